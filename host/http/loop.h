// One event-loop thread of the edge, on Pistache's reactor and transport. Private to host/http.
//
// What it guarantees, whatever the clients do: an answer goes to the connection that asked or nowhere; one connection
// has one request in the handler at a time; nothing here waits; a turn of one connection is bounded, so that none
// starves the others. The library's own receive and write queues are not used: bytes are framed before any of its
// parsers sees them, and an answer is written by the thread that owns the connection, while it owns it, in one call.
#pragma once

#include <pistache/http.h>
#include <pistache/reactor.h>
#include <pistache/transport.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/clock.h"
#include "host/core/mutex.h"
#include "host/http/deadlines.h"
#include "host/http/edge.h"
#include "host/http/framing.h"
#include "host/http/mailbox.h"

namespace assay::http {

// What the loops of one edge have in common. Outlives them.
struct EdgeState {
  struct Seat {
    std::shared_ptr<Responder::Mailbox> mailbox;
    std::atomic<std::size_t> connections{0};
  };

  EdgeOptions options;
  Handler handler;
  IdSource *ids = nullptr;
  int listener = -1;
  std::vector<std::unique_ptr<Seat>> seats;  // one per loop; fixed before the first loop starts

  // Shared with the mailboxes, which Responders keep alive.
  std::shared_ptr<std::atomic<std::size_t>> in_flight = std::make_shared<std::atomic<std::size_t>>(0);
  std::atomic<std::size_t> connections{0};  // all loops, and those on their way from one to another
  std::atomic<std::size_t> accepting{0};    // loops that still accept
  std::atomic<bool> draining{false};
  Mutex mutex;
  CondVar drained;  // signalled, while draining, when one of the two counts reaches 0

  void count_down(std::atomic<std::size_t> &counter);
};

// One client connection. Owned by its loop, touched only on its thread.
struct Connection : Waiting {
  enum class Phase {
    kReading,
    kAnswering,
    kUnread,  // the framer holds a request that waits for the client to read its earlier answers
    kGoodbye,
    kClosed
  };

  explicit Connection(const FramingLimits &limits) : framer(limits) {}

  int fd = -1;
  std::shared_ptr<Pistache::Tcp::Peer> socket;
  std::string peer;
  Framer framer;
  std::string backlog;         // received, not yet framed
  std::size_t backlog_at = 0;  // framed so far of it
  Phase phase = Phase::kReading;
  bool readable = true;      // may have bytes in the kernel
  bool queued = false;       // for the next turn
  std::uint64_t ticket = 0;  // of the request in the handler
  // Of the request that is being answered:
  std::string request_id;  // empty between two requests
  bool http_1_0 = false;
  bool is_head = false;
  bool close_after = false;
  std::size_t in_send_buffer = 0;  // at most; of earlier answers
  // Of one that is kUnread:
  std::size_t least_in_send_buffer = 0;
  TimePoint give_up_at{};
  // Of a connection that we have closed for writing:
  std::size_t ignored_bytes = 0;
  TimePoint leave_at{};  // whatever it still sends

  [[nodiscard]] std::string_view unframed() const noexcept { return std::string_view(backlog).substr(backlog_at); }
};

class Loop final : public Pistache::Tcp::Transport {
 public:
  Loop(EdgeState &state, std::size_t seat);
  ~Loop() override;  // after its thread has ended; closes every connection

  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll &poller) override;
  void onReady(const Pistache::Aio::FdSet &fds) override;

 private:
  struct Seen {
    bool mail = false;
    bool knock = false;  // a client wants in
  };

