#include "host/http/host_page.h"

#include <utility>

namespace assay::http {
namespace {

// Without a style of its own: the browser's is readable in every colour mode, and nothing has to be let through.
std::string document(std::string_view title, std::string_view content) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
  html.append(title).append("</title>\n</head>\n<body>\n<main>\n<h1>").append(title).append("</h1>\n");
  return html.append(content).append("\n</main>\n</body>\n</html>\n");
}

}  // namespace

Response host_page(int status, std::string_view title, std::string_view html, Forms forms) {
  std::string policy = "default-src 'none'; base-uri 'none'; form-action ";
  policy.append(forms == Forms::kNone ? "'none'" : "'self'").append("; frame-ancestors 'none'");
  return {status,
          "text/html; charset=utf-8",
          document(title, html),
          {{"Cache-Control", "no-store"},
           {"Content-Security-Policy", std::move(policy)},
           {"Referrer-Policy", "no-referrer"},
           {"X-Content-Type-Options", "nosniff"},
           {"X-Robots-Tag", "noindex, nofollow"}}};
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace assay::http
