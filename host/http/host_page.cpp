#include "host/http/host_page.h"

#include <utility>

#include "host/security/digest.h"

namespace assay::http {
namespace {

// System colours and fonts: readable in light, dark and forced-colour modes, from 320 px up.
constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;font:1.0625rem/1.6 system-ui,sans-serif}"
    "body{margin:0 auto;max-width:44rem;padding:1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.5rem;line-height:1.3}"
    "input{border:1px solid;box-sizing:border-box;font:inherit;max-width:24rem;min-height:2.75rem;padding:.25rem .5rem;"
    "width:100%}"
    "button{border:2px solid;border-radius:.25rem;font:inherit;min-height:2.75rem;padding:.25rem 1rem}"
    ":focus-visible{outline:3px solid;outline-offset:3px}"
    ".notice{border:2px solid;border-radius:.25rem;padding:.5rem 1rem}";

std::string document(std::string_view title, std::string_view content) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
  html.append(title)
      .append("</title>\n<style>")
      .append(kStyle)
      .append("</style>\n</head>\n<body>\n<main>\n<h1>")
      .append(title)
      .append("</h1>\n");
  return html.append(content).append("\n</main>\n</body>\n</html>\n");
}

}  // namespace

Response host_page(int status, std::string_view title, std::string_view html, Forms forms) {
  static const std::string kStyleHash = security::csp_hash(kStyle);
  std::string policy = "default-src 'none'; style-src " + kStyleHash + "; base-uri 'none'; form-action ";
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
