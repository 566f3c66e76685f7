#include "host/delivery/schedule.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::delivery {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// After attempts 1 to 15. Longer than Ashby's longest known trouble by far, and quick for a blink.
constexpr std::array<std::chrono::seconds, kMaxAttempts - 1> kDelays{2s, 10s, 30s, 2min, 10min, 30min, 1h, 2h,
                                                                     4h, 8h,  12h, 12h,  12h,   12h,   12h};
constexpr double kJitter = 0.2;

milliseconds doubled(std::chrono::seconds first, std::chrono::seconds longest, int attempts) noexcept {
  const int doublings = std::clamp(attempts - 1, 0, 16);
  return std::min<milliseconds>(longest, first * (1 << doublings));
}

milliseconds jittered(milliseconds delay, double share) noexcept {
  share = std::clamp(share, -1.0, 1.0);
  return milliseconds(std::llround(static_cast<double>(delay.count()) * (1.0 + kJitter * share)));
}

// What all waited for the same moment must not come back in the same moment, nor before it.
milliseconds asked_for(milliseconds retry_after, double share) noexcept {
  return jittered(retry_after, std::fabs(share));
}

}  // namespace

std::optional<milliseconds> next_attempt(Tried tried, std::optional<milliseconds> retry_after, double jitter) noexcept {
  if (tried.attempts >= kMaxAttempts || tried.age >= kMaxAge) return std::nullopt;
  const auto delay = jittered(kDelays[static_cast<std::size_t>(std::max(tried.attempts, 1) - 1)], jitter);
  return retry_after ? std::max(delay, asked_for(*retry_after, jitter)) : delay;
}

milliseconds shut_time(store::BrakeKind kind, int times, std::optional<milliseconds> retry_after,
                       double jitter) noexcept {
  using store::BrakeKind;
  // "At once", and a date that is over by our clock, are no answer to when.
  if (kind == BrakeKind::kRateLimit && retry_after && *retry_after > milliseconds(0))
    return asked_for(*retry_after, jitter);
  switch (kind) {
    case BrakeKind::kRateLimit: return jittered(doubled(5s, 5min, times), jitter);
    case BrakeKind::kBlocked: return jittered(doubled(5min, 1h, times), jitter);
    case BrakeKind::kBreaker: return jittered(doubled(30s, 10min, times), jitter);
    case BrakeKind::kHold: break;
  }
  return milliseconds(0);
}

}  // namespace assay::delivery
