// The start: the intent before the plugin hears of it, and the outcome with everything that follows from it.
#pragma once

#include "host/store/assessment_table.h"
#include "host/store/reports.h"
#include "host/store/updates.h"

namespace assay::store {

class Starts {
 public:
  Starts(AssessmentTable &assessments, Updates &updates, Reports &reports)
      : assessments_(assessments), updates_(updates), reports_(reports) {}

  // As Store's functions of these names promise.
  Result<IntentRecorded> record_intent(const StartIntent &intent, Int now_ms);
  // first_due_ms: when the first update may be sent.
  Result<OutcomeRecorded> record_outcome(const StartOutcome &outcome, Int first_due_ms, Int now_ms);
  Result<OutcomeRecorded> record_queued(const AssessmentId &id, const UpdateDraft &queued, Int first_due_ms,
                                        Int now_ms);
  Result<OutcomeRecorded> record_unresolved(const AssessmentId &id, const UpdateDraft &queued,
                                            const std::string &reason, Int first_due_ms, Int now_ms);
  Result<AssessmentRow> resolve(const ResolveWrite &found_out, Int now_ms);

 private:
  Result<void> supersede(LoadedAssessment &old, Int now_ms);
  Result<void> accept(LoadedAssessment &to, const StartOutcome &outcome, Int first_due_ms, Int now_ms);
  Result<void> refuse(LoadedAssessment &to, const StartOutcome &outcome, Int now_ms);

  AssessmentTable &assessments_;
  Updates &updates_;
  Reports &reports_;
};

}  // namespace assay::store
