#include "plugins/reference_check/reference_pages.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "plugins/embedded/page_form.h"
#include "plugins/embedded/refusals.h"
#include "plugins/embedded/tokens.h"
#include "plugins/reference_check/candidate_page.h"
#include "plugins/reference_check/referee_page.h"
#include "plugins/reference_check/report_page.h"

namespace assay::reference_check {
namespace {

// From what one link's form token derives: the form of one referee is none of another's.
std::string form_secret(const Check &check, const std::string &link_hash) { return check.secret + "/" + link_hash; }

// From a page below a token back to the token's own.
Page see_own(const Route &route) { return embedded::see_other("../" + std::string(route.token)); }

bool is_post(const sdk::PageRequest &request) { return request.method() == "POST"; }

bool counts(const Check &check, const std::string &answers_key) {
  return std::any_of(check.places.begin(), check.places.end(),
                     [&](const Place &place) { return place.answers_key == answers_key; });
}

}  // namespace

ReferencePages::ReferencePages(sdk::Host host, const CheckStore &store, const CheckFlow &flow, const CheckBank &bank)
    : host_(host), store_(store), flow_(flow), bank_(bank) {}

Page ReferencePages::answer(const sdk::PageRequest &request) const {
  const Route route = find_route(request.path());
  if (route.action == Action::kNotFound) return embedded::not_found_page();
  if (!allows(route.action, request.method())) return embedded::method_page(allowed_methods(route.action));
  switch (route.action) {
    case Action::kShowReferee:
    case Action::kSubmit:
    case Action::kDeclineReference: return referee(route, request);
    case Action::kShowReport:
    case Action::kShowAnswers: return staff(route);
    default: return candidate(route, request);
  }
}

Page ReferencePages::failure_page(const sdk::Status &why) const {
  if (why.code == ASSAY_NOT_FOUND) return embedded::not_found_page();
  if (why.code == embedded::RecordStore<Check>::kTooLarge) return embedded::too_large_page();
  host_.log(sdk::LogLevel::kWarn, "somebody was asked to try again: " + why.message);
  return embedded::try_again_page();
}

About ReferencePages::about(const Check &check) const {
  return {bank_.find(check.check_key), bank_.from_name, bank_.keep_results_days};
}

Page ReferencePages::apply(const Check &check, const Route &route, const CheckFlow::Event &event) const {
  const auto now = flow_.apply(check.assessment_id, event);
  return now.is_ok() ? see_own(route) : failure_page(now.status());
}

Page ReferencePages::candidate(const Route &route, const sdk::PageRequest &request) const {
  std::optional<FormFields> fields;
  if (is_post(request)) {
    auto form = embedded::take_form(request);
    if (const auto *refusal = std::get_if<Page>(&form)) return *refusal;
    fields = std::get<FormFields>(std::move(form));
  }
  const auto check = store_.find_by_candidate(route.token);
  if (!check.is_ok()) return failure_page(check.status());
  if (!*check) return embedded::not_found_page();
  if (fields) {
    if (!embedded::is_ours(*fields, (*check)->secret)) return embedded::forged_form_page();
    return candidate_acts(**check, route, *fields);
  }
  const auto view = candidate_view(**check, host_.now_ms());
  const bool is_open =
      view == CandidateView::kNaming || view == CandidateView::kReplacing || view == CandidateView::kWaiting;
  if (route.action == Action::kDecline)
    return is_open ? decline_page(**check, about(**check), route.token) : see_own(route);
  return candidate_page(**check, about(**check), route.token, host_.now_ms());
}

Page ReferencePages::candidate_acts(const Check &check, const Route &route, const FormFields &fields) const {
  if (route.action == Action::kDecline) return apply(check, route, &decline);
  const auto view = candidate_view(check, host_.now_ms());
  if (route.action == Action::kName)
    return view == CandidateView::kNaming ? name(check, route, fields) : see_own(route);
  return view == CandidateView::kReplacing ? replace(check, route, fields) : see_own(route);
}

Page ReferencePages::name(const Check &check, const Route &route, const FormFields &fields) const {
  const About who = about(check);
  if (who.type == nullptr) return embedded::try_again_page();
  NamingForm form{rows_to_name(*who.type), false, {}, {}};
  const auto consent = embedded::only_value(fields, kConsentField);
  if (!read_rows(fields, form.rows)) return embedded::unreadable_form_page();
  form.is_consented = consent == "yes";
  const bool is_right = check_rows(form.rows, check.candidate_address, [](const std::string &) { return false; });
  if (!form.is_consented) form.consent_error = "Tick this if you agree. Without it nobody can be asked.";
  if (!is_right || !form.is_consented) return naming_page_again(check, who, form);
  return apply(check, route,
               [named = named_in(form.rows), required = who.type->required_answers](
                   Check &stored, std::int64_t now_ms) { return name_referees(stored, named, required, now_ms); });
}

Page ReferencePages::replace(const Check &check, const Route &route, const FormFields &fields) const {
  NamingForm form{rows_to_replace(check, host_.now_ms()), false, {}, {}};
  if (!read_rows(fields, form.rows)) return embedded::unreadable_form_page();
  const bool is_right = check_rows(form.rows, check.candidate_address,
                                   [&](const std::string &address) { return was_asked(check, address); });
  const auto replacements = replacements_in(form.rows);
  if (replacements.empty()) form.form_error = "Enter the name and the e-mail address of at least one person.";
  if (!is_right || replacements.empty()) return replacing_page_again(check, about(check), form);
  return apply(check, route, [replacements](Check &stored, std::int64_t now_ms) {
    return replace_referees(stored, replacements, now_ms);
  });
}

Page ReferencePages::referee(const Route &route, const sdk::PageRequest &request) const {
  std::optional<FormFields> fields;
  if (is_post(request)) {
    auto form = embedded::take_form(request);
    if (const auto *refusal = std::get_if<Page>(&form)) return *refusal;
    fields = std::get<FormFields>(std::move(form));
  }
  const auto check = store_.find_by_referee(route.token);
  if (!check.is_ok()) return failure_page(check.status());
  if (!*check) return embedded::not_found_page();
  const auto link_hash = embedded::hash_token("referee", route.token);
  const auto secret = form_secret(**check, link_hash);
  if (fields) {
    if (!embedded::is_ours(*fields, secret)) return embedded::forged_form_page();
    return referee_acts(**check, route, link_hash, *fields);
  }
  const auto sees = referee_view(**check, link_hash, host_.now_ms());
  if (!sees) return embedded::not_found_page();
  if (route.action == Action::kDeclineReference) {
    if (sees->view != RefereeView::kForm) return see_own(route);
    return decline_reference_page(**check, about(**check), route.token, secret);
  }
  return referee_page(**check, about(**check), *sees, route.token, secret);
}

Page ReferencePages::referee_acts(const Check &check, const Route &route, const std::string &link_hash,
                                  const FormFields &fields) const {
  const auto sees = referee_view(check, link_hash, host_.now_ms());
  // What comes too late changes nothing; the page says why.
  if (!sees || sees->view != RefereeView::kForm) return see_own(route);
  if (route.action == Action::kSubmit) return submit(check, route, link_hash, fields);
  return apply(check, route, [link_hash](Check &stored, std::int64_t now_ms) {
    return decline_reference(stored, link_hash, now_ms);
  });
}

Page ReferencePages::submit(const Check &check, const Route &route, const std::string &link_hash,
                            const FormFields &fields) const {
  const About who = about(check);
  if (who.type == nullptr) return embedded::try_again_page();
  const auto entries = read_entries(*who.type, fields);
  if (!entries) return embedded::unreadable_form_page();
  if (!entry_faults(*who.type, *entries).empty()) {
    const auto place = referee_view(check, link_hash, host_.now_ms())->place;
    return questionnaire_again(check, who, place, form_secret(check, link_hash), *entries);
  }
  return keep(check, route, link_hash, to_answers(*who.type, *entries));
}

// The answers are stored under a key that counts only once the check names it: of two forms that come at once, one
// counts and whole. The key is noted before, so that what does not come to count is erased with the check.
Page ReferencePages::keep(const Check &check, const Route &route, const std::string &link_hash,
                          const Answers &answers) const {
  const auto ratings = ratings_of(answers);
  const Given given{embedded::render_token(host_.random(embedded::kTokenBytes)), ratings.sum, ratings.count};
  const auto &id = check.assessment_id;
  bool is_expected = false;
  const auto noted = store_.records().update(
      id, [&](Check &stored) -> sdk::Outcome<bool> { return is_expected = expect_answers(stored, given.answers_key); });
  if (!noted.is_ok()) return failure_page(noted.status());
  if (!is_expected) return is_finished(*noted) ? see_own(route) : embedded::try_again_page();
  if (const auto put = store_.put_answers(check, given.answers_key, answers); !put.is_ok()) {
    forget(id, given.answers_key);
    return failure_page(put);
  }
  const auto now = flow_.apply(id, [&](Check &stored, std::int64_t now_ms) {
    return reference_check::answer(stored, link_hash, given, now_ms);
  });
  if (!now.is_ok()) return failure_page(now.status());
  if (!counts(*now, given.answers_key)) forget(id, given.answers_key);
  return see_own(route);
}

// When this fails, the end of the check does it.
void ReferencePages::forget(const std::string &assessment_id, const std::string &answers_key) const {
  const auto found = store_.records().find(assessment_id);
  if (!found.is_ok() || !*found || !store_.remove_answers(**found, answers_key).is_ok()) return;
  static_cast<void>(store_.records().update(assessment_id, [&](Check &stored) -> sdk::Outcome<bool> {
    return std::erase(stored.pending_answers, answers_key) > 0;
  }));
}

Page ReferencePages::staff(const Route &route) const {
  const auto found = store_.find_by_report(route.token);
  if (!found.is_ok()) return failure_page(found.status());
  if (!*found) return embedded::not_found_page();
  const Check &check = **found;
  const bool is_one = route.action == Action::kShowAnswers;
  if (is_one && (route.referee >= check.places.size() || check.places[route.referee].state != PlaceState::kAnswered))
    return embedded::not_found_page();
  std::vector<Answers> all;
  for (std::size_t i = 0; i < check.places.size(); ++i) {
    if (check.places[i].answers_key.empty() || (is_one && i != route.referee)) continue;
    const auto answers = store_.find_answers(check, check.places[i].answers_key);
    if (!answers.is_ok()) return failure_page(answers.status());
    all.push_back(answers->value_or(Answers{}));
  }
  if (is_one) return answers_page(check, about(check), route.token, route.referee, all.front());
  return report_page(check, about(check), route.token, all);
}

}  // namespace assay::reference_check
