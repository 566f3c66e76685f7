// Requests to a plugin's own pages, the answers to them, and the same for outbound HTTP. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/ext/http.h"
#include "assay/sdk/text.hpp"

namespace assay::sdk {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Memory: a handle, good until page() returns. The host has framed the request and bounded its sizes; nothing else is
// checked.
class PageRequest {
 public:
  explicit PageRequest(const assay_http_request *request) noexcept : request_(request) {}

  [[nodiscard]] std::string_view method() const noexcept { return view(request_->method); }
  // Below pages_url, starts with '/', not percent-decoded.
  [[nodiscard]] std::string_view path() const noexcept { return view(request_->path); }
  [[nodiscard]] std::string_view query() const noexcept { return view(request_->query); }
  [[nodiscard]] std::string_view body() const noexcept { return view(request_->body); }
  // The first header of this name, which must be in lower case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept {
    for (std::uint64_t i = 0; i < request_->header_count; ++i) {
      if (view(request_->headers[i].name) == name) return view(request_->headers[i].value);
    }
    return {};
  }

 private:
  const assay_http_request *request_;
};

struct PageResponse {
  int status = 200;  // 200 to 599
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;  // at most 256 KiB
  Headers headers;   // beside content-type
};

struct HttpRequest {
  std::string method = "GET", url, body;
  Headers headers;
  std::int64_t timeout_ms = 0;  // 0: until the call's deadline, else 10 s
};

struct HttpReply {
  int status = 0;
  std::string content_type, body;
  Headers headers;
};

namespace detail {

// The headers as the ABI has them; they point into `headers`.
[[nodiscard]] inline std::vector<assay_header> borrow(const Headers &headers) {
  std::vector<assay_header> borrowed;
  borrowed.reserve(headers.size());
  for (const auto &[name, value] : headers) borrowed.push_back({str(name), str(value)});
  return borrowed;
}

[[nodiscard]] inline Headers copy(const assay_header *headers, std::uint64_t count) {
  Headers copied;
  for (std::uint64_t i = 0; i < count; ++i) {
    copied.emplace_back(std::string(view(headers[i].name)), std::string(view(headers[i].value)));
  }
  return copied;
}

}  // namespace detail
}  // namespace assay::sdk
