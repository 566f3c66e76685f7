#include "host/store/reports.h"

#include <utility>
#include <vector>

namespace assay::store {
namespace {

Error no_such_assessment() { return {ErrorCode::kNotFound, "store: no such assessment"}; }

Error already_over() { return {ErrorCode::kConflict, "store: the assessment is over; nothing follows its end"}; }

}  // namespace

Reports::Reports(soci::session &session, AssessmentTable &assessments, Updates &updates)
    : assessments_(assessments),
      updates_(updates),
      known_(session, "report.known",
             "SELECT 1 FROM report_dedupe WHERE assessment_key = :assessment AND dedupe_key = :dedupe"),
      remember_(session, "report.remember",
                "INSERT INTO report_dedupe (assessment_key, dedupe_key) VALUES (:assessment, :dedupe)"),
      newer_(session, "report.newer", "SELECT 1 FROM assessment WHERE key = :assessment AND vendor_seq > :sequence"),
      remember_sequence_(
          session, "report.remember_sequence",
          "UPDATE assessment SET vendor_seq = :sequence WHERE vendor_seq < :sequence AND key = :assessment"),
      hold_(session, "report.hold",
            "INSERT INTO held_report (assessment_key, state, kind, before_timestamp, after_timestamp) "
            "VALUES (:assessment, :state, :kind, :before, :after)"),
      last_held_(session, "report.last_held",
                 "SELECT state FROM held_report WHERE assessment_key = :assessment ORDER BY key DESC LIMIT 1"),
      held_(session, "report.held",
            "SELECT state, kind, before_timestamp, after_timestamp FROM held_report "
            "WHERE assessment_key = :assessment ORDER BY key"),
      drop_held_(session, "report.drop_held", "DELETE FROM held_report WHERE assessment_key = :assessment") {}

Result<ReportRecorded> Reports::record(const ReportWrite &report, Int now_ms) {
  ASSAY_TRY(auto found, assessments_.find(report.id));
  if (!found || found->row.line != report.line || found->row.entry != report.entry) return no_such_assessment();
  auto &row = found->row;
  // Before the check of the state: the repeat of a final report is a repeat, not a conflict.
  ASSAY_TRY(const bool known, is_known(report, row.key));
  if (known) return ReportRecorded::kDuplicate;
  ASSAY_TRY(const bool stale, is_stale(report, row.key));
  if (stale) return ReportRecorded::kStale;
  if (row.state == AssessmentState::kStarting) return hold(report, row.key);
  if (!can_follow(row.state, report.state)) return already_over();

  ASSAY_CHECK(remember(report, row.key));
  row.state = report.state;
  row.state_reason.clear();  // of an UNRESOLVED one: now it is known
  ASSAY_CHECK(updates_.enqueue(*found, report.update, now_ms, now_ms));
  ASSAY_CHECK(assessments_.save(*found, now_ms));
  return ReportRecorded::kApplied;
}

Result<ReportRecorded> Reports::hold(const ReportWrite &report, std::int64_t assessment_key) {
  auto last = AssessmentState::kStarted;
  ASSAY_CHECK(
      last_held_.for_each(assessment_key, [&](const Text &state) { last = parse_state(state).value_or(last); }));
  if (!can_follow(last, report.state)) return already_over();
  ASSAY_CHECK(remember(report, assessment_key));
  ASSAY_CHECK(hold_.run(assessment_key, Text(name_of(report.state)), Text(name_of(report.update.kind)),
                        report.update.before_timestamp, report.update.after_timestamp));
  return ReportRecorded::kHeld;
}

Result<void> Reports::apply_held(LoadedAssessment &to, Int now_ms) {
  std::vector<std::pair<AssessmentState, UpdateDraft>> held;
  bool broken = false;
  ASSAY_CHECK(
      held_.for_each(to.row.key, [&](const Text &state, const Text &kind, const Text &before, const Text &after) {
        const auto parsed_state = parse_state(state);
        const auto parsed_kind = parse_kind(kind);
        broken = broken || !parsed_state || !parsed_kind;
        if (!broken) held.push_back({*parsed_state, {*parsed_kind, before, after}});
      }));
  if (broken) return Error{ErrorCode::kInternal, "store: a row of the table held_report holds no valid state or kind"};
  if (held.empty()) return {};
  for (const auto &[state, draft] : held) {
    if (!can_follow(to.row.state, state)) continue;
    to.row.state = state;
    ASSAY_CHECK(updates_.enqueue(to, draft, now_ms, now_ms));
  }
  return drop_held(to.row.key);
}

Result<void> Reports::drop_held(std::int64_t assessment_key) { return drop_held_.run(assessment_key); }

Result<CancelRecorded> Reports::cancel(const CancelWrite &cancel, Int now_ms) {
  ASSAY_TRY(auto found, assessments_.find(cancel.id));
  if (!found || found->row.tenant != cancel.tenant || found->row.line != cancel.line) return no_such_assessment();
  auto &row = found->row;
  const auto before = row.state;
  row.ashby_ack = true;
  if (is_open(row.state)) {
    if (row.state == AssessmentState::kStarting) ASSAY_CHECK(drop_held(row.key));
    // A start that the vendor accepted after it was told to cancel is told again.
    const bool told = cancel.told_in && (*cancel.told_in != AssessmentState::kStarting || before == *cancel.told_in);
    row.undo = !told;
    row.state = AssessmentState::kCancelled;
    ASSAY_CHECK(updates_.enqueue(*found, cancel.update, now_ms, now_ms));
  }
  ASSAY_CHECK(assessments_.save(*found, now_ms));
  return CancelRecorded{before, std::move(row)};
}

Result<bool> Reports::is_known(const ReportWrite &report, std::int64_t assessment_key) {
  bool known = false;
  if (!report.dedupe_key.empty())
    ASSAY_CHECK(known_.for_each(assessment_key, report.dedupe_key, [&](Int) { known = true; }));
  return known;
}

Result<bool> Reports::is_stale(const ReportWrite &report, std::int64_t assessment_key) {
  bool stale = false;
  if (report.vendor_sequence > 0 && report.state == AssessmentState::kInProgress)
    ASSAY_CHECK(newer_.for_each(assessment_key, report.vendor_sequence, [&](Int) { stale = true; }));
  return stale;
}

Result<void> Reports::remember(const ReportWrite &report, std::int64_t assessment_key) {
  if (report.vendor_sequence > 0) ASSAY_CHECK(remember_sequence_.run(report.vendor_sequence, assessment_key));
  if (report.dedupe_key.empty()) return {};
  return remember_.run(assessment_key, report.dedupe_key);
}

}  // namespace assay::store
