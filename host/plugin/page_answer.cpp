#include "host/plugin/page_answer.h"

#include <algorithm>
#include <array>

#include "host/plugin/headers.h"
#include "host/plugin/status.h"
#include "host/plugin/table.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::uint64_t kMaxPageBytes = 256 * 1024;
constexpr std::uint64_t kMaxContentTypeBytes = 256;
// Content-Type has its own member; the others are the host's.
constexpr std::array<std::string_view, 5> kNotForPages = {"set-cookie", "content-type", "date", "server",
                                                          "x-request-id"};

Error fault(const std::string &what) { return {ErrorCode::kInvalidArgument, what}; }

}  // namespace

Result<PageResponse> read_page(const assay_http_response *response) {
  if (response == nullptr) return fault("the response is NULL");
  const auto table = copy_table(response);
  const auto body = view(table.body), type = view(table.content_type);
  if (table.status < 200 || table.status > 599)
    return fault("the status is " + std::to_string(table.status) + ", not 200 to 599");
  if (table.body.ptr == nullptr && table.body.len > 0) return fault("the body is NULL with a length");
  if (body.size() > kMaxPageBytes)
    return fault("the body has " + std::to_string(body.size()) + " bytes, at most 256 KiB are taken");
  if (!body.empty() && (table.status == 204 || table.status == 304))
    return fault("a body with the status " + std::to_string(table.status));
  if (type.size() > kMaxContentTypeBytes || !is_field_value(type)) return fault("the content type is no header value");
  ASSAY_TRY(auto headers, read_headers(table.headers, table.header_count));
  for (const auto &[name, value] : headers) {
    const auto is_refused = [&, &given = name](auto own) { return equal_ignoring_case(own, given); };
    if (std::any_of(kNotForPages.begin(), kNotForPages.end(), is_refused))
      return fault("header field " + name + " is not taken");
  }
  PageResponse page;
  page.status = static_cast<int>(table.status);
  page.content_type = type.empty() && !body.empty() ? "application/octet-stream" : std::string(type);
  page.body = body;
  page.headers = std::move(headers);
  return page;
}

Result<PageResponse> PageAnswer::take() && {
  if (!last_) return Error{ErrorCode::kInternal, "gave no answer"};
  if (!last_->ok()) return Error{ErrorCode::kInternal, "gave an answer that was refused: " + last_->error().message};
  return std::move(*last_);
}

assay_status PageAnswer::respond(void *self, const assay_http_response *response) noexcept {
  if (self == nullptr) return ASSAY_INVALID_ARGUMENT;
  try {
    auto &answer = *static_cast<PageAnswer *>(self);
    answer.last_ = read_page(response);
    return answer.last_->ok() ? ASSAY_OK : status_of(answer.last_->error().code);
  } catch (...) {
    return ASSAY_RESOURCE_EXHAUSTED;
  }
}

}  // namespace assay::plugin
