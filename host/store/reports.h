// What plugins say happened, and cancellations: state, update and the record of repeats in one transaction.
#pragma once

#include <string>

#include "host/store/assessment_table.h"
#include "host/store/updates.h"

namespace assay::store {

class Reports {
 public:
  Reports(soci::session &session, AssessmentTable &assessments, Updates &updates);

  // As Store's record_report and record_cancel promise.
  Result<ReportRecorded> record(const ReportWrite &report, Int now_ms);
  Result<CancelRecorded> cancel(const CancelWrite &cancel, Int now_ms);

  // Applies, in the order of their arrival, the reports that came before the start's outcome. The caller saves `to`.
  Result<void> apply_held(LoadedAssessment &to, Int now_ms);
  Result<void> drop_held(std::int64_t assessment_key);

 private:
  using Text = std::string;
  Result<ReportRecorded> hold(const ReportWrite &report, std::int64_t assessment_key);
  Result<bool> is_known(const ReportWrite &report, std::int64_t assessment_key);
  // What is kept of a report that is taken: its dedupe key, the vendor's sequence.
  Result<void> remember(const ReportWrite &report, std::int64_t assessment_key);
  Result<bool> is_stale(const ReportWrite &report, std::int64_t assessment_key);

  AssessmentTable &assessments_;
  Updates &updates_;
  Query<In<Int, Text>, Out<Int>> known_;
  Query<In<Int, Text>, Out<>> remember_;
  Query<In<Int, Int>, Out<Int>> newer_;
  Query<In<Int, Int>, Out<>> remember_sequence_;
  Query<In<Int, Text, Text, Text, Text>, Out<>> hold_;
  Query<In<Int>, Out<Text>> last_held_;
  Query<In<Int>, Out<Text, Text, Text, Text>> held_;
  Query<In<Int>, Out<>> drop_held_;
};

}  // namespace assay::store
