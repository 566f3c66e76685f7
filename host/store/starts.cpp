#include "host/store/starts.h"

namespace assay::store {

Result<IntentRecorded> Starts::record_intent(const StartIntent &intent, Int now_ms) {
  ASSAY_TRY(auto open, assessments_.find_open(intent));
  if (open) return IntentRecorded{false, std::move(open->row)};
  ASSAY_TRY(auto row, assessments_.insert(intent, now_ms));
  return IntentRecorded{true, std::move(row)};
}

Result<OutcomeRecorded> Starts::record_outcome(const StartOutcome &outcome, Int first_due_ms, Int now_ms) {
  if (outcome.accepted && !outcome.first_update)
    return Error{ErrorCode::kInternal, "store: the outcome of an accepted start has no first update"};
  ASSAY_TRY(auto found, assessments_.find(outcome.id));
  if (!found) return Error{ErrorCode::kNotFound, "store: no such assessment"};
  auto &row = found->row;
  if (row.state != AssessmentState::kStarting) return OutcomeRecorded{false, row.state, std::move(row.first_update)};

  row.command_body.clear();
  if (outcome.accepted) {
    row.state = AssessmentState::kStarted;
    row.vendor_ref = outcome.vendor_ref;
    ASSAY_TRY(row.first_update, updates_.enqueue(*found, *outcome.first_update, first_due_ms, now_ms));
    ASSAY_CHECK(reports_.apply_held(*found, now_ms));
  } else {
    row.state = AssessmentState::kRejected;
    ASSAY_CHECK(reports_.drop_held(row.key));
  }
  ASSAY_CHECK(assessments_.save(*found, now_ms));
  return OutcomeRecorded{true, row.state, std::move(row.first_update)};
}

}  // namespace assay::store
