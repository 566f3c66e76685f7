#include "plugins/skills_test/attempt_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace assay::skills_test {
namespace {

using nlohmann::json;

// Indexed by the enumerators; a stored name never changes its meaning.
constexpr std::array<std::string_view, 6> kStates = {"invited", "begun",     "submitted",
                                                     "expired", "cancelled", "withdrawn"};
constexpr std::array<std::string_view, 4> kVerdicts = {"unanswered", "wrong", "partly_right", "right"};

template <class Enum, std::size_t N>
Enum parse_name(const std::array<std::string_view, N> &names, const std::string &name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw json::other_error::create(501, "unknown name", nullptr);
  return static_cast<Enum>(found - names.begin());
}

json render_grade(const Grade &grade) {
  json questions = json::array();
  for (const auto &question : grade.questions) {
    questions.push_back(json::array({question.question_id, kVerdicts[static_cast<std::size_t>(question.verdict)]}));
  }
  return {{"percent", grade.percent}, {"passed", grade.passed}, {"questions", std::move(questions)}};
}

Grade read_grade(const json &stored) {
  Grade grade;
  grade.percent = stored.at("percent").get<double>();
  grade.passed = stored.at("passed").get<bool>();
  for (const auto &question : stored.at("questions")) {
    grade.questions.push_back(
        {question.at(0).get<std::string>(), parse_name<Verdict>(kVerdicts, question.at(1).get<std::string>())});
  }
  return grade;
}

Attempt read_attempt(const json &stored) {
  Attempt attempt;
  attempt.assessment_id = stored.at("assessment_id").get<std::string>();
  attempt.test_key = stored.at("test_key").get<std::string>();
  attempt.state = parse_name<AttemptState>(kStates, stored.at("state").get<std::string>());
  attempt.invited_ms = stored.at("invited_ms").get<std::int64_t>();
  attempt.link_expires_ms = stored.at("link_expires_ms").get<std::int64_t>();
  attempt.time_limit_ms = stored.at("time_limit_ms").get<std::int64_t>();
  attempt.extra_time_percent = stored.at("extra_time_percent").get<std::int64_t>();
  attempt.begun_ms = stored.at("begun_ms").get<std::int64_t>();
  attempt.saved_ms = stored.at("saved_ms").get<std::int64_t>();
  attempt.finished_ms = stored.at("finished_ms").get<std::int64_t>();
  attempt.link_hash = stored.at("link_hash").get<std::string>();
  attempt.result_hash = stored.at("result_hash").get<std::string>();
  attempt.link_token = stored.value("link_token", "");
  attempt.result_token = stored.value("result_token", "");
  attempt.secret = stored.at("secret").get<std::string>();
  attempt.answers = stored.at("answers").get<Answers>();
  if (stored.contains("grade")) attempt.grade = read_grade(stored.at("grade"));
  attempt.pass_mark = stored.at("pass_mark").get<double>();
  attempt.started_reported = stored.at("started_reported").get<bool>();
  attempt.outcome_reported = stored.at("outcome_reported").get<bool>();
  return attempt;
}

}  // namespace

std::string render_attempt(const Attempt &attempt) {
  json stored = {
      {"assessment_id", attempt.assessment_id},
      {"test_key", attempt.test_key},
      {"state", kStates[static_cast<std::size_t>(attempt.state)]},
      {"invited_ms", attempt.invited_ms},
      {"link_expires_ms", attempt.link_expires_ms},
      {"time_limit_ms", attempt.time_limit_ms},
      {"extra_time_percent", attempt.extra_time_percent},
      {"begun_ms", attempt.begun_ms},
      {"saved_ms", attempt.saved_ms},
      {"finished_ms", attempt.finished_ms},
      {"link_hash", attempt.link_hash},
      {"result_hash", attempt.result_hash},
      {"secret", attempt.secret},
      {"answers", attempt.answers},
      {"pass_mark", attempt.pass_mark},
      {"started_reported", attempt.started_reported},
      {"outcome_reported", attempt.outcome_reported},
  };
  if (!attempt.link_token.empty()) stored["link_token"] = attempt.link_token;
  if (!attempt.result_token.empty()) stored["result_token"] = attempt.result_token;
  if (attempt.grade) stored["grade"] = render_grade(*attempt.grade);
  return stored.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Attempt> parse_attempt(std::string_view text) {
  try {
    return read_attempt(json::parse(text));
  } catch (const json::exception &) {
    return std::nullopt;
  }
}

}  // namespace assay::skills_test
