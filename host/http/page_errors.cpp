#include "host/http/page_errors.h"

#include <utility>

namespace assay::http {
namespace {

constexpr std::string_view kRetryAfterSeconds = "10";

// Without a style of its own: the browser's is readable in every colour mode, and nothing has to be let through.
std::string document(std::string_view title, std::string_view text) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
  html.append(title).append("</title>\n</head>\n<body>\n<main>\n<h1>").append(title).append("</h1>\n<p>");
  return html.append(text).append("</p>\n</main>\n</body>\n</html>\n");
}

// Required: neither text needs escaping.
Response error_page(int status, std::string_view title, std::string_view text) {
  return {
      status,
      "text/html; charset=utf-8",
      document(title, text),
      {{"Cache-Control", "no-store"},
       {"Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
       {"Referrer-Policy", "no-referrer"},
       {"X-Content-Type-Options", "nosniff"},
       {"X-Robots-Tag", "noindex, nofollow"}}};
}

}  // namespace

Response no_such_page() {
  return error_page(404, "This page does not exist", "Please check that you opened the whole link that you were sent.");
}

Response page_is_unavailable() {
  auto page =
      error_page(503, "Please try again in a moment",
                 "This page cannot be shown just now. Please wait a moment and open your link again. If you had "
                 "just sent a form, look whether your answers are there before you send it again.");
  page.headers.push_back({"Retry-After", std::string(kRetryAfterSeconds)});
  return page;
}

}  // namespace assay::http
