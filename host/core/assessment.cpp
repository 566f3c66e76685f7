#include "host/core/assessment.h"

#include <array>

namespace assay {
namespace {

constexpr std::array<std::string_view, 9> kStateNames = {"STARTING", "STARTED", "IN_PROGRESS", "COMPLETED", "CANCELLED",
                                                         "FAILED",   "EXPIRED", "REJECTED",    "UNRESOLVED"};

bool is_terminal(AssessmentState state) noexcept {
  using enum AssessmentState;
  return state == kCompleted || state == kCancelled || state == kFailed || state == kExpired || state == kRejected;
}

}  // namespace

std::string_view name_of(AssessmentState state) noexcept { return kStateNames[static_cast<std::size_t>(state)]; }

std::optional<AssessmentState> parse_state(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kStateNames.size(); ++i)
    if (kStateNames[i] == name) return static_cast<AssessmentState>(i);
  return std::nullopt;
}

bool is_open(AssessmentState state) noexcept { return !is_terminal(state); }

bool can_follow(AssessmentState from, AssessmentState to) noexcept {
  using enum AssessmentState;
  if (is_terminal(from) || to == kStarting) return false;
  if (to == kRejected || to == kUnresolved) return from == kStarting || from == kUnresolved;
  if (to == kStarted) return from == kStarting || from == kUnresolved;
  return true;
}

std::string_view name_of(UpdateKind kind) noexcept {
  static constexpr std::array<std::string_view, 4> kNames = {"started", "progress", "result", "cancelled"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace assay
