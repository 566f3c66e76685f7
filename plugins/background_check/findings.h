// What a reviewer found: a mark and a note for each item, the verdict and its reason; and the rules that a decision
// keeps. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/background_check/check_config.h"
#include "plugins/embedded/form_parts.h"

namespace assay::background_check {

enum class Mark : std::uint8_t { kNone, kClear, kReviewNeeded, kNotApplicable };
enum class Verdict : std::uint8_t { kNone, kClear, kReviewNeeded };

struct Finding {
  Mark mark = Mark::kNone;
  std::string note;

  bool operator==(const Finding &) const = default;
};

struct Findings {
  std::vector<Finding> items;  // in the order of the check's
  Verdict verdict = Verdict::kNone;
  std::string reason;

  bool operator==(const Findings &) const = default;
};

[[nodiscard]] Findings no_findings(const Check &check);

// The ids of the controls on the page, to which faults lead; item counts from 0.
[[nodiscard]] std::string mark_id(std::size_t item);
[[nodiscard]] std::string note_id(std::size_t item);
inline constexpr const char *kVerdictId = "verdict";
inline constexpr const char *kReasonId = "reason";

// What keeps these findings from being a decision, in the order of the page: every required item is marked; Clear needs
// every item Clear or Not applicable; Review needed needs a reason; an item marked Review needed needs a note, unless
// there is a reason. Required: one finding for each item.
[[nodiscard]] embedded::FieldErrors faults_in(const Check &check, const Findings &findings);

// "5 of 6 clear, 1 not applicable": what may be told of the items without a word of the notes.
[[nodiscard]] std::string render_counts(const Findings &findings);

}  // namespace assay::background_check
