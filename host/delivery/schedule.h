// When a row that was not taken is sent again. Pure.
#pragma once

#include <chrono>
#include <optional>

#include "host/delivery/classify.h"

namespace assay::delivery {

inline constexpr int kMaxAttempts = 16;  // about 75 hours

// Whether a try that ended so counts towards kMaxAttempts. A key that is refused or throttled says nothing about the
// row.
[[nodiscard]] bool spends_attempt(AnswerClass answer) noexcept;

// `attempts`: tries that ended, this one included; of the spending kind for an answer that spends, else of the other
// kind. `jitter` in [-1, 1] moves the delay by up to a fifth, but never before `retry_after`. nullopt: dead. Required:
// answer is not kOk.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_attempt(
    int attempts, AnswerClass answer, std::optional<std::chrono::milliseconds> retry_after, double jitter) noexcept;

}  // namespace assay::delivery
