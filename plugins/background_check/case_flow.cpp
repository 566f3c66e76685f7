#include "plugins/background_check/case_flow.h"

#include <algorithm>
#include <utility>

#include "plugins/background_check/announcements.h"
#include "plugins/background_check/reviewer_mail.h"

namespace assay::background_check {

CaseFlow::CaseFlow(sdk::Host host, const CaseStore &store, const CheckConfig &config, std::string pages_url)
    : host_(host),
      store_(store),
      config_(config),
      pages_url_(std::move(pages_url)),
      flow_(host, store.records(), *this, "case") {}

bool CaseFlow::elapse(Case &stored, std::int64_t now_ms) const { return background_check::elapse(stored, now_ms); }

std::optional<std::int64_t> CaseFlow::next_event_ms(const Case &stored) const {
  return background_check::next_event_ms(stored);
}

bool CaseFlow::owes(const Case &stored) const {
  return owes_started(stored) || owes_outcome(stored) || owes_mail(stored);
}

sdk::Status CaseFlow::settle(const Case &stored) const {
  if (auto reported = report(stored); !reported.is_ok()) return reported;
  return owes_mail(stored) ? mail(stored) : sdk::Status{};
}

sdk::Status CaseFlow::report(const Case &stored) const {
  const bool started = owes_started(stored);
  const bool outcome = owes_outcome(stored);
  if (!started && !outcome) return {};
  if (started) {
    if (auto told = embedded::tell(host_, started_report(stored, pages_url_)); !told.is_ok()) return told;
  }
  if (outcome) {
    // The page stays as long as the finished case, however long that is by now.
    if (auto indexed = store_.index_page(stored); !indexed.is_ok()) return indexed;
    if (auto told = embedded::tell(host_, outcome_report(stored, pages_url_)); !told.is_ok()) return told;
  }
  return store_.records()
      .update(stored.assessment_id,
              [&](Case &present) -> sdk::Outcome<bool> {
                if (started) present.started_reported = true;
                if (outcome) present.outcome_reported = true;
                return true;
              })
      .status();
}

sdk::Status CaseFlow::mail(const Case &stored) const {
  sdk::Status trouble;
  for (std::size_t i = 0; i < config_.reviewers.size(); ++i) {
    const auto &address = config_.reviewers[i];
    if (std::find(stored.told.begin(), stored.told.end(), address) != stored.told.end()) continue;
    const auto done = mail_one(stored, i);
    if (!done.is_ok()) {
      trouble = done.status();
      continue;
    }
    if (!*done) break;
    if (auto marked = mark_told(stored, address); !marked.is_ok()) return marked;
  }
  if (!trouble.is_ok()) return trouble;
  return store_.records()
      .update(stored.assessment_id,
              [&](Case &present) -> sdk::Outcome<bool> {
                if (present.mailing != stored.mailing) return false;
                present.mailing = Mailing::kNone;
                present.told.clear();
                return true;
              })
      .status();
}

sdk::Outcome<bool> CaseFlow::mail_one(const Case &stored, std::size_t reviewer) const {
  const auto text = render_reviewer_mail(stored, config_.from_name, page_url(pages_url_, stored));
  const auto sent = embedded::send(host_, config_.reviewers[reviewer], text);
  if (embedded::may_have_happened(sent.code)) return sdk::unavailable("a reviewer could not be mailed yet");
  if (sent.code == ASSAY_UNSUPPORTED) return false;
  if (!sent.is_ok()) {
    host_.log(sdk::LogLevel::kWarn, "assessment " + stored.assessment_id + ": the mail system refuses /reviewers/" +
                                        std::to_string(reviewer) + " of the configuration; correct that address");
  }
  return true;
}

sdk::Status CaseFlow::mark_told(const Case &stored, const std::string &address) const {
  return store_.records()
      .update(stored.assessment_id,
              [&](Case &present) -> sdk::Outcome<bool> {
                if (present.mailing != stored.mailing) return false;
                present.told.push_back(address);
                return true;
              })
      .status();
}

}  // namespace assay::background_check
