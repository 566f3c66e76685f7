#include "plugins/skills_test/test_bank.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "plugins/embedded/form.h"
#include "plugins/skills_test/grading.h"
#include "plugins/skills_test/worst_case.h"

namespace assay::skills_test {
namespace {

using embedded::count_characters;
using embedded::lower;
using Node = embedded::ConfigNode;

using nlohmann::json;

constexpr std::int64_t kDefaultKeepResultsDays = 730;

// The `answer` member as a list: one text, or several.
std::vector<std::string> read_answer(const Node &node) {
  std::vector<std::string> answers;
  if (!node.has("answer")) {
    node.fault_at("answer", "is missing");
    return answers;
  }
  const json &value = node.at("answer").value();
  if (value.is_string()) return {value.get<std::string>()};
  for (const auto &item : node.items("answer", 1)) {
    if (item.value().is_string()) {
      answers.push_back(item.value().get<std::string>());
    } else {
      item.fault("must be text (put it in quotes)");
    }
  }
  return answers;
}

void check_choice(const Node &node, const Question &question) {
  if (question.kind == QuestionKind::kSingle && question.answers.size() > 1) {
    node.fault_at("answer", "a question of kind single has exactly one right option");
  }
  for (const auto &answer : question.answers) {
    const bool known = std::any_of(question.options.begin(), question.options.end(),
                                   [&](const Option &option) { return option.id == answer; });
    if (!known) node.fault_at("answer", "\"" + answer + "\" is not the id of one of the options");
  }
  const std::set<std::string> distinct(question.answers.begin(), question.answers.end());
  if (distinct.size() != question.answers.size()) node.fault_at("answer", "names an option twice");
}

void check_text(const Node &node, const Question &question) {
  if (node.has("options")) node.fault_at("options", "a question of kind text has no options");
  for (const auto &answer : question.answers) {
    if (answer.find_first_not_of(" \t\r\n") == std::string::npos) {
      node.fault_at("answer", "an accepted text must not be empty");
    }
    if (count_characters(fold_text(answer)) > question.max_characters) {
      node.fault_at("answer", "an accepted text has more than " + std::to_string(question.max_characters) +
                                  " characters (max_characters), so nobody could type it");
    }
  }
}

QuestionKind read_kind(const Node &node) {
  const auto kind = node.text("kind", true);
  if (kind == "multiple") return QuestionKind::kMultiple;
  if (kind == "text") return QuestionKind::kText;
  if (!kind.empty() && kind != "single") node.fault_at("kind", "must be single, multiple or text");
  return QuestionKind::kSingle;
}

void read_max_characters(const Node &node, Question &question) {
  if (!node.has("max_characters")) return;
  question.max_characters =
      static_cast<std::size_t>(node.whole("max_characters", 1, std::int64_t{kMaxAnswerCharacters}));
  if (question.kind != QuestionKind::kText)
    node.fault_at("max_characters", "only the answer to a question of kind text has characters");
}

Question read_question(const Node &node, std::set<std::string> &ids) {
  Question question;
  if (!node.is_object_of({"id", "text", "kind", "options", "answer", "weight", "partial_credit", "max_characters"}))
    return question;
  question.id = node.unique_id("id", ids);
  question.text = node.text("text", true);
  question.kind = read_kind(node);
  question.answers = read_answer(node);
  if (node.has("weight")) {
    question.weight = node.decimal("weight", 0, 1000);
    if (question.weight <= 0) node.fault_at("weight", "must be more than 0");
  }
  question.partial_credit = node.flag("partial_credit");
  if (question.partial_credit && question.kind != QuestionKind::kMultiple) {
    node.fault_at("partial_credit", "only a question of kind multiple can earn part of its weight");
  }
  read_max_characters(node, question);
  if (question.kind == QuestionKind::kText) {
    check_text(node, question);
    return question;
  }
  std::set<std::string> option_ids;
  for (const auto &item : node.items("options", 2)) {
    if (!item.is_object_of({"id", "text"})) continue;
    question.options.push_back({item.unique_id("id", option_ids), item.text("text", true)});
  }
  check_choice(node, question);
  return question;
}

SkillsTest read_test(const Node &node, std::set<std::string> &keys) {
  SkillsTest test;
  const auto faults_before = node.fault_count();
  if (!node.is_object_of({"key", "name", "description", "intro", "time_limit_minutes", "pass_mark", "link_valid_days",
                          "shuffle", "questions"})) {
    return test;
  }
  test.key = node.unique_id("key", keys);
  test.name = node.text("name", true);
  test.description = node.text("description", false);
  test.intro = node.text("intro", false);
  test.time_limit_minutes = node.whole("time_limit_minutes", 1, 1440);
  test.pass_mark = node.decimal("pass_mark", 0, 100);
  test.link_valid_days = node.whole("link_valid_days", 1, 365);
  test.shuffle = node.flag("shuffle");
  std::set<std::string> question_ids;
  for (const auto &item : node.items("questions", 1)) test.questions.push_back(read_question(item, question_ids));
  if (node.fault_count() > faults_before) return test;
  for (const auto &outgrown : outgrown_limits(test)) node.fault_at("questions", outgrown);
  return test;
}

ExtraTime read_extra_time(const Node &node) {
  ExtraTime row;
  if (!node.is_object_of({"email", "candidate_id", "percent"})) return row;
  row.email = lower(node.text("email", false));
  row.candidate_id = node.text("candidate_id", false);
  row.percent = node.whole("percent", 1, kMaxExtraTimePercent);
  if (row.email.empty() == row.candidate_id.empty())
    node.fault("must name the candidate by either email or candidate_id");
  return row;
}

}  // namespace

const SkillsTest *TestBank::find(std::string_view key) const noexcept {
  const auto found = std::find_if(tests.begin(), tests.end(), [&](const SkillsTest &test) { return test.key == key; });
  return found == tests.end() ? nullptr : &*found;
}

std::int64_t TestBank::extra_time_percent(std::string_view email, std::string_view candidate_id) const {
  const std::string address = lower(email);
  std::int64_t percent = 0;
  for (const auto &row : extra_time) {
    const bool meant = row.email.empty() ? row.candidate_id == candidate_id : row.email == address;
    if (meant) percent = std::max(percent, row.percent);
  }
  return percent;
}

TestBank parse_bank(std::string_view config_json, std::vector<ConfigFault> &faults) {
  TestBank bank;
  const json config = json::parse(config_json, nullptr, false);
  const Node root(config, "", faults);
  if (config.is_discarded()) {
    root.fault("is not JSON");
    return bank;
  }
  if (!root.is_object_of({"backend", "from_name", "keep_results_days", "tests", "extra_time"})) return bank;
  embedded::check_backend(root);
  bank.from_name = root.line("from_name", false);
  bank.keep_results_days = root.whole_or("keep_results_days", 1, 3650, kDefaultKeepResultsDays);
  std::set<std::string> keys;
  for (const auto &item : root.items("tests", 1)) bank.tests.push_back(read_test(item, keys));
  for (const auto &item : root.items("extra_time", 0)) bank.extra_time.push_back(read_extra_time(item));
  return bank;
}

}  // namespace assay::skills_test
