#include "host/http/page_errors.h"

#include <string>
#include <string_view>

#include "host/http/host_page.h"

namespace assay::http {
namespace {

constexpr std::string_view kRetryAfterSeconds = "10";

// Required: neither text needs escaping.
Response error_page(int status, std::string_view title, std::string_view text) {
  return host_page(status, title, "<p>" + std::string(text) + "</p>");
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

Response form_of_another_site() {
  return error_page(
      403, "This form was not accepted",
      "It was sent from another website, and nothing was changed. Please open your link again and use the "
      "form on that page.");
}

}  // namespace assay::http
