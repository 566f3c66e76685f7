#include "host/http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cstring>
#include <optional>
#include <system_error>

#include "host/core/log.h"
#include "host/http/rendering.h"

namespace assay::http {
namespace {

constexpr int kUnansweredBytesTimeoutMs = 15'000;  // a client that acknowledges nothing is gone

struct Endpoint {
  sockaddr_storage address{};
  socklen_t length = 0;
};

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || failure != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  std::string host(text.substr(0, colon));
  Endpoint made;
  if (host.front() == '[' && host.back() == ']') {
    auto &v6 = reinterpret_cast<sockaddr_in6 &>(made.address);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    made.length = sizeof(v6);
    host = host.substr(1, host.size() - 2);
    return ::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1 ? std::optional(made) : std::nullopt;
  }
  auto &v4 = reinterpret_cast<sockaddr_in &>(made.address);
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  made.length = sizeof(v4);
  return ::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1 ? std::optional(made) : std::nullopt;
}

void set_option(int fd, int level, int option, int value) noexcept {
  ::setsockopt(fd, level, option, &value, sizeof(value));
}

void prepare(int fd) {
  constexpr int kWanted = static_cast<int>(kMaxAnswerBody + 4 * kMaxAnswerHead);
  set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, kUnansweredBytesTimeoutMs);
  // An answer is written in one piece: the system's net.ipv4.tcp_notsent_lowat must not take part of the buffer away.
  set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, INT_MAX);
  set_option(fd, SOL_SOCKET, SO_SNDBUF, kWanted);
  int granted = 0;
  socklen_t size = sizeof(granted);
  ::getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &granted, &size);
  if (granted < kWanted)
    log::warn("http_send_buffer_small", {{"bytes", granted},
                                         {"wanted", kWanted},
                                         {"effect", "clients that read slowly may lose the largest answers"},
                                         {"remedy", "raise the sysctl net.core.wmem_max"}});
}

Error unavailable(const std::string &text, const char *step) {
  return Error{
      ErrorCode::kUnavailable, "cannot " + std::string(step) + " " + text + ": " + std::strerror(errno), "", {}};
}

}  // namespace

Result<Listener> open_listener(const std::string &text) {
  const auto endpoint = parse_endpoint(text);
  if (!endpoint)
    return Error{ErrorCode::kInvalidArgument,
                 "listen: \"" + text + "\" is no address:port (for example 127.0.0.1:8080 or [::1]:8080)",
                 "",
                 {}};
  Listener made;
  made.fd.reset(::socket(endpoint->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made.fd) return unavailable(text, "make a socket for");
  prepare(made.fd.get());
  const auto *address = reinterpret_cast<const sockaddr *>(&endpoint->address);
  if (::bind(made.fd.get(), address, endpoint->length) != 0) return unavailable(text, "bind to");
  if (::listen(made.fd.get(), SOMAXCONN) != 0) return unavailable(text, "listen on");
  sockaddr_storage bound{};
  socklen_t length = sizeof(bound);
  if (::getsockname(made.fd.get(), reinterpret_cast<sockaddr *>(&bound), &length) != 0)
    return unavailable(text, "read the port of");
  made.port = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6 &>(bound).sin6_port
                                                : reinterpret_cast<const sockaddr_in &>(bound).sin_port);
  return made;
}

std::string render_address(const sockaddr_storage &address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in &>(address).sin_addr, text.data(), text.size());
  } else if (address.ss_family == AF_INET6) {
    const auto &v6 = reinterpret_cast<const sockaddr_in6 &>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6))
      ::inet_ntop(AF_INET, &v6.s6_addr[12], text.data(), text.size());
    else
      ::inet_ntop(AF_INET6, &v6, text.data(), text.size());
  }
  return text.data();
}

}  // namespace assay::http
