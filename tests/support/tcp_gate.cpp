#include "tests/support/tcp_gate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace assay::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMostBuffered = 64 * 1024;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void close_with_reset(int fd) {
  const linger hard{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  ::close(fd);
}

enum class FlowEnd { kNone, kCut, kReset };

// Bytes on their way from one end to the other.
class Pipe {
 public:
  Pipe(int from, int to, GateFlow flow, std::optional<std::string> instead)
      : from_(from), to_(to), flow_(flow), instead_(std::move(instead)) {}

  [[nodiscard]] bool wants_input() const { return !ended_ && waiting_.size() < kMostBuffered; }
  [[nodiscard]] bool wants_output(Clock::time_point now) const { return !waiting_.empty() && now >= not_before_; }
  // When it has something to do without anybody's bytes.
  [[nodiscard]] Clock::time_point due() const { return waiting_.empty() ? Clock::time_point::max() : not_before_; }
  [[nodiscard]] bool is_over() const { return ended_ && waiting_.empty(); }

  void read(Clock::time_point now) {
    char buffer[16384];
    const auto got = ::recv(from_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      ended_ = true;
      if (waiting_.empty()) ::shutdown(to_, SHUT_WR);
      return;
    }
    if (std::exchange(begun_, true) == false) not_before_ = now + flow_.delay;
    if (!instead_) {
      waiting_.append(buffer, static_cast<std::size_t>(got));
    } else if (!std::exchange(told_, true)) {
      waiting_ = *instead_;
    }
  }

  FlowEnd write(Clock::time_point now) {
    auto count = waiting_.size();
    if (flow_.drip_bytes > 0) count = std::min(count, flow_.drip_bytes);
    const auto limit = flow_.cut_after ? flow_.cut_after : flow_.reset_after;
    if (limit) count = std::min(count, *limit - passed_);
    if (count > 0) {
      if (flow_.corrupt_at && *flow_.corrupt_at >= passed_ && *flow_.corrupt_at - passed_ < count) {
        char &byte = waiting_[*std::exchange(flow_.corrupt_at, std::nullopt) - passed_];
        byte = static_cast<char>(~byte);
      }
      const auto sent = ::send(to_, waiting_.data(), count, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0) return errno == EAGAIN || errno == EINTR ? FlowEnd::kNone : FlowEnd::kCut;
      passed_ += static_cast<std::size_t>(sent);
      waiting_.erase(0, static_cast<std::size_t>(sent));
      if (flow_.drip_bytes > 0) not_before_ = now + flow_.drip_every;
    }
    if (limit && passed_ == *limit) return flow_.cut_after ? FlowEnd::kCut : FlowEnd::kReset;
    if (is_over()) ::shutdown(to_, SHUT_WR);
    return FlowEnd::kNone;
  }

 private:
  const int from_, to_;
  GateFlow flow_;
  const std::optional<std::string> instead_;
  std::string waiting_;
  std::size_t passed_ = 0;
  Clock::time_point not_before_{};
  bool begun_ = false, told_ = false, ended_ = false;
};

}  // namespace

class TcpGate::Connection {
 public:
  Connection(int client, int server, GateScript script)
      : client_(client),
        server_(server),
        is_silent_(script.is_silent),
        to_server_(client, server, script.to_server, std::nullopt),
        to_client_(server, client, script.to_client, std::move(script.answer)) {}
  ~Connection() {
    if (is_reset_)
      close_with_reset(client_);
    else
      ::close(client_);
    ::close(server_);
  }

  void add_polls(std::vector<pollfd> &polls, TimePoint now) const {
    const auto events = [&](const Pipe &in, const Pipe &out) {
      if (is_silent_) return 0;
      return (in.wants_input() ? POLLIN : 0) | (out.wants_output(now) ? POLLOUT : 0);
    };
    polls.push_back({client_, static_cast<short>(events(to_server_, to_client_)), 0});
    polls.push_back({server_, static_cast<short>(events(to_client_, to_server_)), 0});
  }
  [[nodiscard]] TimePoint due() const {
    return is_silent_ ? TimePoint::max() : std::min(to_server_.due(), to_client_.due());
  }

  // False when it is over.
  bool turn(short client_events, short server_events, TimePoint now) {
    // Who is silent sees only that the other side has gone.
    if (is_silent_) return ((client_events | server_events) & (POLLHUP | POLLERR)) == 0;
    if (client_events != 0 && to_server_.wants_input()) to_server_.read(now);
    if (server_events != 0 && to_client_.wants_input()) to_client_.read(now);
    for (auto *pipe : {&to_server_, &to_client_}) {
      if (!pipe->wants_output(now)) continue;
      const auto end = pipe->write(now);
      is_reset_ = is_reset_ || end == FlowEnd::kReset;
      if (end != FlowEnd::kNone) return false;
    }
    return !(to_server_.is_over() && to_client_.is_over());
  }

 private:
  const int client_, server_;
  const bool is_silent_;
  bool is_reset_ = false;
  Pipe to_server_, to_client_;
};

TcpGate::TcpGate(std::uint16_t server_port) : server_port_(server_port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size) != 0)
    throw std::runtime_error("the gate cannot listen");
  port_ = ntohs(address.sin_port);
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  thread_ = std::thread([this] { run(); });
}

TcpGate::~TcpGate() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake();
  thread_.join();
  ::close(listener_);
  ::close(wake_);
}

void TcpGate::next(GateScript script) {
  {
    const MutexLock lock(mutex_);
    next_.push_back(std::move(script));
    close_all_ = true;
  }
  wake();
}

void TcpGate::always(GateScript script) {
  {
    const MutexLock lock(mutex_);
    always_ = std::move(script);
    close_all_ = true;
  }
  wake();
}

int TcpGate::connections() const {
  const MutexLock lock(mutex_);
  return accepted_;
}

std::size_t TcpGate::waiting() const {
  const MutexLock lock(mutex_);
  return next_.size();
}

void TcpGate::wake() const {
  const std::uint64_t one = 1;
  (void)!::write(wake_, &one, sizeof one);
}

void TcpGate::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(server_port_);
  if (::connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
    close_with_reset(client);
    ::close(server);
    return;
  }
  const int at_once = 1;
  for (const int fd : {client, server}) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  const MutexLock lock(mutex_);
  ++accepted_;
  if (std::exchange(close_all_, false)) open_.clear();  // those before this one
  auto script = always_;
  if (!next_.empty()) {
    script = std::move(next_.front());
    next_.pop_front();
  }
  open_.push_back(std::make_unique<Connection>(client, server, std::move(script)));
}

void TcpGate::run() {
  std::vector<pollfd> polls;
  while (true) {
    {
      const MutexLock lock(mutex_);
      if (stopping_) break;
      if (std::exchange(close_all_, false)) open_.clear();
    }
    const auto before = Clock::now();
    polls = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    auto due = TimePoint::max();
    for (const auto &each : open_) {
      each->add_polls(polls, before);
      if (each->due() > before) due = std::min(due, each->due());
    }
    int limit = -1;
    if (due != TimePoint::max())
      limit = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(due - before).count());
    if (::poll(polls.data(), polls.size(), limit) < 0) continue;
    const auto now = Clock::now();
    std::uint64_t ignored = 0;
    (void)!::read(wake_, &ignored, sizeof ignored);
    std::size_t at = 2;
    for (auto &each : open_) {
      if (!each->turn(polls[at].revents, polls[at + 1].revents, now)) each.reset();
      at += 2;
    }
    std::erase(open_, nullptr);
    if ((polls[1].revents & POLLIN) != 0) accept_one();
  }
  open_.clear();
}

}  // namespace assay::test
