// How other threads reach a loop: answers, accepted sockets and the order to drain are left here, and the loop is woken
// once for all that gathers until it looks. What the loop's own thread leaves takes neither lock nor wake-up.
#pragma once

#include <sys/socket.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/core/mutex.h"
#include "host/http/edge.h"
#include "host/http/unique_fd.h"

namespace assay::http {

struct Accepted {
  UniqueFd fd;
  sockaddr_storage address{};
};

// Kept alive by every Responder, so that an answer given after the edge is gone finds it closed and is dropped.
class Responder::Mailbox {
 public:
  struct Answer {
    std::uint64_t ticket = 0;
    std::optional<Response> response;  // empty: the Responder was destroyed unused
    std::string request_id;            // for the log, when nobody is there to get it
  };
  struct Mail {
    std::vector<Answer> answers;
    std::vector<Accepted> sockets;
    bool drain = false;
  };

  // `in_flight` counts the Responders of all loops that have neither answered nor died.
  // Throws std::system_error when the process has no descriptor left.
  explicit Mailbox(std::shared_ptr<std::atomic<std::size_t>> in_flight);

  [[nodiscard]] int wake_fd() const noexcept { return wake_fd_.get(); }  // readable (edge-triggered) after each wake-up

  void count_back() noexcept { in_flight_->fetch_sub(1); }  // once for each Responder. [any-thread]
  void post(Answer answer);                                 // [any-thread]
  void hand_over(Accepted accepted);                        // [any-thread]
  void order_drain();                                       // [any-thread]
  void wake() noexcept;                                     // [any-thread]
  void close();                                             // from here on everything is dropped. [any-thread]

  // The calling thread is the loop's.
  void bind_to_this_thread() noexcept;
  [[nodiscard]] Mail collect();                                       // what other threads left. [loop thread]
  [[nodiscard]] std::vector<Answer> &own() noexcept { return own_; }  // what the loop's own thread left. [loop thread]

 private:
  template <class Change>
  void leave(Change change);

  std::shared_ptr<std::atomic<std::size_t>> in_flight_;
  UniqueFd wake_fd_;
  std::vector<Answer> own_;
  Mutex mutex_;
  Mail mail_ ASSAY_GUARDED_BY(mutex_);
  bool waiting_ ASSAY_GUARDED_BY(mutex_) = false;  // a wake-up is under way
  bool closed_ ASSAY_GUARDED_BY(mutex_) = false;
};

}  // namespace assay::http
