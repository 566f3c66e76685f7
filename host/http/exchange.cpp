#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <utility>

#include "host/core/log.h"
#include "host/http/loop.h"
#include "host/http/rendering.h"

namespace assay::http {
namespace {

constexpr int kStepsPerTurn = 32;  // receives or requests, before other connections get theirs
constexpr std::size_t kBytesPerTurn = 256 * 1024;
// A refused client may go on sending for this long, and this much, before it is cut off:
constexpr std::chrono::seconds kGoodbyeLimit{10};
constexpr std::size_t kIgnoredBytesLimit = 8 * 1024 * 1024;
constexpr std::size_t kJoinedBody = 16 * 1024;  // up to here copying a body is cheaper than a second buffer
constexpr std::size_t kBookkeeping = 2 * 1024;  // the kernel's, for an answer that goes out by itself
constexpr std::size_t kKeptBacklog = 4 * 1024;
constexpr unsigned kPlaceBits = 20;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

ssize_t send_all_now(int fd, std::string_view head, std::string_view body) noexcept {
  std::array<iovec, 2> parts{
      {{const_cast<char *>(head.data()), head.size()}, {const_cast<char *>(body.data()), body.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = body.empty() ? 1 : 2;
  return ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// The handler has said what it answered; here is that nobody got it. One that was never given is no loss.
void log_dropped(const Responder::Mailbox::Answer &answered) noexcept {
  if (!answered.response) return;
  log::quietly([&] {
    log::info("answer_dropped", {{"request", answered.request_id}, {"status", answered.response->status}});
  });
}

}  // namespace

void Loop::work(Connection &connection) {
  if (connection.phase == Connection::Phase::kUnread && has_room(connection))
    connection.phase = Connection::Phase::kReading;
  std::size_t received = 0;
  for (int step = 0;; ++step) {
    if (connection.phase == Connection::Phase::kGoodbye) return ignore_input(connection);
    if (connection.phase != Connection::Phase::kReading) return;
    if (step == kStepsPerTurn || received >= kBytesPerTurn) return do_later(connection);
    if (!advance(connection, received)) return await_more(connection);
    if (connection.framer.state() != Framer::State::kNeedMore) take_up(connection);
  }
}

// Feeds the framer unless a request in it waits to be taken up. False: there is nothing to feed it with.
bool Loop::advance(Connection &connection, std::size_t &received) {
  if (connection.framer.state() != Framer::State::kNeedMore) return true;
  if (!connection.unframed().empty()) {
    frame(connection, {});
    return true;
  }
  if (!connection.readable) return false;
  const auto count = receive(connection);
  received += count;
  if (count > 0) frame(connection, {input_.data(), count});
  return true;
}

void Loop::take_up(Connection &connection) {
  if (!has_room(connection)) return await_room(connection);
  if (connection.framer.state() == Framer::State::kComplete) return hand_over(connection);
  const auto violation = connection.framer.violation();
  identify(connection, connection.framer.partial());
  refuse(connection, violation.status, violation.code, violation.reason);
}

// 0: nothing there now, or the connection is closed.
std::size_t Loop::receive(Connection &connection) {
  const auto count = ::recv(connection.fd, input_.data(), input_.size(), MSG_DONTWAIT);
  if (count > 0) return static_cast<std::size_t>(count);
  if (count < 0 && errno == EINTR) return 0;
  connection.readable = false;
  if (count == 0 || errno != EAGAIN) close(connection);
  return 0;
}

// Frames `bytes`, or what is kept from earlier when there are none; keeps what lies behind the end of a request.
void Loop::frame(Connection &connection, std::string_view bytes) {
  if (!bytes.empty()) {
    const auto taken = connection.framer.feed(bytes);
    if (taken < bytes.size()) connection.backlog.assign(bytes.substr(taken));
    return;
  }
  connection.backlog_at += connection.framer.feed(connection.unframed());
  if (!connection.unframed().empty()) return;
  connection.backlog_at = 0;
  connection.backlog.clear();
  if (connection.backlog.capacity() > kKeptBacklog) std::string().swap(connection.backlog);
}

void Loop::await_more(Connection &connection) {
  auto &framer = connection.framer;
  const auto idle = connection.wait() == Wait::kFirstByte ? Wait::kFirstByte : Wait::kNextRequest;
  const auto wait = framer.head_complete() ? Wait::kBody : framer.started() ? Wait::kHeader : idle;
  if (wait != connection.wait()) deadlines_.set(connection, wait, now_);
  if (framer.take_continue() && send_all_now(connection.fd, kContinue, {}) != static_cast<ssize_t>(kContinue.size()))
    close(connection);
}

// Whose answer it will be, whoever gives it. Before anything is said to a request.
void Loop::identify(Connection &connection, const FramedRequest &framed) {
  const auto given = framed.request.header("x-request-id");
  connection.request_id = is_request_id(given) ? std::string(given) : state_.ids->random_uuid().to_string();
  connection.http_1_0 = framed.http_1_0;
  connection.is_head = framed.request.method == "HEAD";
}

void Loop::hand_over(Connection &connection) {
  auto framed = connection.framer.take();
  auto &request = framed.request;
  identify(connection, framed);
  connection.close_after = !framed.keep_alive;
  request.id = connection.request_id;
  request.peer = connection.peer;
  if (!library_agrees(request)) return refuse(connection, 400, "invalid_request", "The request line is malformed.");
  auto responder = take_ticket(connection);
  if (!responder) return turn_down(connection);
  const auto ticket = connection.ticket;
  connection.phase = Connection::Phase::kAnswering;
  bool failed = false;
  try {
    state_.handler(std::move(request), std::move(*responder));
  } catch (...) {
    failed = true;
    log::quietly([&] { log::error("http_handler_threw", {{"request", connection.request_id}}); });
  }
  deliver_own(&connection);
  if (connection.ticket != ticket) return;
  if (failed) return answer(connection, no_answer(connection));
  deadlines_.set(connection, Wait::kAnswer, now_);
}

// Nothing when too many are out.
std::optional<Responder> Loop::take_ticket(Connection &connection) {
  auto id = connection.request_id;
  if (state_.in_flight->fetch_add(1) >= state_.options.max_in_flight) {
    state_.in_flight->fetch_sub(1);
    return std::nullopt;
  }
  // The place only finds the connection; the whole ticket, never given out twice, says that it is the one that asked.
  connection.ticket = (++last_ticket_ << kPlaceBits) | static_cast<std::uint64_t>(connection.fd);
  return Responder(mailbox_, connection.ticket, std::move(id));
}

void Loop::turn_down(Connection &connection) {
  auto busy = own_answer(connection, 503, "unavailable", "Too many requests are in progress. Please try again.");
  busy.headers.push_back({"Retry-After", "1"});
  answer(connection, busy);
}

// Pistache's own parser reads the request line as well: two readers that disagree about a request are refused.
bool Loop::library_agrees(const Request &request) {
  head_.assign(request.method).append(" ").append(request.path).append(" HTTP/1.1\r\n\r\n");
  bool agrees = false;
  try {
    agrees = parser_.feed(head_.data(), head_.size()) && parser_.parse() == Pistache::Http::Private::State::Done &&
             parser_.request.resource() == request.path &&
             Pistache::Http::methodString(parser_.request.method()) == request.method;
  } catch (const std::exception &) {
    agrees = false;
  }
  parser_.reset();
  return agrees;
}

void Loop::deliver(Responder::Mailbox::Answer &answered, const Connection *asking) noexcept {
  auto *connection = connection_at(static_cast<int>(answered.ticket & ((1U << kPlaceBits) - 1)));
  // Gone, or answered already (a deadline, an exception): the answer is nobody's.
  if (connection == nullptr || connection->ticket != answered.ticket) return log_dropped(answered);
  try {
    answer(*connection, answered.response ? *answered.response : no_answer(*connection));
    const bool has_more = connection->readable || !connection->unframed().empty();
    if (connection != asking && connection->phase != Connection::Phase::kClosed && has_more) do_later(*connection);
  } catch (...) {
    close(*connection);
  }
}

// `asking`, when there is one, is being worked on by a caller, who goes on with it.
void Loop::deliver_own(const Connection *asking) noexcept {
  auto &own = mailbox_->own();
  for (std::size_t i = 0; i < own.size(); ++i) {
    auto answered = std::move(own[i]);  // the list may grow meanwhile
    deliver(answered, asking);
  }
  own.clear();
}

// An answer that the edge makes itself: no access line of a handler tells of it.
Response Loop::own_answer(const Connection &connection, int status, std::string_view code, std::string_view message) {
  const auto level = status < 500 ? log::Level::kInfo : log::Level::kWarn;
  log::write(level, "request_refused", {{"request", connection.request_id}, {"status", status}, {"code", code}});
  return error_response(status, code, message, connection.request_id);
}

Response Loop::no_answer(const Connection &connection) {
  return own_answer(connection, 500, "internal_error", "The request could not be answered.");
}

void Loop::answer(Connection &connection, const Response &response) {
  connection.ticket = 0;
  if (response.status == 0) return reset(connection);
  const bool close_after = connection.close_after || state_.draining.load(std::memory_order_relaxed);
  const bool sendable = is_sendable(response);
  if (!sendable)
    log::error("http_answer_not_sendable",
               {{"request", connection.request_id}, {"status", response.status}, {"body_bytes", response.body.size()}});
  if (!write(connection, sendable ? response : no_answer(connection), close_after)) return close(connection);
  connection.request_id.clear();
  connection.phase = Connection::Phase::kReading;
  if (!close_after) return deadlines_.set(connection, Wait::kNextRequest, now_);
  // A client that asked for the end has sent nothing more, as a rule; then there is nothing to wait for.
  if (connection.close_after && connection.unframed().empty()) {
    if (connection.readable) connection.ignored_bytes += receive(connection);
    if (connection.phase == Connection::Phase::kClosed) return;
    if (connection.ignored_bytes == 0) return close(connection);
  }
  say_goodbye(connection);
}

// Without linger a close throws away what is under way and tells the other end so.
void Loop::reset(Connection &connection) {
  const linger at_once{1, 0};
  ::setsockopt(connection.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(connection);
}

// In one piece or not at all: take_up() has seen to it that the send buffer has room for any answer.
bool Loop::write(Connection &connection, const Response &response, bool close_after) {
  output_.clear();
  append_head(output_, response, {connection.request_id, date_, connection.http_1_0, close_after});
  std::string_view body;
  if (!connection.is_head && !is_bodiless(response.status)) body = response.body;
  const auto total = output_.size() + body.size();
  if (body.size() <= kJoinedBody) {
    output_.append(body);
    body = {};
  }
  const auto sent = body.empty() ? ::send(connection.fd, output_.data(), output_.size(), MSG_NOSIGNAL | MSG_DONTWAIT)
                                 : send_all_now(connection.fd, output_, body);
  connection.in_send_buffer += total + kBookkeeping;
  if (sent == static_cast<ssize_t>(total)) return true;
  log::info("answer_not_taken", {{"request", connection.request_id}, {"status", response.status}});
  return false;
}

// Required: the request is identified.
void Loop::refuse(Connection &connection, int status, std::string_view code, std::string_view reason) {
  if (!write(connection, own_answer(connection, status, code, reason), true)) return close(connection);
  say_goodbye(connection);
}

// Closed for writing; input is ignored for a while, because closing with input unread would cost the client the answer,
// and many a client looks for one only when it has sent everything.
void Loop::say_goodbye(Connection &connection) {
  if (::shutdown(connection.fd, SHUT_WR) != 0) return close(connection);
  connection.phase = Connection::Phase::kGoodbye;
  connection.leave_at = now_ + kGoodbyeLimit;
  std::string().swap(connection.backlog);
  connection.backlog_at = 0;
  deadlines_.set(connection, Wait::kGoodbye, now_);
}

void Loop::ignore_input(Connection &connection) {
  const auto before = connection.ignored_bytes;
  for (int step = 0; connection.readable && connection.phase == Connection::Phase::kGoodbye; ++step) {
    if (step == kStepsPerTurn) {
      do_later(connection);
      break;
    }
    connection.ignored_bytes += receive(connection);
  }
  if (connection.ignored_bytes == before || connection.phase == Connection::Phase::kClosed) return;
  if (connection.ignored_bytes > kIgnoredBytesLimit || now_ >= connection.leave_at) return close(connection);
  deadlines_.set(connection, Wait::kGoodbye, now_);
}

void Loop::do_later(Connection &connection) {
  if (connection.queued) return;
  later_.push_back(connection.fd);
  connection.queued = true;
}

}  // namespace assay::http
