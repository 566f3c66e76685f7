#include "plugins/reference_check/check_flow.h"

#include <algorithm>
#include <utility>

#include "plugins/reference_check/announcements.h"
#include "plugins/reference_check/route.h"

namespace assay::reference_check {

CheckFlow::CheckFlow(sdk::Host host, const CheckStore &store, const Mailing &mailing, std::string pages_url)
    : host_(host),
      store_(store),
      mailing_(mailing),
      pages_url_(std::move(pages_url)),
      flow_(host, store.records(), *this, "check") {}

bool CheckFlow::elapse(Check &check, std::int64_t now_ms) const { return reference_check::elapse(check, now_ms); }

std::optional<std::int64_t> CheckFlow::next_event_ms(const Check &check) const {
  return reference_check::next_event_ms(check);
}

bool CheckFlow::owes(const Check &check) const {
  return owes_started(check) || owes_progress(check) || owes_outcome(check) || owes_answers(check) ||
         !owed_letters(check).empty();
}

sdk::Status CheckFlow::settle(const Check &check) const {
  if (auto told = report(check); !told.is_ok()) return told;
  return mailing_.deliver(check);
}

sdk::Status CheckFlow::report(const Check &check) const {
  const bool started = owes_started(check);
  const bool progress = owes_progress(check);
  const bool outcome = owes_outcome(check);
  const bool answers = owes_answers(check);
  if (!started && !progress && !outcome && !answers) return {};
  const auto count = static_cast<std::int64_t>(count_answers(check));
  if (started) {
    if (auto told = embedded::tell(host_, started_report(check)); !told.is_ok()) return told;
  }
  for (std::int64_t i = check.progress_reported + 1; progress && i <= count; ++i) {
    if (auto told = embedded::tell(host_, progress_report(check, i)); !told.is_ok()) return told;
  }
  if (answers) {
    if (auto settled = store_.settle_answers(check); !settled.is_ok()) return settled;
  }
  if (outcome) {
    if (auto told = report_outcome(check); !told.is_ok()) return told;
  }
  return store_.records()
      .update(check.assessment_id,
              [&](Check &stored) -> sdk::Outcome<bool> {
                stored.started_reported = stored.started_reported || started;
                if (progress) stored.progress_reported = std::max(stored.progress_reported, count);
                stored.answers_settled = stored.answers_settled || answers;
                if (answers) stored.pending_answers.clear();
                if (outcome) stored.outcome_reported = true;
                if (outcome) stored.report_token.clear();
                return true;
              })
      .status();
}

sdk::Status CheckFlow::report_outcome(const Check &check) const {
  if (has_report_page(check)) {
    if (auto indexed = store_.index_report(check); !indexed.is_ok()) return indexed;
  }
  return embedded::tell(host_, outcome_report(check, pages_url_ + std::string(kReportRoot) + check.report_token));
}

}  // namespace assay::reference_check
