// What lets requests through until it is shut for a while, and then again little by little: one at first, and one more
// at a time for each that went well, so that each round has twice as many as the one before. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace assay::delivery {

class Valve {
 public:
  // When a request was let through, in the valve's own count of closings.
  using Ticket = std::uint64_t;
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();

  [[nodiscard]] bool is_shut(std::int64_t now_ms) const noexcept { return until_ms_ > now_ms; }
  [[nodiscard]] std::int64_t until_ms() const noexcept { return until_ms_; }
  // How often it was shut since it was last fully open.
  [[nodiscard]] int times() const noexcept { return times_; }
  // Was shut, and is not fully open yet.
  [[nodiscard]] bool is_recovering() const noexcept { return times_ > 0; }
  // Requests that may begin now.
  [[nodiscard]] std::size_t room(std::int64_t now_ms) const noexcept {
    if (is_shut(now_ms)) return 0;
    return window_ == kUnlimited ? kUnlimited : window_ > in_flight_ ? window_ - in_flight_ : 0;
  }

  Ticket began() noexcept {
    ++in_flight_;
    return closings_;
  }
  void ended() noexcept { --in_flight_; }

  // A request that began before it was last shut says nothing new.
  [[nodiscard]] bool is_news(Ticket ticket) const noexcept { return ticket == closings_; }
  void shut(std::int64_t until_ms) noexcept {
    until_ms_ = until_ms;
    window_ = 1;
    ++times_;
    ++closings_;
  }
  void shut_longer(std::int64_t until_ms) noexcept { until_ms_ = until_ms > until_ms_ ? until_ms : until_ms_; }
  // As an earlier process left it.
  void restore(std::int64_t until_ms, int times) noexcept {
    until_ms_ = until_ms;
    window_ = 1;
    times_ = times > 0 ? times : 1;
  }
  // A request went well. True: it is fully open again: `enough` may pass at a time, or it has not been shut for a
  // while, in which too few came to find out.
  bool open_a_little(std::size_t enough, std::int64_t now_ms) noexcept {
    if (window_ == kUnlimited) return false;
    ++window_;
    if (window_ < enough && now_ms < until_ms_ + kCalmMs) return false;
    *this = Valve(in_flight_, closings_);
    return true;
  }
  Valve() = default;

 private:
  static constexpr std::int64_t kCalmMs = 60'000;

  Valve(std::size_t in_flight, Ticket closings) noexcept : in_flight_(in_flight), closings_(closings) {}

  std::int64_t until_ms_ = 0;
  std::size_t window_ = kUnlimited;
  std::size_t in_flight_ = 0;
  int times_ = 0;
  Ticket closings_ = 0;
};

}  // namespace assay::delivery
