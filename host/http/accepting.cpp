#include <netinet/in.h>
#include <pistache/net.h>
#include <pistache/peer.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "host/core/log.h"
#include "host/http/listener.h"
#include "host/http/loop.h"
#include "host/http/rendering.h"

namespace assay::http {
namespace {

using Pistache::Polling::NotifyOn;

constexpr std::size_t kAcceptsPerTurn = 32;
constexpr std::size_t kTolerableImbalance = 4;
constexpr std::chrono::milliseconds kPause{100};
constexpr std::chrono::seconds kTellEvery{1};
constexpr int kMostDescriptors = 1 << 20;  // a ticket has 20 bits for the place

}  // namespace

// Whether it stopped because there is, or can be, nothing more to accept now.
bool Loop::accept_some() {
  for (std::size_t i = 0; i < kAcceptsPerTurn; ++i) {
    Accepted accepted;
    socklen_t length = sizeof(accepted.address);
    accepted.fd.reset(::accept4(state_.listener, reinterpret_cast<sockaddr *>(&accepted.address), &length,
                                SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted.fd) {
      place(std::move(accepted));
      continue;
    }
    switch (errno) {
      case EAGAIN: return true;  // another loop was quicker
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM: pause_accepting(errno); return true;
      default: continue;  // that one connection is gone again
    }
  }
  return false;
}

// Whoever the kernel has let in may have sent a request; more than there is room for is turned away all the same.
void Loop::accept_the_rest() {
  const auto rounds = 1 + state_.options.max_connections / kAcceptsPerTurn;
  for (std::size_t round = 0; round < rounds; ++round)
    if (accept_some()) return;
}

// Here, or on the loop with the fewest connections when this one has clearly more.
void Loop::place(Accepted accepted) {
  if (accepted.fd.get() >= kMostDescriptors) return turn_away(accepted);
  if (state_.connections.fetch_add(1) >= state_.options.max_connections) {
    state_.count_down(state_.connections);
    return turn_away(accepted);
  }
  const auto fewest = std::min_element(state_.seats.begin(), state_.seats.end(), [](const auto &a, const auto &b) {
    return a->connections.load() < b->connections.load();
  });
  auto &seat = **fewest;
  if (seat_.connections.load() > seat.connections.load() + kTolerableImbalance) {
    seat.connections.fetch_add(1);
    try {
      return seat.mailbox->hand_over(std::move(accepted));
    } catch (...) {
      return count_out(seat);
    }
  }
  seat_.connections.fetch_add(1);
  adopt(std::move(accepted));
}

void Loop::count_out(EdgeState::Seat &seat) {
  seat.connections.fetch_sub(1);
  state_.count_down(state_.connections);
}

// Both counts already include it.
void Loop::adopt(Accepted accepted) noexcept {
  const int fd = accepted.fd.get();
  const auto place = static_cast<std::size_t>(fd);
  try {
    if (connections_.size() <= place) connections_.resize(place + 1);
    closed_.reserve(connections_.size());  // close() must not fail
    auto made = std::make_unique<Connection>(limits_);
    made->fd = fd;
    made->peer = render_address(accepted.address);
    made->socket =
        Pistache::Tcp::Peer::Create(fd, Pistache::Address::fromUnix(reinterpret_cast<sockaddr *>(&accepted.address)));
    handleNewPeer(made->socket);
    deadlines_.set(*made, Wait::kFirstByte, now_);
    connections_[place] = std::move(made);
    static_cast<void>(accepted.fd.release());
  } catch (...) {
    peers.erase(fd);
    accepted.fd.reset();
    count_out(seat_);
    log::quietly([] { log::warn("http_connection_not_adopted", {{"reason", "out of memory or poll set full"}}); });
    return;
  }
  if (draining_) finish_what_is_here(*connections_[place]);
}

// Answered without being framed, so that it costs nothing that lasts.
void Loop::turn_away(const Accepted &accepted) {
  ++turned_away_;
  const int fd = accepted.fd.get();
  const auto id = state_.ids->random_uuid().to_string();
  auto full = error_response(503, "unavailable", "Too many connections. Please try again.", id);
  full.headers.push_back({"Retry-After", "1"});
  std::string text;
  append_head(text, full, {id, date_, false, true});
  text += full.body;
  ::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::shutdown(fd, SHUT_WR);
  // Unread input at close would turn the goodbye into a reset and cost the client the answer.
  static_cast<void>(::recv(fd, input_.data(), input_.size(), MSG_DONTWAIT));
}

// A flood must not flood the log as well.
void Loop::tell_of_the_turned_away() {
  const auto count = std::exchange(turned_away_, 0);
  tell_of_it_ = now_ + kTellEvery;
  log::warn("connections_turned_away",
            {{"count", count}, {"status", 503}, {"max_connections", state_.options.max_connections}});
}

// The waiting connection stays in the kernel's queue and would wake the loop again at once, so it looks away for a
// while.
void Loop::pause_accepting(int reason) {
  accept_again_ = now_ + kPause;
  if (registered_) reactor()->removeFd(key(), state_.listener);
  registered_ = false;
  log::warn("http_accept_paused", {{"reason", std::strerror(reason)}, {"ms", kPause.count()}});
}

void Loop::resume_accepting() {
  accept_again_ = TimePoint::max();
  if (!accepting_ || registered_) return;
  accept_again_ = now_ + kPause;  // stands when the poll set takes no more
  reactor()->registerFd(key(), state_.listener, NotifyOn::Read);
  registered_ = true;
  accept_again_ = TimePoint::max();
}

void Loop::stop_accepting() {
  if (!accepting_) return;
  if (registered_) reactor()->removeFd(key(), state_.listener);
  registered_ = false;
  accepting_ = false;
  accept_again_ = TimePoint::max();
  state_.count_down(state_.accepting);
}

}  // namespace assay::http
