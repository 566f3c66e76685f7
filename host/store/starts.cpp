#include "host/store/starts.h"

namespace assay::store {
namespace {

constexpr auto kSuperseded = "superseded: Ashby never learned of this id, and asked again with other data";

Error no_such_assessment() { return {ErrorCode::kNotFound, "store: no such assessment"}; }

// Else a corrected start after a lost answer would be refused for ever.
bool is_lost(const AssessmentRow &open, const StartIntent &intent) {
  return open.fingerprint != intent.fingerprint && !open.ashby_ack && open.ashby_unknown;
}

}  // namespace

Result<IntentRecorded> Starts::record_intent(const StartIntent &intent, Int now_ms) {
  ASSAY_TRY(auto open, assessments_.find_open(intent));
  if (open && !is_lost(open->row, intent)) return IntentRecorded{false, std::move(open->row), std::nullopt};
  IntentRecorded recorded{true, {}, std::nullopt};
  if (open) {
    ASSAY_CHECK(supersede(*open, now_ms));
    recorded.superseded = std::move(open->row);
  }
  ASSAY_TRY(recorded.row, assessments_.insert(intent, now_ms));
  return recorded;
}

Result<void> Starts::supersede(LoadedAssessment &old, Int now_ms) {
  old.row.state = AssessmentState::kCancelled;
  old.row.state_reason = kSuperseded;
  old.row.undo = true;
  ASSAY_CHECK(reports_.drop_held(old.row.key));
  ASSAY_CHECK(updates_.abandon(old, kSuperseded, now_ms));
  return assessments_.save(old, now_ms);
}

Result<OutcomeRecorded> Starts::record_outcome(const StartOutcome &outcome, Int first_due_ms, Int now_ms) {
  if (outcome.accepted ? !outcome.first_update : !outcome.follow_up)
    return Error{ErrorCode::kInternal, "store: the outcome of a start lacks its update"};
  ASSAY_TRY(auto found, assessments_.find(outcome.id));
  if (!found) return no_such_assessment();
  auto &row = found->row;
  const bool taken = row.state == AssessmentState::kStarting;
  // Cancelled while the vendor was asked: it has it now.
  const bool must_undo = outcome.accepted && row.state == AssessmentState::kCancelled;
  if (taken) {
    ASSAY_CHECK(outcome.accepted ? accept(*found, outcome, first_due_ms, now_ms) : refuse(*found, outcome, now_ms));
  } else if (must_undo) {
    row.undo = true;
    row.vendor_ref = outcome.vendor_ref;
  }
  if (taken || must_undo) ASSAY_CHECK(assessments_.save(*found, now_ms));
  return OutcomeRecorded{taken, std::move(row)};
}

Result<void> Starts::accept(LoadedAssessment &to, const StartOutcome &outcome, Int first_due_ms, Int now_ms) {
  to.row.state = AssessmentState::kStarted;
  to.row.vendor_ref = outcome.vendor_ref;
  if (to.row.first_update.empty()) {
    ASSAY_TRY(to.row.first_update, updates_.enqueue(to, *outcome.first_update, first_due_ms, now_ms));
  } else if (outcome.follow_up) {
    ASSAY_CHECK(updates_.enqueue(to, *outcome.follow_up, now_ms, now_ms));
  }
  return reports_.apply_held(to, now_ms);
}

Result<void> Starts::refuse(LoadedAssessment &to, const StartOutcome &outcome, Int now_ms) {
  const bool was_announced = !to.row.first_update.empty();
  to.row.state = was_announced ? AssessmentState::kFailed : AssessmentState::kRejected;
  to.row.state_reason = was_announced ? "the vendor refused the start after it was answered" : "";
  if (was_announced) ASSAY_CHECK(updates_.enqueue(to, *outcome.follow_up, now_ms, now_ms));
  return reports_.drop_held(to.row.key);
}

Result<OutcomeRecorded> Starts::record_queued(const AssessmentId &id, const UpdateDraft &queued, Int first_due_ms,
                                              Int now_ms) {
  ASSAY_TRY(auto found, assessments_.find(id));
  if (!found) return no_such_assessment();
  auto &row = found->row;
  if (row.state != AssessmentState::kStarting || !row.first_update.empty())
    return OutcomeRecorded{false, std::move(row)};
  ASSAY_TRY(row.first_update, updates_.enqueue(*found, queued, first_due_ms, now_ms));
  ASSAY_CHECK(assessments_.save(*found, now_ms));
  return OutcomeRecorded{true, std::move(row)};
}

Result<OutcomeRecorded> Starts::record_unresolved(const AssessmentId &id, const UpdateDraft &queued,
                                                  const std::string &reason, Int first_due_ms, Int now_ms) {
  ASSAY_TRY(auto found, assessments_.find(id));
  if (!found) return no_such_assessment();
  auto &row = found->row;
  if (row.state != AssessmentState::kStarting) return OutcomeRecorded{false, std::move(row)};
  row.state = AssessmentState::kUnresolved;
  if (row.first_update.empty()) {
    ASSAY_TRY(row.first_update, updates_.enqueue(*found, queued, first_due_ms, now_ms));
  }
  // A vendor that has reported of it has it.
  ASSAY_CHECK(reports_.apply_held(*found, now_ms));
  if (row.state == AssessmentState::kUnresolved) row.state_reason = reason;
  ASSAY_CHECK(assessments_.save(*found, now_ms));
  return OutcomeRecorded{true, std::move(row)};
}

Result<AssessmentRow> Starts::resolve(const ResolveWrite &found_out, Int now_ms) {
  ASSAY_TRY(auto found, assessments_.find(found_out.id));
  if (!found) return no_such_assessment();
  auto &row = found->row;
  if (row.state != AssessmentState::kUnresolved)
    return Error{ErrorCode::kConflict, "the assessment is " + std::string(name_of(row.state)) +
                                           "; only one that is UNRESOLVED can be resolved"};
  row.state = found_out.to;
  row.state_reason = found_out.reason;
  if (found_out.to == AssessmentState::kStarted) row.vendor_ref = found_out.vendor_ref;
  if (found_out.update) ASSAY_CHECK(updates_.enqueue(*found, *found_out.update, now_ms, now_ms));
  ASSAY_CHECK(assessments_.save(*found, now_ms));
  return std::move(row);
}

}  // namespace assay::store
