#include "host/plugin/headers.h"

#include <algorithm>
#include <array>

#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::uint64_t kMaxFields = 100;
constexpr std::size_t kMaxBytes = 12 * 1024;  // fits into the head that the edge sends

// Decided by whoever frames the message, which is the host.
constexpr std::array<std::string_view, 11> kHostsOwn = {"connection",
                                                        "keep-alive",
                                                        "proxy-connection",
                                                        "proxy-authenticate",
                                                        "proxy-authorization",
                                                        "te",
                                                        "trailer",
                                                        "transfer-encoding",
                                                        "upgrade",
                                                        "content-length",
                                                        "host"};

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_token_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

Error fault(const std::string &what) { return {ErrorCode::kInvalidArgument, what}; }

}  // namespace

bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_field_value(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

Result<Headers> read_headers(const assay_header *headers, std::uint64_t count) {
  if (headers == nullptr && count > 0) return fault("headers is NULL with header_count " + std::to_string(count));
  if (count > kMaxFields)
    return fault(std::to_string(count) + " header fields; at most " + std::to_string(kMaxFields) + " are taken");
  Headers read;
  std::size_t bytes = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto name = view(headers[i].name), value = view(headers[i].value);
    if (!is_token(name)) return fault("header field " + std::to_string(i) + ": the name is not a token");
    bytes += name.size() + value.size();
    if (bytes > kMaxBytes) return fault("the header fields have more than " + std::to_string(kMaxBytes) + " bytes");
    if (!is_field_value(value))
      return fault("header field " + std::string(name) + ": the value has control characters");
    if (std::any_of(kHostsOwn.begin(), kHostsOwn.end(), [&](auto own) { return equal_ignoring_case(own, name); }))
      return fault("header field " + std::string(name) + ": the host writes this one itself");
    read.emplace_back(name, value);
  }
  return read;
}

std::vector<assay_header> to_abi(const Headers &headers) {
  std::vector<assay_header> views;
  views.reserve(headers.size());
  for (const auto &[name, value] : headers)
    views.push_back({to_abi(std::string_view(name)), to_abi(std::string_view(value))});
  return views;
}

}  // namespace assay::plugin
