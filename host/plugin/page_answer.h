// Takes a plugin's answer to one of its pages, checked.
#pragma once

#include <optional>
#include <string>

#include "assay/ext/http.h"
#include "host/core/result.h"
#include "host/plugin/provider.h"

namespace assay::plugin {

// Status 200 to 599; a body of at most 256 KiB, none with 204 and 304; header fields as read_headers, and neither
// Set-Cookie (all plugins and the host share one origin) nor the fields that the host writes.
Result<PageResponse> read_page(const assay_http_response *response);

// Lives during one call, on one thread.
class PageAnswer {
 public:
  PageAnswer() noexcept { abi_ = {sizeof abi_, this, &PageAnswer::respond}; }
  PageAnswer(const PageAnswer &) = delete;
  PageAnswer &operator=(const PageAnswer &) = delete;

  [[nodiscard]] const assay_http_responder *abi() const noexcept { return &abi_; }
  // The last answer, or why there is none.
  [[nodiscard]] Result<PageResponse> take() &&;

 private:
  static assay_status ASSAY_CALL respond(void *self, const assay_http_response *response) noexcept;

  assay_http_responder abi_{};
  std::optional<Result<PageResponse>> last_;
};

}  // namespace assay::plugin
