#include "host/http/loop.h"

#include <pistache/peer.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <system_error>
#include <utility>

#include "host/core/log.h"
#include "host/http/rendering.h"

namespace assay::http {
namespace {

using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr std::size_t kInputBytes = 64 * 1024;
constexpr std::size_t kLibraryBytes = 8 * 1024;  // more than any request line that passes the framing
constexpr std::chrono::milliseconds kUnreadLookEvery{20};
constexpr std::chrono::milliseconds kGoodbyeTime{2'000};  // without a byte of what is ignored

// The base class wants one; input never reaches it, because onReady() does not call the base.
class NoInput final : public Pistache::Tcp::Handler {
 public:
  std::shared_ptr<Pistache::Tcp::Handler> clone() const override { return std::make_shared<NoInput>(); }
  void onInput(const char *, size_t, const std::shared_ptr<Pistache::Tcp::Peer> &) override {}
};

Deadlines::Durations durations(const EdgeOptions &options) {
  return {options.header_timeout,     options.header_timeout, options.body_timeout, options.answer_timeout,
          options.keep_alive_timeout, kUnreadLookEvery,       kGoodbyeTime};
}

FramingLimits limits(const EdgeOptions &options) {
  FramingLimits made;
  made.max_header_bytes = options.max_header_bytes;
  made.max_body_bytes = options.max_body_bytes;
  return made;
}

}  // namespace

void EdgeState::count_down(std::atomic<std::size_t> &counter) {
  if (counter.fetch_sub(1) != 1 || !draining.load()) return;
  const MutexLock lock(mutex);
  drained.notify_all();
}

Loop::Loop(EdgeState &state, std::size_t seat)
    : Transport(std::make_shared<NoInput>()),
      state_(state),
      seat_(*state.seats.at(seat)),
      mailbox_(seat_.mailbox),
      limits_(limits(state.options)),
      deadlines_(durations(state.options)),
      timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      input_(kInputBytes),
      parser_(kLibraryBytes) {
  if (!timer_) throw std::system_error(errno, std::generic_category(), "timerfd_create");
}

Loop::~Loop() {
  for (auto &connection : connections_) {
    if (connection == nullptr) continue;
    deadlines_.clear(*connection);
    ::close(connection->fd);
    state_.count_down(state_.connections);
  }
}

std::shared_ptr<Pistache::Aio::Handler> Loop::clone() const { return nullptr; }  // LoopMaker is what gets cloned

void Loop::registerPoller(Pistache::Polling::Epoll &poller) {
  // The base's queues stay out of the poll set: nothing here uses them.
  const auto add = [&](int fd, Pistache::Polling::Mode mode) {
    poller.addFd(fd, Pistache::Flags<NotifyOn>(NotifyOn::Read), Tag(static_cast<std::uint64_t>(fd)), mode);
  };
  add(mailbox_->wake_fd(), Pistache::Polling::Mode::Edge);
  add(timer_.get(), Pistache::Polling::Mode::Edge);
  add(state_.listener, Pistache::Polling::Mode::Level);
}

// A step that fails, for want of memory or of room in the poll set, must not cost the turn the others. Those that are
// not attempted cannot fail.
void Loop::onReady(const Pistache::Aio::FdSet &fds) {
  waiting_.swap(later_);
  attempt(&Loop::begin_turn);
  const auto seen = take_events(fds);
  if (seen.mail || mail_unfinished_) attempt(&Loop::on_mail);
  for (const int fd : waiting_) resume(fd);
  waiting_.clear();
  while (auto *due = deadlines_.due(now_)) guarded(static_cast<Connection &>(*due), &Loop::on_deadline);
  if (now_ >= accept_again_) attempt(&Loop::resume_accepting);
  if (turned_away_ > 0 && now_ >= tell_of_it_) attempt(&Loop::tell_of_the_turned_away);
  // New connections last: until here no descriptor that an event of this turn names can have been given out again.
  for (auto &arrival : mail_.sockets) adopt(std::move(arrival));
  mail_.sockets.clear();
  if (seen.knock && accepting_) attempt(&Loop::on_knock);
  deliver_own(nullptr);
  arm_timer();
  if (!later_.empty() || mail_unfinished_) mailbox_->wake();
  closed_.clear();
}

void Loop::attempt(void (Loop::*step)()) noexcept {
  try {
    (this->*step)();
  } catch (...) {
    log::quietly([] { log::error("http_loop_turn_failed"); });
  }
}

void Loop::begin_turn() {
  if (!std::exchange(bound_, true)) mailbox_->bind_to_this_thread();
  now_ = std::chrono::steady_clock::now();
  const auto second = static_cast<std::int64_t>(std::time(nullptr));
  if (second == date_second_) return;
  date_ = http_date(second);
  date_second_ = second;
}

Loop::Seen Loop::take_events(const Pistache::Aio::FdSet &fds) noexcept {
  Seen seen;
  for (const auto &event : fds) {
    const int fd = static_cast<int>(event.getTag().value());
    if (fd == mailbox_->wake_fd()) {
      seen.mail = true;
    } else if (accepting_ && fd == state_.listener) {
      seen.knock = true;
    } else if (fd == timer_.get()) {
      armed_for_ = TimePoint::max();
    } else {
      on_event(fd, event.isHangup());
    }
  }
  return seen;
}

Connection *Loop::connection_at(int fd) const noexcept {
  return fd >= 0 && static_cast<std::size_t>(fd) < connections_.size()
             ? connections_[static_cast<std::size_t>(fd)].get()
             : nullptr;
}

// One connection's trouble must not become another's.
void Loop::guarded(Connection &connection, void (Loop::*action)(Connection &)) noexcept {
  try {
    (this->*action)(connection);
  } catch (...) {
    log::quietly([&] { log::error("http_connection_failed", {{"request", connection.request_id}}); });
    close(connection);
  }
}

void Loop::on_event(int fd, bool hangup) noexcept {
  auto *connection = connection_at(fd);
  if (connection == nullptr) return;
  connection->readable = true;
  // A half-closed client still gets its answer; one that is gone altogether does not occupy a place until then.
  const bool waits =
      connection->phase == Connection::Phase::kAnswering || connection->phase == Connection::Phase::kUnread;
  if (hangup && waits) return close(*connection);
  guarded(*connection, &Loop::work);
}

void Loop::resume(int fd) noexcept {
  auto *connection = connection_at(fd);
  if (connection == nullptr || !std::exchange(connection->queued, false)) return;
  guarded(*connection, &Loop::work);
}

// The order to drain comes first, since it may fail and nothing behind it can. Then all stays here for the next turn,
// and what has been left in the mailbox meanwhile takes another one.
void Loop::on_mail() {
  if (std::exchange(mail_unfinished_, true))
    mailbox_->wake();
  else
    mail_ = mailbox_->collect();
  if (mail_.drain) on_drain();
  mail_.drain = false;
  for (auto &answered : mail_.answers) deliver(answered, nullptr);
  mail_.answers.clear();
  mail_unfinished_ = false;
}

void Loop::on_knock() { accept_some(); }

void Loop::on_deadline(Connection &connection) {
  switch (connection.wait()) {
    case Wait::kHeader:
    case Wait::kBody:
      identify(connection, connection.framer.partial());
      return refuse(connection, 408, "request_timeout", "The request did not arrive in time.");
    case Wait::kAnswer: {
      auto late = own_answer(connection, 503, "unavailable", "The answer took too long. Please try again.");
      late.headers.push_back({"Retry-After", "1"});
      answer(connection, late);
      return work(connection);
    }
    case Wait::kUnread: return look_again(connection);
    default: return close(connection);
  }
}

void Loop::on_drain() {
  draining_ = true;
  for (std::size_t fd = 0; fd < connections_.size(); ++fd)
    if (connections_[fd] != nullptr) finish_what_is_here(*connections_[fd]);
  if (accepting_) accept_the_rest();
  stop_accepting();
}

// While draining, a request that has begun is answered; a connection without one is closed.
void Loop::finish_what_is_here(Connection &connection) noexcept {
  guarded(connection, &Loop::work);
  const bool idle = connection.phase == Connection::Phase::kReading && !connection.framer.started();
  if (idle && connection.unframed().empty()) close(connection);
}

void Loop::arm_timer() noexcept {
  auto wanted = deadlines_.earliest().value_or(TimePoint::max());
  if (accept_again_ < wanted) wanted = accept_again_;
  if (turned_away_ > 0 && tell_of_it_ < wanted) wanted = tell_of_it_;
  // A timer that fires early does no harm, so it is only ever moved nearer: most deadlines never come due.
  if (wanted >= armed_for_) return;
  armed_for_ = wanted;
  const auto since_epoch = std::chrono::duration_cast<std::chrono::nanoseconds>(wanted.time_since_epoch()).count() + 1;
  itimerspec spec{};
  spec.it_value.tv_sec = static_cast<time_t>(since_epoch / 1'000'000'000);
  spec.it_value.tv_nsec = static_cast<long>(since_epoch % 1'000'000'000);
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
}

void Loop::close(Connection &connection) noexcept {
  if (connection.phase == Connection::Phase::kClosed) return;
  connection.phase = Connection::Phase::kClosed;
  connection.ticket = 0;
  deadlines_.clear(connection);
  const int fd = connection.fd;
  closed_.push_back(std::move(connections_[static_cast<std::size_t>(fd)]));  // room was made when it was adopted
  try {
    removePeer(connection.socket);  // takes it out of the poll set and closes it
  } catch (...) {
    ::close(fd);
  }
  count_out(seat_);
}

}  // namespace assay::http
