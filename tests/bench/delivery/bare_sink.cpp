#include "tests/bench/delivery/bare_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace assay::bench {
namespace {

constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 72\r\n\r\n"
    R"({"success":true,"results":{"assessment_id":"00000000-0000-4000-8000-0"}})";

int must(int value, const char *what) {
  if (value >= 0) return value;
  std::perror(what);
  std::exit(1);
}

// Bytes of the first request in `text`, head and body; 0: it is not whole yet.
std::size_t request_size(std::string_view text) {
  const auto end = text.find("\r\n\r\n");
  if (end == text.npos) return 0;
  std::size_t body = 0;
  for (std::size_t at = 0; at < end; at = text.find("\r\n", at) + 2) {
    constexpr std::string_view kName = "content-length:";
    if (::strncasecmp(text.data() + at, kName.data(), kName.size()) == 0)
      body = std::strtoul(text.data() + at + kName.size(), nullptr, 10);
  }
  const auto size = end + 4 + body;
  return size <= text.size() ? size : 0;
}

}  // namespace

BareSink::BareSink(std::uint16_t port, std::function<void(TimePoint)> on_request) : on_request_(std::move(on_request)) {
  listener_ = must(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  const int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  must(::bind(listener_, reinterpret_cast<sockaddr *>(&address), size), "bind");
  must(::listen(listener_, 256), "listen");
  must(::getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size), "getsockname");
  port_ = ntohs(address.sin_port);
  poll_ = must(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  stop_ = must(::eventfd(0, EFD_CLOEXEC), "eventfd");
  for (const int fd : {listener_, stop_}) {
    epoll_event event{EPOLLIN, {.fd = fd}};
    must(::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
  }
  thread_ = std::thread([this] { run(); });
}

BareSink::~BareSink() {
  const std::uint64_t one = 1;
  must(static_cast<int>(::write(stop_, &one, sizeof one)), "write");
  thread_.join();
  for (const auto &[fd, connection] : open_) ::close(fd);
  for (const int fd : {listener_, poll_, stop_}) ::close(fd);
}

void BareSink::run() {
  epoll_event events[64];
  for (;;) {
    const int count = ::epoll_wait(poll_, events, 64, -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == stop_) return;
      if (fd == listener_) {
        accept_all();
      } else if (!serve(fd, open_.at(fd))) {
        open_.erase(fd);
        ::close(fd);
      }
    }
  }
}

void BareSink::accept_all() {
  for (int fd; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0; ++connections_) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{EPOLLIN, {.fd = fd}};
    must(::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    open_.try_emplace(fd);
  }
}

bool BareSink::serve(int fd, Connection &connection) {
  char buffer[65536];
  const auto count = ::recv(fd, buffer, sizeof buffer, 0);
  if (count <= 0) return false;
  if (connection.unread.empty()) connection.first_byte = std::chrono::steady_clock::now();
  connection.unread.append(buffer, static_cast<std::size_t>(count));
  while (const auto size = request_size(connection.unread)) {
    connection.unread.erase(0, size);
    // Small enough for an empty socket buffer.
    if (::send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(kAnswer.size())) return false;
    ++requests_;
    if (on_request_) on_request_(connection.first_byte);
  }
  return true;
}

}  // namespace assay::bench
