#include "plugins/skills_test/test_bank.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "plugins/skills_test/form.h"
#include "plugins/skills_test/grading.h"
#include "plugins/skills_test/worst_case.h"

namespace assay::skills_test {
namespace {

using nlohmann::json;

constexpr std::int64_t kDefaultKeepResultsDays = 730;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char &c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// A member's name as a token of a JSON pointer.
std::string pointer_token(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

// One JSON value with the pointer that leads to it; every reading that fails leaves a fault and a harmless value.
class Node {
 public:
  Node(const json &value, std::string pointer, std::vector<ConfigFault> &faults)
      : value_(value), pointer_(std::move(pointer)), faults_(&faults) {}

  void fault(std::string message) const { faults_->push_back({pointer_, std::move(message)}); }
  void fault_at(const std::string &member, std::string message) const {
    faults_->push_back({pointer_ + "/" + pointer_token(member), std::move(message)});
  }
  [[nodiscard]] std::size_t fault_count() const { return faults_->size(); }
  [[nodiscard]] const json &value() const { return value_; }
  [[nodiscard]] bool has(const std::string &member) const {
    return value_.contains(member) && !value_[member].is_null();
  }
  [[nodiscard]] Node at(const std::string &member) const { return {value_[member], pointer_ + "/" + member, *faults_}; }

  // Whether this is an object of known members only.
  [[nodiscard]] bool is_object_of(std::initializer_list<std::string_view> members) const {
    if (!value_.is_object()) {
      fault("must be a mapping");
      return false;
    }
    for (const auto &[name, unused] : value_.items()) {
      if (std::find(members.begin(), members.end(), name) == members.end()) fault_at(name, "is not a known setting");
    }
    return true;
  }

  [[nodiscard]] std::string text(const std::string &member, bool required) const {
    if (!has(member)) {
      if (required) fault_at(member, "is missing");
      return {};
    }
    const json &found = value_[member];
    if (!found.is_string()) {
      fault_at(member, "must be text (put it in quotes)");
      return {};
    }
    auto text = found.get<std::string>();
    if (required && text.find_first_not_of(" \t\r\n") == std::string::npos) fault_at(member, "must not be empty");
    return text;
  }

  [[nodiscard]] std::int64_t whole(const std::string &member, std::int64_t low, std::int64_t high) const {
    const double number = decimal(member, static_cast<double>(low), static_cast<double>(high));
    if (number != std::floor(number)) fault_at(member, "must be a whole number");
    return static_cast<std::int64_t>(number);
  }

  // Required: the member exists or is required.
  [[nodiscard]] double decimal(const std::string &member, double low, double high) const {
    if (!has(member)) {
      fault_at(member, "is missing");
      return low;
    }
    const json &found = value_[member];
    if (!found.is_number()) {
      fault_at(member, "must be a number");
      return low;
    }
    const auto number = found.get<double>();
    if (number >= low && number <= high) return number;
    fault_at(member, "must be from " + json(low).dump() + " to " + json(high).dump());
    return low;
  }

  [[nodiscard]] bool flag(const std::string &member) const {
    if (!has(member)) return false;
    if (value_[member].is_boolean()) return value_[member].get<bool>();
    fault_at(member, "must be true or false");
    return false;
  }

  // The elements of an array member; empty, with a fault, when it is missing, no array, or has fewer than `least`.
  [[nodiscard]] std::vector<Node> items(const std::string &member, std::size_t least) const {
    std::vector<Node> nodes;
    if (!has(member)) {
      if (least > 0) fault_at(member, "is missing");
      return nodes;
    }
    const json &found = value_[member];
    if (!found.is_array()) {
      fault_at(member, "must be a list");
      return nodes;
    }
    if (found.size() < least) fault_at(member, "must have at least " + std::to_string(least) + " entries");
    for (std::size_t i = 0; i < found.size(); ++i) {
      nodes.push_back({found[i], pointer_ + "/" + member + "/" + std::to_string(i), *faults_});
    }
    return nodes;
  }

  // An identifier that must differ from those seen before it.
  [[nodiscard]] std::string unique_id(const std::string &member, std::set<std::string> &seen) const {
    auto id = text(member, true);
    const bool plain = std::all_of(id.begin(), id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
             c == '.';
    });
    if (!plain || id.size() > 64) fault_at(member, "must be 1 to 64 of the characters a-z A-Z 0-9 _ - .");
    if (!id.empty() && !seen.insert(id).second)
      fault_at(member, "\"" + id + "\" is used twice; it must be unique here");
    return id;
  }

 private:
  const json &value_;
  std::string pointer_;
  std::vector<ConfigFault> *faults_;
};

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
  const auto backend = root.text("backend", true);
  if (!backend.empty() && backend != "embedded") root.fault_at("backend", "must be embedded");
  bank.from_name = root.text("from_name", false);
  if (std::any_of(bank.from_name.begin(), bank.from_name.end(), [](char c) { return c >= 0 && c < ' '; })) {
    root.fault_at("from_name", "must be one line");
  }
  bank.keep_results_days =
      root.has("keep_results_days") ? root.whole("keep_results_days", 1, 3650) : kDefaultKeepResultsDays;
  std::set<std::string> keys;
  for (const auto &item : root.items("tests", 1)) bank.tests.push_back(read_test(item, keys));
  for (const auto &item : root.items("extra_time", 0)) bank.extra_time.push_back(read_extra_time(item));
  return bank;
}

}  // namespace assay::skills_test
