#include "host/http/rendering.h"

#include <pistache/http_defs.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace assay::http {
namespace {

constexpr std::array<std::string_view, 10> kOwnedByTheEdge = {
    "content-length", "content-type", "transfer-encoding", "connection", "keep-alive", "x-request-id",
    "date",           "server",       "trailer",           "upgrade"};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_ignoring_case(std::string_view text, std::string_view lower_case) noexcept {
  return text.size() == lower_case.size() &&
         std::equal(text.begin(), text.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

bool is_field_name(std::string_view name) noexcept {
  const auto fine = [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), fine);
}

bool is_field_value(std::string_view value) noexcept {
  return std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool goes_out(const Header &header) noexcept {
  if (!is_field_name(header.name) || !is_field_value(header.value)) return false;
  return std::none_of(kOwnedByTheEdge.begin(), kOwnedByTheEdge.end(),
                      [&](std::string_view owned) { return same_ignoring_case(header.name, owned); });
}

void append_number(std::string &out, std::size_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string &out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string &out, int status) {
  if (status == 200) {
    out.append("HTTP/1.1 200 OK\r\n");
    return;
  }
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(" ").append(Pistache::Http::codeString(static_cast<Pistache::Http::Code>(status))).append("\r\n");
}

}  // namespace

void append_head(std::string &out, const Response &response, const AnswerFrame &frame) {
  append_status_line(out, response.status);
  if (!frame.date.empty()) append_field(out, "Date", frame.date);
  if (!is_bodiless(response.status)) {
    if (!response.body.empty()) {
      const bool usable = !response.content_type.empty() && is_field_value(response.content_type);
      append_field(out, "Content-Type", usable ? std::string_view(response.content_type) : "application/octet-stream");
    }
    out.append("Content-Length: ");
    append_number(out, response.body.size());
    out.append("\r\n");
  }
  append_field(out, "X-Request-Id", frame.request_id);
  for (const auto &header : response.headers)
    if (goes_out(header)) append_field(out, header.name, header.value);
  if (frame.close)
    append_field(out, "Connection", "close");
  else if (frame.http_1_0)
    append_field(out, "Connection", "keep-alive");
  out.append("\r\n");
}

bool is_sendable(const Response &response) noexcept {
  std::size_t head = 1024 + response.content_type.size();
  for (const auto &header : response.headers) head += header.name.size() + header.value.size() + 4;
  return response.status >= 200 && response.status <= 599 && response.body.size() <= kMaxAnswerBody &&
         head <= kMaxAnswerHead;
}

bool is_bodiless(int status) noexcept { return status == 204 || status == 304; }

Response error_response(int status, std::string_view code, std::string_view message, std::string_view request_id) {
  Response response;
  response.status = status;
  auto &body = response.body;
  body.append("{\"success\":false,\"errors\":[\"").append(code);
  body.append("\"],\"errorInfo\":{\"code\":\"").append(code);
  body.append("\",\"message\":\"").append(message).append("\",\"requestId\":\"");
  for (const char c : request_id) {
    if (c == '"' || c == '\\') body.push_back('\\');
    body.push_back(c);
  }
  body.append("\"}}");
  return response;
}

bool is_request_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string http_date(std::int64_t unix_seconds) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  // strftime would write the day and month in the process's language.
  std::array<char, 40> tail{};
  const auto length = std::strftime(tail.data(), tail.size(), " %Y %H:%M:%S GMT", &parts);
  std::string text(kDays.at(static_cast<std::size_t>(parts.tm_wday)));
  text.append(parts.tm_mday < 10 ? ", 0" : ", ");
  append_number(text, static_cast<std::size_t>(parts.tm_mday));
  text.append(" ").append(kMonths.at(static_cast<std::size_t>(parts.tm_mon)));
  return text.append(tail.data(), length);
}

}  // namespace assay::http
