#include "plugins/reference_check/announcements.h"

#include <cmath>
#include <utility>

namespace assay::reference_check {
namespace {

using sdk::LabelledValue;
using sdk::Report;

std::string of_all(const Check &check, std::int64_t answers) {
  return std::to_string(answers) + " of " + std::to_string(check.places.size());
}

Report with_counts(const Check &check, std::int64_t answers, Report report) {
  return std::move(
      std::move(report)
          .with_metadata(LabelledValue::text("references_completed", "References completed", std::to_string(answers))
                             .described("Referees who have answered."))
          .with_metadata(
              LabelledValue::text("references_required", "References required", std::to_string(check.required_answers))
                  .described("Answers without which there is no result.")));
}

Report completed_report(const Check &check, const std::string &report_url) {
  const auto answers = static_cast<std::int64_t>(count_answers(check));
  auto report = with_counts(
      check, answers,
      Report::completed(check.assessment_id, "Completed", report_url,
                        LabelledValue::text("references", "References", "Completed (" + of_all(check, answers) + ")")));
  const auto average = average_rating(check);
  if (!average) return report;
  return std::move(std::move(report).with_metadata(
      LabelledValue::score("average_rating", "Average rating", *average)
          .described("Percent: the mean of all ratings that the referees gave, where 1 is 0 % and 5 is 100 %.")));
}

Report expired_report(const Check &check, const std::string &report_url) {
  if (check.consented_ms == 0) {
    return Report::expired(check.assessment_id, "The candidate did not name referees before the link expired.");
  }
  const auto answers = static_cast<std::int64_t>(count_answers(check));
  auto report =
      with_counts(check, answers,
                  Report::expired(check.assessment_id, of_all(check, answers) + " referees answered in time; " +
                                                           std::to_string(check.required_answers) + " were needed."));
  if (!has_report_page(check)) return report;
  return std::move(std::move(report).with_profile_url(report_url));
}

Report final_report(const Check &check, const std::string &report_url) {
  if (check.state == CheckState::kCompleted) return completed_report(check, report_url);
  if (check.state == CheckState::kExpired) return expired_report(check, report_url);
  return Report::cancelled(check.assessment_id, check.consented_ms == 0 ? "The candidate declined to name referees."
                                                                        : "The candidate ended the reference check.");
}

}  // namespace

Report started_report(const Check &check) {
  return Report::in_progress(check.assessment_id, "Started").with_dedupe_key(check.assessment_id + "/started");
}

Report progress_report(const Check &check, std::int64_t answers) {
  // Which referee answered as how many-th never changes, so the number stands for the referee.
  return with_counts(check, answers, Report::in_progress(check.assessment_id, of_all(check, answers) + " references"))
      .with_dedupe_key(check.assessment_id + "/answers/" + std::to_string(answers));
}

Report outcome_report(const Check &check, const std::string &report_url) {
  return final_report(check, report_url).with_dedupe_key(check.assessment_id + "/outcome");
}

bool has_report_page(const Check &check) noexcept {
  return (check.state == CheckState::kCompleted || check.state == CheckState::kExpired) && count_answers(check) > 0;
}

std::optional<double> average_rating(const Check &check) {
  std::int64_t sum = 0, count = 0, referees = 0;
  for (const auto &place : check.places) {
    if (place.state != PlaceState::kAnswered || place.rating_count == 0) continue;
    sum += place.rating_sum;
    count += place.rating_count;
    ++referees;
  }
  if (referees < 2) return std::nullopt;
  const double mean = static_cast<double>(sum) / static_cast<double>(count);
  return std::round((mean - kLowestRating) / (kHighestRating - kLowestRating) * 1000) / 10;
}

}  // namespace assay::reference_check
