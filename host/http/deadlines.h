// Who is to be looked at when. Each kind of deadline has one fixed duration, so its queue is in order of time by
// itself: setting, moving and clearing cost a few pointer writes, however many connections there are. One thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace assay::http {

using TimePoint = std::chrono::steady_clock::time_point;

enum class Wait : std::size_t {
  kFirstByte,  // of a new connection
  kHeader,
  kBody,
  kAnswer,
  kNextRequest,
  kUnread,   // a look at how much of earlier answers is read by now
  kGoodbye,  // the other end's close, after ours
  kNothing,  // no deadline
};

// Base of what has a deadline. Must be cleared before it dies.
class Waiting {
 public:
  Waiting() noexcept = default;
  Waiting(const Waiting &) = delete;
  Waiting &operator=(const Waiting &) = delete;
  [[nodiscard]] Wait wait() const noexcept { return wait_; }

 private:
  friend class Deadlines;
  Waiting *before_ = nullptr;
  Waiting *after_ = nullptr;
  Wait wait_ = Wait::kNothing;
  TimePoint due_{};
};

class Deadlines {
 public:
  using Durations = std::array<std::chrono::milliseconds, static_cast<std::size_t>(Wait::kNothing)>;
  explicit Deadlines(const Durations &durations) noexcept : durations_(durations) {}

  // `now` must not go backwards between calls.
  void set(Waiting &who, Wait wait, TimePoint now) noexcept;
  void clear(Waiting &who) noexcept;
  // One that is due, still in its queue; nullptr when there is none.
  [[nodiscard]] Waiting *due(TimePoint now) const noexcept;
  [[nodiscard]] std::optional<TimePoint> earliest() const noexcept;

 private:
  struct Queue {
    Waiting *first = nullptr;
    Waiting *last = nullptr;
  };
  Durations durations_;
  std::array<Queue, static_cast<std::size_t>(Wait::kNothing)> queues_{};
};

}  // namespace assay::http
