#include "plugins/skills_test/candidate_pages.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "plugins/embedded/page_form.h"
#include "plugins/embedded/refusals.h"
#include "plugins/skills_test/answer_form.h"
#include "plugins/skills_test/pages.h"
#include "plugins/skills_test/result_page.h"

namespace assay::skills_test {
CandidatePages::CandidatePages(sdk::Host host, const AttemptStore &store, const AttemptFlow &flow, const TestBank &bank)
    : host_(host), store_(store), flow_(flow), bank_(bank) {}

Page CandidatePages::answer(const sdk::PageRequest &request) const {
  const Route route = find_route(request.path());
  if (route.action == Action::kNotFound) return embedded::not_found_page();
  if (!allows(route.action, request.method())) return embedded::method_page(allowed_methods(route.action));
  if (route.action == Action::kShowAttempt) return show_attempt(route.token);
  if (route.action == Action::kShowResult) return show_result(route.token);
  return act(route, request);
}

Page CandidatePages::failure_page(const sdk::Status &why) const {
  if (why.code == ASSAY_NOT_FOUND) return embedded::not_found_page();
  host_.log(sdk::LogLevel::kWarn, "a candidate was asked to try again: " + why.message);
  return embedded::try_again_page();
}

Page CandidatePages::show_attempt(std::string_view token) const {
  const auto attempt = store_.find_by_link(token);
  if (!attempt.is_ok()) return failure_page(attempt.status());
  if (!*attempt) return embedded::not_found_page();
  return attempt_page(**attempt, bank_.find((*attempt)->test_key), token, host_.now_ms());
}

Page CandidatePages::show_result(std::string_view token) const {
  const auto attempt = store_.find_by_result(token);
  if (!attempt.is_ok()) return failure_page(attempt.status());
  if (!*attempt || !(*attempt)->grade) return embedded::not_found_page();
  return result_page(**attempt, bank_.find((*attempt)->test_key));
}

Page CandidatePages::act(const Route &route, const sdk::PageRequest &request) const {
  const auto form = embedded::take_form(request);
  if (const auto *refusal = std::get_if<Page>(&form)) return *refusal;
  const auto &fields = std::get<FormFields>(form);
  const auto attempt = store_.find_by_link(route.token);
  if (!attempt.is_ok()) return failure_page(attempt.status());
  if (!*attempt) return embedded::not_found_page();
  if (!embedded::is_ours(fields, (*attempt)->secret)) return embedded::forged_form_page();
  return act_on(**attempt, route, fields);
}

Page CandidatePages::act_on(const Attempt &attempt, const Route &route, const FormFields &fields) const {
  AttemptFlow::Event event = [](Attempt &stored, const SkillsTest *test, std::int64_t now_ms) {
    if (!begin(stored, test, now_ms)) return false;
    stored.link_token.clear();  // whoever begins has the mail
    return true;
  };
  if (route.action != Action::kBegin) {
    const auto *test = bank_.find(attempt.test_key);
    if (test == nullptr && !is_finished(attempt)) return embedded::try_again_page();
    auto answers = test == nullptr ? Answers{} : read_answers(*test, fields);
    if (!answers) return embedded::unreadable_form_page();
    const auto take = route.action == Action::kSave ? &save : &submit;
    event = [take, answers = *std::move(answers)](Attempt &stored, const SkillsTest *known, std::int64_t now_ms) {
      return take(stored, known, answers, now_ms);
    };
  }
  const auto now = flow_.apply(attempt.assessment_id, event);
  if (now.is_ok()) return see_attempt(route.token);
  if (now.status().code == embedded::RecordStore<Attempt>::kTooLarge) return embedded::too_large_page();
  return failure_page(now.status());
}

}  // namespace assay::skills_test
