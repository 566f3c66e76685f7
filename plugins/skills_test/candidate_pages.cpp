#include "plugins/skills_test/candidate_pages.h"

#include <optional>
#include <string>
#include <utility>

#include "plugins/skills_test/pages.h"
#include "plugins/skills_test/result_page.h"
#include "plugins/skills_test/tokens.h"

namespace assay::skills_test {
namespace {

// The media type without its parameters, compared without case as HTTP has it.
bool is_form(std::string_view content_type) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  content_type = content_type.substr(0, content_type.find(';'));
  while (!content_type.empty() && (content_type.back() == ' ' || content_type.back() == '\t'))
    content_type.remove_suffix(1);
  if (content_type.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const char c = content_type[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != kForm[i]) return false;
  }
  return true;
}

}  // namespace

CandidatePages::CandidatePages(sdk::Host host, const AttemptStore &store, const AttemptFlow &flow, const TestBank &bank)
    : host_(host), store_(store), flow_(flow), bank_(bank) {}

Page CandidatePages::answer(const sdk::PageRequest &request) const {
  const Route route = find_route(request.path());
  if (route.action == Action::kNotFound) return not_found_page();
  if (!allows(route.action, request.method())) return method_page(allowed_methods(route.action));
  if (route.action == Action::kShowAttempt) return show_attempt(route.token);
  if (route.action == Action::kShowResult) return show_result(route.token);
  return act(route, request);
}

Page CandidatePages::failure_page(const sdk::Status &why) const {
  if (why.code == ASSAY_NOT_FOUND) return not_found_page();
  host_.log(sdk::LogLevel::kWarn, "a candidate was asked to try again: " + why.message);
  return try_again_page();
}

Page CandidatePages::show_attempt(std::string_view token) const {
  const auto attempt = store_.find_by_link(token);
  if (!attempt.is_ok()) return failure_page(attempt.status());
  if (!*attempt) return not_found_page();
  return attempt_page(**attempt, bank_.find((*attempt)->test_key), token, host_.now_ms());
}

Page CandidatePages::show_result(std::string_view token) const {
  const auto attempt = store_.find_by_result(token);
  if (!attempt.is_ok()) return failure_page(attempt.status());
  if (!*attempt || !(*attempt)->grade) return not_found_page();
  return result_page(**attempt, bank_.find((*attempt)->test_key));
}

Page CandidatePages::act(const Route &route, const sdk::PageRequest &request) const {
  if (!is_form(request.header("content-type"))) return wrong_content_type_page();
  if (request.body().size() > kMaxFormBytes) return too_large_page();
  const auto fields = parse_form(request.body());
  if (!fields) return unreadable_form_page();
  const auto attempt = store_.find_by_link(route.token);
  if (!attempt.is_ok()) return failure_page(attempt.status());
  if (!*attempt) return not_found_page();
  const auto sent_token = only_value(*fields, kFormTokenField);
  if (!sent_token || !same_token(*sent_token, form_token((*attempt)->secret))) return forged_form_page();
  return act_on(**attempt, route, *fields);
}

Page CandidatePages::act_on(const Attempt &attempt, const Route &route, const FormFields &fields) const {
  AttemptFlow::Event event = [](Attempt &stored, const SkillsTest *test, std::int64_t now_ms) {
    if (!begin(stored, test, now_ms)) return false;
    stored.link_token.clear();  // whoever begins has the mail
    return true;
  };
  if (route.action != Action::kBegin) {
    const auto *test = bank_.find(attempt.test_key);
    if (test == nullptr && !is_finished(attempt)) return try_again_page();
    auto answers = test == nullptr ? Answers{} : read_answers(*test, fields);
    if (!answers) return unreadable_form_page();
    const auto take = route.action == Action::kSave ? &save : &submit;
    event = [take, answers = *std::move(answers)](Attempt &stored, const SkillsTest *known, std::int64_t now_ms) {
      return take(stored, known, answers, now_ms);
    };
  }
  const auto now = flow_.apply(attempt.assessment_id, event);
  if (now.is_ok()) return see_attempt(route.token);
  if (now.status().code == AttemptStore::kTooLarge) return too_large_page();
  return failure_page(now.status());
}

}  // namespace assay::skills_test
