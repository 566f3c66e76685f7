// Answers as bytes. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/http/message.h"

namespace assay::http {

inline constexpr std::size_t kMaxAnswerBody = 256 * 1024;
// All that is ever put on the wire for one answer; the send buffer of each connection holds it.
inline constexpr std::size_t kMaxAnswerHead = 16 * 1024;

struct AnswerFrame {
  std::string_view request_id;
  std::string_view date;  // as HTTP writes it; empty: no Date header
  bool http_1_0 = false;  // a kept connection is said so
  bool close = false;
};

// The status line and headers, blank line included: Content-Length, X-Request-Id, Content-Type when there is a body,
// then the response's own headers without those that the edge owns and without any that would break the framing.
void append_head(std::string &out, const Response &response, const AnswerFrame &frame);

// The edge can send it as it stands: a final status, a body within kMaxAnswerBody, headers within kMaxAnswerHead.
[[nodiscard]] bool is_sendable(const Response &response) noexcept;

// Statuses that never carry a body (RFC 9110 6.4.1).
[[nodiscard]] bool is_bodiless(int status) noexcept;

// {"success":false,"errors":[code],"errorInfo":{code, message, requestId}}. `code` and `message` need no escaping.
[[nodiscard]] Response error_response(int status, std::string_view code, std::string_view message,
                                      std::string_view request_id);

// 1–128 visible ASCII characters: safe to repeat in a header and in a log.
[[nodiscard]] bool is_request_id(std::string_view text) noexcept;

// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(std::int64_t unix_seconds);

}  // namespace assay::http
