// A TCP server on loopback whose whole behaviour is the test's: it hands every connection to a function, one after the
// other, and knows nothing of HTTP beyond where a request ends.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace assay::test {

// One accepted connection. [the server's thread]
class RawConnection {
 public:
  RawConnection(int fd, const std::atomic<bool> &stopping) : fd_(fd), stopping_(stopping) {}
  ~RawConnection() {
    if (fd_ >= 0) ::close(fd_);
  }
  RawConnection(const RawConnection &) = delete;
  RawConnection &operator=(const RawConnection &) = delete;

  // Head and body of the next request, by its Content-Length. nullopt: the peer closed, or the server stops.
  std::optional<std::string> read_request() {
    std::string request;
    while (true) {
      if (const auto end = request.find("\r\n\r\n"); end != request.npos) {
        const auto at = request.find("Content-Length: ");
        const std::size_t body = at < end ? static_cast<std::size_t>(std::atoll(request.c_str() + at + 16)) : 0;
        if (request.size() >= end + 4 + body) return request;
      }
      if (!wait_readable()) return std::nullopt;
      char buffer[4096];
      const auto got = ::recv(fd_, buffer, sizeof buffer, 0);
      if (got <= 0) return std::nullopt;
      request.append(buffer, static_cast<std::size_t>(got));
    }
  }
  // False when the peer no longer reads.
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  bool answer(int status, std::string_view body, std::string_view headers = "") {
    std::string text =
        "HTTP/1.1 " + std::to_string(status) + " Any\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    text.append(headers).append("\r\n").append(body);
    return write(text);
  }
  // The peer sees a reset, not an orderly end.
  void reset() {
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(std::exchange(fd_, -1));
  }
  // Until the peer closes or sends more, or the server stops; true when there is something to read (or the end).
  bool wait_readable() { return wait(-1); }
  // For `ms`, unless the peer leaves or the server stops first: then false.
  bool pause(int ms) { return !wait(ms) && !stopping_; }

 private:
  bool wait(int limit_ms) {
    constexpr int kSlice = 20;  // how soon a stop is seen
    for (int waited = 0; (limit_ms < 0 || waited < limit_ms) && !stopping_; waited += kSlice) {
      pollfd readable{fd_, POLLIN, 0};
      if (::poll(&readable, 1, limit_ms < 0 ? kSlice : std::min(kSlice, limit_ms - waited)) > 0) return true;
    }
    return false;
  }

  int fd_;
  const std::atomic<bool> &stopping_;
};

class RawServer {
 public:
  using Serve = std::function<void(RawConnection &)>;

  explicit RawServer(Serve serve)
      : serve_(std::move(serve)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size) != 0)
      std::abort();
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~RawServer() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
  }
  RawServer(const RawServer &) = delete;
  RawServer &operator=(const RawServer &) = delete;

  [[nodiscard]] std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] int connections() const noexcept { return connections_; }

 private:
  void run() {
    while (!stopping_) {
      pollfd readable{listener_, POLLIN, 0};
      if (::poll(&readable, 1, 20) <= 0) continue;
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      ++connections_;
      RawConnection connection(fd, stopping_);
      serve_(connection);
    }
  }

  const Serve serve_;
  const int listener_;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace assay::test