  // loop.cpp: what wakes the loop
  void attempt(void (Loop::*step)()) noexcept;
  void begin_turn();
  Seen take_events(const Pistache::Aio::FdSet &fds) noexcept;
  void on_event(int fd, bool hangup) noexcept;
  void resume(int fd) noexcept;
  void on_mail();
  void on_knock();
  void on_deadline(Connection &connection);
  void on_drain();
  void finish_what_is_here(Connection &connection) noexcept;
  void arm_timer() noexcept;
  void close(Connection &connection) noexcept;
  void guarded(Connection &connection, void (Loop::*action)(Connection &)) noexcept;
  Connection *connection_at(int fd) const noexcept;

  // accepting.cpp
  bool accept_some();
  void accept_the_rest();
  void place(Accepted accepted);
  void adopt(Accepted accepted) noexcept;
  void count_out(EdgeState::Seat &seat);
  void turn_away(const Accepted &accepted);
  void tell_of_the_turned_away();
  void pause_accepting(int reason);
  void resume_accepting();
  void stop_accepting();

  // exchange.cpp: requests in, answers out
  void work(Connection &connection);
  bool advance(Connection &connection, std::size_t &received);
  void take_up(Connection &connection);
  std::size_t receive(Connection &connection);
  void frame(Connection &connection, std::string_view bytes);
  void await_more(Connection &connection);
  void identify(Connection &connection, const FramedRequest &framed);
  void hand_over(Connection &connection);
  std::optional<Responder> take_ticket(Connection &connection);
  void turn_down(Connection &connection);
  bool library_agrees(const Request &request);
  void deliver(Responder::Mailbox::Answer &answered, const Connection *asking) noexcept;
  void deliver_own(const Connection *asking) noexcept;
  [[nodiscard]] static Response own_answer(const Connection &connection, int status, std::string_view code,
                                           std::string_view message);
  [[nodiscard]] static Response no_answer(const Connection &connection);
  void answer(Connection &connection, const Response &response);
  void reset(Connection &connection);
  bool write(Connection &connection, const Response &response, bool close_after);
  void refuse(Connection &connection, int status, std::string_view code, std::string_view reason);
  void say_goodbye(Connection &connection);
  void ignore_input(Connection &connection);
  void do_later(Connection &connection);

  // unread.cpp
  bool has_room(Connection &connection) noexcept;
  void await_room(Connection &connection) noexcept;
  void look_again(Connection &connection);

  EdgeState &state_;
  EdgeState::Seat &seat_;
  std::shared_ptr<Responder::Mailbox> mailbox_;
  FramingLimits limits_;
  Deadlines deadlines_;
  UniqueFd timer_;
  TimePoint now_{};
  std::string date_;
  std::int64_t date_second_ = -1;
  TimePoint armed_for_ = TimePoint::max();
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::vector<std::unique_ptr<Connection>> closed_;       // die at the end of the turn
  std::vector<int> later_;                                // have more to do in the next turn
  std::vector<int> waiting_;                              // what was later_ in the turn before
  Responder::Mailbox::Mail mail_;                         // collected; its sockets join when the turn's events are done
  bool mail_unfinished_ = false;
  std::vector<char> input_;
  std::string output_;
  std::string head_;
  std::uint64_t last_ticket_ = 0;
  Pistache::Http::RequestParser parser_;
  bool bound_ = false;
  bool draining_ = false;
  bool accepting_ = true;
  bool registered_ = true;  // the listener is in this loop's poll set
  TimePoint accept_again_ = TimePoint::max();
  std::size_t turned_away_ = 0;  // since that was last said
  TimePoint tell_of_it_{};       // not before
};

// What the reactor clones once per thread.
class LoopMaker final : public Pistache::Aio::Handler {
 public:
  explicit LoopMaker(EdgeState &state) : state_(state) {}
  std::shared_ptr<Pistache::Aio::Handler> clone() const override { return std::make_shared<Loop>(state_, next_++); }
  void registerPoller(Pistache::Polling::Epoll &) override {}
  void onReady(const Pistache::Aio::FdSet &) override {}

 private:
  EdgeState &state_;
  mutable std::size_t next_ = 0;
};

}  // namespace assay::http
