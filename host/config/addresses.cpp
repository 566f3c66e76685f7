#include "host/config/addresses.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace assay::config {
namespace {

struct Split {
  std::string_view host, port;
};

std::optional<Split> split(std::string_view text) noexcept {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  return Split{text.substr(0, colon), text.substr(colon + 1)};
}

bool is_port(std::string_view text, std::uint32_t from) noexcept {
  std::uint32_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= from && port <= 65535;
}

bool parses(int family, std::string_view address) {
  unsigned char bytes[16];
  return address.find('\0') == std::string_view::npos && ::inet_pton(family, std::string(address).c_str(), bytes) == 1;
}

bool is_bracketed_v6(std::string_view host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
         parses(AF_INET6, host.substr(1, host.size() - 2));
}

bool is_host(std::string_view host) {
  if (is_bracketed_v6(host)) return true;
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
  });
}

}  // namespace

bool is_listen_address(std::string_view text) {
  const auto parts = split(text);
  return parts && is_port(parts->port, 0) && (parses(AF_INET, parts->host) || is_bracketed_v6(parts->host));
}

bool is_loopback(std::string_view listen) {
  const auto parts = split(listen);
  return parts && is_listen_address(listen) && (parts->host.starts_with("127.") || parts->host == "[::1]");
}

bool is_host_port(std::string_view text) {
  const auto parts = split(text);
  return parts && is_port(parts->port, 1) && is_host(parts->host);
}

bool is_base_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos || (text.substr(0, scheme) != "https" && text.substr(0, scheme) != "http"))
    return false;
  const auto rest = text.substr(scheme + 3);
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto authority = rest.substr(0, slash);
  return (is_host(authority) || is_host_port(authority)) &&
         std::all_of(rest.begin() + static_cast<std::ptrdiff_t>(slash), rest.end(), [](char c) {
           return c > ' ' && c < 0x7f && std::string_view("@?#\"<>\\").find(c) == std::string_view::npos;
         });
}

}  // namespace assay::config
