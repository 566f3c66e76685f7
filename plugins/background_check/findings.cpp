#include "plugins/background_check/findings.h"

#include <algorithm>

namespace assay::background_check {
namespace {

bool is_blank(const std::string &text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

std::string numbered(std::size_t item) { return "Item " + std::to_string(item + 1) + ": "; }

// Empty when the mark will do.
std::string fault_of_mark(const CheckItem &item, Mark mark, Verdict verdict) {
  if (mark == Mark::kNone && item.required) return "choose Clear or Review needed.";
  if (verdict != Verdict::kClear) return {};
  if (mark == Mark::kNone) return "choose Clear or Not applicable, since the outcome is Clear.";
  if (mark == Mark::kReviewNeeded) return "it needs review, so the outcome cannot be Clear.";
  return {};
}

}  // namespace

Findings no_findings(const Check &check) {
  Findings findings;
  findings.items.resize(check.items.size());
  return findings;
}

std::string mark_id(std::size_t item) { return "mark-" + std::to_string(item + 1); }
std::string note_id(std::size_t item) { return "note-" + std::to_string(item + 1); }

embedded::FieldErrors faults_in(const Check &check, const Findings &findings) {
  embedded::FieldErrors faults;
  const bool has_reason = !is_blank(findings.reason);
  for (std::size_t i = 0; i < check.items.size(); ++i) {
    const auto &[mark, note] = findings.items[i];
    if (const auto fault = fault_of_mark(check.items[i], mark, findings.verdict); !fault.empty()) {
      faults.push_back({mark_id(i), numbered(i) + fault});
    }
    if (mark == Mark::kReviewNeeded && is_blank(note) && !has_reason) {
      faults.push_back({note_id(i), numbered(i) + "say in a note what needs review, or give a reason below."});
    }
  }
  if (findings.verdict == Verdict::kNone) faults.push_back({kVerdictId, "Outcome: choose Clear or Review needed."});
  if (findings.verdict == Verdict::kReviewNeeded && !has_reason) {
    faults.push_back({kReasonId, "Reason: say why a review is needed."});
  }
  return faults;
}

std::string render_counts(const Findings &findings) {
  const auto count = [&](Mark mark) {
    return std::count_if(findings.items.begin(), findings.items.end(),
                         [&](const Finding &f) { return f.mark == mark; });
  };
  std::string text = std::to_string(count(Mark::kClear)) + " of " + std::to_string(findings.items.size()) + " clear";
  if (const auto review = count(Mark::kReviewNeeded); review > 0)
    text += ", " + std::to_string(review) + " review needed";
  if (const auto none = count(Mark::kNotApplicable); none > 0) text += ", " + std::to_string(none) + " not applicable";
  return text;
}

}  // namespace assay::background_check
