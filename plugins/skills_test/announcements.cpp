#include "plugins/skills_test/announcements.h"

#include "plugins/embedded/html.h"

namespace assay::skills_test {
namespace {

using embedded::render_decimal;
using sdk::LabelledValue;
using sdk::Report;

Report completed_report(const Attempt &attempt, const std::string &result_url) {
  const Grade &grade = *attempt.grade;
  const auto pass_mark = render_decimal(attempt.pass_mark);
  return Report::completed(attempt.assessment_id, "Completed", result_url,
                           LabelledValue::score("score", "Score", grade.percent)
                               .described("Percent of the points; the pass mark is " + pass_mark + " %."))
      .with_metadata(LabelledValue::minutes("duration", "Duration", duration_minutes(attempt))
                         .described("From beginning the test to its end."))
      .with_metadata(LabelledValue::success("passed", "Passed", grade.passed)
                         .described("Whether the score reached the pass mark of " + pass_mark + " %."));
}

Report final_report(const Attempt &attempt, const std::string &result_url) {
  if (attempt.state == AttemptState::kSubmitted) return completed_report(attempt, result_url);
  if (attempt.state == AttemptState::kExpired) {
    return Report::expired(attempt.assessment_id, "The candidate did not begin the test before the link expired.");
  }
  return Report::failed(attempt.assessment_id,
                        "The test was withdrawn from the gateway's configuration before it could be graded.");
}

}  // namespace

Report started_report(const Attempt &attempt) {
  return Report::in_progress(attempt.assessment_id, "Started").with_dedupe_key(attempt.assessment_id + "/started");
}

Report outcome_report(const Attempt &attempt, const std::string &result_url) {
  return final_report(attempt, result_url).with_dedupe_key(attempt.assessment_id + "/outcome");
}

}  // namespace assay::skills_test
