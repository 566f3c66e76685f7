#include "plugins/background_check/staff_pages.h"

#include <string>
#include <utility>
#include <variant>

#include "plugins/background_check/case_pages.h"
#include "plugins/background_check/words.h"
#include "plugins/embedded/page_form.h"
#include "plugins/embedded/refusals.h"
#include "plugins/embedded/tokens.h"

namespace assay::background_check {

using embedded::FormFields;
using embedded::Page;

StaffPages::StaffPages(sdk::Host host, const CaseStore &store, const CaseFlow &flow)
    : host_(host), store_(store), flow_(flow) {}

Page StaffPages::answer(const sdk::PageRequest &request) const {
  const auto link = embedded::split_link(request.path(), kPageRoot);
  if (!link || !link->rest.empty()) return embedded::not_found_page();
  const bool posted = request.method() == "POST";
  if (!posted && request.method() != "GET" && request.method() != "HEAD") {
    return embedded::method_page("GET, HEAD, POST");
  }
  auto form = posted ? embedded::take_form(request) : FormFields{};
  if (auto *refusal = std::get_if<Page>(&form)) return std::move(*refusal);
  const auto stored = store_.find_by_page(link->token);
  if (!stored.is_ok()) return failure_page(stored.status());
  if (!*stored) return embedded::not_found_page();
  if (!posted) return case_page(**stored, host_.now_ms());
  const auto &fields = std::get<FormFields>(form);
  if (!embedded::is_ours(fields, (*stored)->secret)) return embedded::forged_form_page();
  return act(**stored, fields);
}

Page StaffPages::act(const Case &stored, const FormFields &fields) const {
  const auto action = embedded::only_value(fields, kActionField).value_or("");
  if (action == kBegin) return begin(stored);
  if (action != kSave && action != kFinish) return embedded::unreadable_form_page();
  const auto form = read_review_form(stored.check, fields);
  if (!form) return embedded::unreadable_form_page();
  // What comes before the beginning or after the end changes nothing.
  const auto view = view_of(stored, host_.now_ms());
  if (view == View::kBriefing) return embedded::see_other(stored.token);
  if (view != View::kChecklist) return after_the_end(stored, form->findings);
  const bool is_final = action == kFinish;
  if (is_final && (form->version == stored.version || form->findings == stored.findings)) {
    const auto faults = faults_in(stored.check, form->findings);
    if (!faults.empty()) return correction_page(stored, form->findings, faults);
  }
  return keep(stored, *form, is_final);
}

Page StaffPages::begin(const Case &stored) const {
  const auto now = flow_.flow().apply(stored.assessment_id, &background_check::begin);
  return now.is_ok() ? embedded::see_other(stored.token) : failure_page(now.status());
}

Page StaffPages::keep(const Case &stored, const ReviewForm &form, bool is_final) const {
  const auto now = flow_.flow().apply(stored.assessment_id, [&](Case &present, std::int64_t now_ms) {
    return (is_final ? decide : save)(present, form.version, form.findings, now_ms);
  });
  if (!now.is_ok()) return failure_page(now.status());
  if (is_finished(*now)) return after_the_end(*now, form.findings);
  const bool is_kept = !is_final && now->findings == form.findings;
  return is_kept ? embedded::see_other(stored.token) : conflict_page(*now, form.findings);
}

// Whoever sent what was decided, also twice, sees the outcome; others learn that theirs was not taken.
Page StaffPages::after_the_end(const Case &stored, const Findings &sent) {
  const bool is_taken = stored.state == CaseState::kDecided && stored.findings == sent;
  return is_taken ? embedded::see_other(stored.token) : late_page(stored, sent);
}

Page StaffPages::failure_page(const sdk::Status &why) const {
  if (why.code == ASSAY_NOT_FOUND) return embedded::not_found_page();
  host_.log(sdk::LogLevel::kWarn, "a reviewer was asked to try again: " + why.message);
  return why.code == embedded::RecordStore<Case>::kTooLarge ? embedded::too_large_page() : embedded::try_again_page();
}

}  // namespace assay::background_check
