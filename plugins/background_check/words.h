// What a reviewer, a recruiter and a form call things: the words of every page, mail and report, and the names of the
// form's fields. Pure.
#pragma once

#include <string_view>

#include "plugins/background_check/findings.h"

namespace assay::background_check {

// Where the host lets only staff through; followed by a case's token.
inline constexpr std::string_view kPageRoot = "/staff/c/";

[[nodiscard]] constexpr std::string_view words_for(Mark mark) noexcept {
  switch (mark) {
    case Mark::kClear: return "Clear";
    case Mark::kReviewNeeded: return "Review needed";
    case Mark::kNotApplicable: return "Not applicable";
    case Mark::kNone: break;
  }
  return "Not marked";
}
[[nodiscard]] constexpr std::string_view words_for(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kClear: return "Clear";
    case Verdict::kReviewNeeded: return "Review needed";
    case Verdict::kNone: break;
  }
  return "Not decided";
}

inline constexpr std::string_view kActionField = "do";
inline constexpr std::string_view kBegin = "begin", kSave = "save", kFinish = "finish";

inline constexpr std::string_view kVersionField = "version", kVerdictField = "verdict", kReasonField = "reason";
inline constexpr std::string_view kMarkPrefix = "mark.", kNotePrefix = "note.";  // followed by the item's id

// As a field's value; empty for none, which no field carries.
[[nodiscard]] constexpr std::string_view value_of(Mark mark) noexcept {
  switch (mark) {
    case Mark::kClear: return "clear";
    case Mark::kReviewNeeded: return "review_needed";
    case Mark::kNotApplicable: return "not_applicable";
    case Mark::kNone: break;
  }
  return {};
}
[[nodiscard]] constexpr std::string_view value_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::kClear: return "clear";
    case Verdict::kReviewNeeded: return "review_needed";
    case Verdict::kNone: break;
  }
  return {};
}

}  // namespace assay::background_check
