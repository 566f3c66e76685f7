// When a row that was not taken is sent again, and how long what holds a whole lane stays shut. Pure.
#pragma once

#include <chrono>
#include <optional>

#include "host/delivery/classify.h"
#include "host/store/rows.h"

namespace assay::delivery {

inline constexpr int kMaxAttempts = 16;  // about 75 hours
// A row that only ever met a host in trouble, which spends no attempt, is given up then.
inline constexpr std::chrono::hours kMaxAge{7 * 24};

// What the row itself waits for after an answer that says something of it: kTransient or kEdgeBlocked.
struct Tried {
  int attempts = 0;                  // charged to the row, this one included when it counts
  std::chrono::milliseconds age{0};  // of the row
};
// `jitter` in [-1, 1] moves the delay by up to a fifth, but never before `retry_after`. nullopt: dead, exhausted.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_attempt(
    Tried tried, std::optional<std::chrono::milliseconds> retry_after, double jitter) noexcept;

// How long a brake stays shut that was shut `times` times in a row. As Ashby asks, when it asks; jitter only adds then,
// so that not everybody comes back in the same moment. Required: kind is not kHold.
[[nodiscard]] std::chrono::milliseconds shut_time(store::BrakeKind kind, int times,
                                                  std::optional<std::chrono::milliseconds> retry_after,
                                                  double jitter) noexcept;

}  // namespace assay::delivery
