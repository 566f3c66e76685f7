// A check of three items, the last optional, and cases of it.
#pragma once

#include <string>

#include "plugins/background_check/case.h"

namespace assay::background_check {

inline constexpr std::int64_t kNow = 1'772'546'700'000;  // 14:05 UTC on 3 March 2026
inline constexpr std::int64_t kMinute = 60'000;
inline constexpr std::int64_t kDay = 86'400'000;

inline Check sample_check(const std::string &text = "Plain") {
  Check check;
  check.key = "standard";
  check.name = text;
  check.description = text;
  check.instructions = text;
  check.due_days = 10;
  check.remind_after_days = 3;
  check.items = {{"id-card", text, text, true}, {"work", text, "", true}, {"school", text, "", false}};
  return check;
}

inline Case waiting(const Check &check = sample_check(), const std::string &text = "Ada") {
  Case opened = open_case("5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11", check, {text, text, text, text}, kNow);
  opened.token = std::string(40, 'a');
  opened.secret = "a secret";
  return opened;
}

inline Case begun(const Check &check = sample_check(), const std::string &text = "Ada") {
  Case stored = waiting(check, text);
  begin(stored, kNow + kMinute);
  return stored;
}

inline Findings all_clear() {
  return {{{Mark::kClear, ""}, {Mark::kClear, ""}, {Mark::kNotApplicable, ""}}, Verdict::kClear, ""};
}

inline Findings review_needed(const std::string &text = "a private note") {
  return {{{Mark::kClear, ""}, {Mark::kReviewNeeded, text}, {Mark::kNone, ""}}, Verdict::kReviewNeeded, text};
}

inline Case decided(const Findings &findings, const Check &check = sample_check(), const std::string &text = "Ada") {
  Case stored = begun(check, text);
  decide(stored, 0, findings, kNow + 31 * kMinute);
  return stored;
}

}  // namespace assay::background_check
