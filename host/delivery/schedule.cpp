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
  return milliseconds(std::llround(static_cast<double>(delay.count()) * (1.0 + kJitter * share)));
}

}  // namespace

bool spends_attempt(AnswerClass answer) noexcept {
  return answer != AnswerClass::kRateLimited && answer != AnswerClass::kCredentials;
}

std::optional<milliseconds> next_attempt(int attempts, AnswerClass answer, std::optional<milliseconds> retry_after,
                                         double jitter) noexcept {
  milliseconds delay{0};
  switch (answer) {
    case AnswerClass::kOk:
    case AnswerClass::kPermanent: return std::nullopt;
    case AnswerClass::kTransient:
    case AnswerClass::kEdgeBlocked:
      if (attempts >= kMaxAttempts) return std::nullopt;
      delay = kDelays[static_cast<std::size_t>(std::max(attempts, 1) - 1)];
      break;
    case AnswerClass::kRateLimited: delay = doubled(5s, 5min, attempts); break;
    case AnswerClass::kCredentials: delay = doubled(5min, 1h, attempts); break;
  }
  jitter = std::clamp(jitter, -1.0, 1.0);
  // "At once", and a date that is over by our clock, are no answer to when.
  if (!retry_after || *retry_after <= milliseconds(0)) return jittered(delay, jitter);
  // What all waited for the same moment must not come back in the same moment, nor before it.
  const milliseconds asked = jittered(*retry_after, std::fabs(jitter));
  return answer == AnswerClass::kRateLimited ? asked : std::max(jittered(delay, jitter), asked);
}

}  // namespace assay::delivery
