#include "plugins/background_check/announcements.h"

#include "plugins/background_check/words.h"
#include "plugins/embedded/html.h"

namespace assay::background_check {
namespace {

using sdk::LabelledValue;
using sdk::Report;

// A text, never a success or a score: people decide what follows from it, not a rule in an interview plan.
Report completed_report(const Case &stored, std::string_view pages_url) {
  return Report::completed(stored.assessment_id, "Completed", page_url(pages_url, stored),
                           LabelledValue::text("outcome", "Outcome", std::string(words_for(stored.findings.verdict)))
                               .described("What a reviewer entered after going through the checklist by hand."))
      .with_metadata(LabelledValue::text("items", "Items", render_counts(stored.findings)))
      .with_metadata(LabelledValue::minutes("duration", "Duration", duration_minutes(stored))
                         .described("From beginning the review to its outcome."));
}

Report final_report(const Case &stored, std::string_view pages_url) {
  if (stored.state == CaseState::kDecided) return completed_report(stored, pages_url);
  return Report::expired(stored.assessment_id,
                         "No reviewer decided within " +
                             embedded::render_count(static_cast<std::size_t>(stored.check.due_days), "day") + ".");
}

}  // namespace

std::string page_url(std::string_view pages_url, const Case &stored) {
  return std::string(pages_url).append(kPageRoot).append(stored.token);
}

Report started_report(const Case &stored, std::string_view pages_url) {
  return Report::in_progress(stored.assessment_id, "Started")
      .with_profile_url(page_url(pages_url, stored))
      .with_dedupe_key(stored.assessment_id + "/started");
}

Report outcome_report(const Case &stored, std::string_view pages_url) {
  return final_report(stored, pages_url).with_dedupe_key(stored.assessment_id + "/outcome");
}

}  // namespace assay::background_check
