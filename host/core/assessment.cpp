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
  const bool reported = to == kInProgress || to == kCompleted || to == kExpired;
  const bool ended = to == kCancelled || to == kFailed;
  switch (from) {
    case kStarting: return to == kStarted || to == kRejected || to == kUnresolved || ended;
    case kUnresolved:
      return to == kStarted || to == kStarting || reported || ended;  // kStarting: the operator asks again
    case kStarted:
    case kInProgress: return reported || ended;
    default: return false;
  }
}

std::string_view name_of(UpdateKind kind) noexcept {
  static constexpr std::array<std::string_view, 4> kNames = {"started", "progress", "result", "cancelled"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace assay
