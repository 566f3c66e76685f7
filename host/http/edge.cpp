#include "host/http/edge.h"

#include <pistache/reactor.h>

#include <atomic>
#include <exception>
#include <utility>
#include <vector>

#include "host/http/library_check.h"
#include "host/http/listener.h"
#include "host/http/loop.h"

namespace assay::http {
namespace {

constexpr int kMostLoops = 64;

Result<void> check_options(const EdgeOptions &options) {
  if (options.loops < 1 || options.loops > kMostLoops)
    return Error{
        ErrorCode::kInvalidArgument, "loops: " + std::to_string(options.loops) + " is not within 1 to 64", "", {}};
  if (options.max_header_bytes < 256 || options.max_connections < 1 || options.max_in_flight < 1)
    return Error{ErrorCode::kInvalidArgument,
                 "max_header_bytes must be at least 256, max_connections and max_in_flight at least 1",
                 "",
                 {}};
  for (const auto timeout : {options.header_timeout, options.body_timeout, options.keep_alive_timeout,
                             options.answer_timeout, options.unread_timeout})
    if (timeout.count() < 1)
      return Error{ErrorCode::kInvalidArgument,
                   "a timeout of the edge is " + std::to_string(timeout.count()) + " ms: each must be at least 1 ms",
                   "",
                   {}};
  return {};
}

}  // namespace

class Edge::Impl {
 public:
  Impl(EdgeOptions options, Handler handler, IdSource &ids, Listener listener) : listener_(std::move(listener)) {
    state_.options = std::move(options);
    state_.handler = std::move(handler);
    state_.ids = &ids;
    state_.listener = listener_.fd.get();
    for (int i = 0; i < state_.options.loops; ++i) {
      state_.seats.push_back(std::make_unique<EdgeState::Seat>());
      state_.seats.back()->mailbox = std::make_shared<Responder::Mailbox>(state_.in_flight);
    }
    state_.accepting = state_.seats.size();
    reactor_->init(Pistache::Aio::AsyncContext(state_.seats.size(), "assay-http"));
    reactor_->addHandler(std::make_shared<LoopMaker>(state_));
  }

  ~Impl() {
    drain(std::chrono::milliseconds(0));
    reactor_->shutdown();
    for (const auto &seat : state_.seats) seat->mailbox->close();
    reactor_.reset();  // joins the threads, then drops the loops with their connections
  }
  Impl(const Impl &) = delete;
  Impl &operator=(const Impl &) = delete;

  void run() { reactor_->run(); }

  [[nodiscard]] std::uint16_t port() const noexcept { return listener_.port; }

  void drain(std::chrono::milliseconds limit) {
    const auto until = std::chrono::steady_clock::now() + limit;
    if (!state_.draining.exchange(true))
      for (const auto &seat : state_.seats) seat->mailbox->order_drain();
    if (!wait_for_none(state_.accepting, until)) return;
    listener_.fd.reset();  // new clients are refused instead of waiting in a queue that nobody serves
    static_cast<void>(wait_for_none(state_.connections, until));
  }

 private:
  bool wait_for_none(const std::atomic<std::size_t> &count, std::chrono::steady_clock::time_point until) {
    const MutexLock lock(state_.mutex);
    while (count.load() != 0) {
      if (std::chrono::steady_clock::now() >= until) return false;
      state_.drained.wait_until(state_.mutex, until);
    }
    return true;
  }

  Listener listener_;
  EdgeState state_;
  std::shared_ptr<Pistache::Aio::Reactor> reactor_ = Pistache::Aio::Reactor::create();
};

Result<std::unique_ptr<Edge>> Edge::open(EdgeOptions options, Handler handler, IdSource &ids) {
  ASSAY_CHECK(check_library());
  ASSAY_CHECK(check_options(options));
  ASSAY_TRY(auto listener, open_listener(options.listen));
  const auto text = options.listen;
  try {
    auto impl = std::make_unique<Impl>(std::move(options), std::move(handler), ids, std::move(listener));
    impl->run();
    return std::unique_ptr<Edge>(new Edge(std::move(impl)));
  } catch (const std::exception &failure) {
    return Error{ErrorCode::kUnavailable, "cannot start the loops for " + text + ": " + failure.what(), "", {}};
  }
}

Edge::Edge(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Edge::~Edge() = default;

std::uint16_t Edge::port() const noexcept { return impl_->port(); }

void Edge::drain(std::chrono::milliseconds limit) { impl_->drain(limit); }

}  // namespace assay::http
