#include "plugins/reference_check/check_bank.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "plugins/reference_check/worst_case.h"

namespace assay::reference_check {
namespace {

using Node = embedded::ConfigNode;
using nlohmann::json;

constexpr std::int64_t kDefaultKeepResultsDays = 365;
constexpr std::int64_t kMaxLinkDays = 90;
constexpr std::int64_t kDefaultReminderDays[] = {3, 7};

bool flag_or(const Node &node, const std::string &member, bool absent) {
  return node.has(member) ? node.flag(member) : absent;
}

QuestionKind read_kind(const Node &node) {
  const auto kind = node.text("kind", true);
  if (kind == "choice") return QuestionKind::kChoice;
  if (kind == "text") return QuestionKind::kText;
  if (!kind.empty() && kind != "rating") node.fault_at("kind", "must be rating, choice or text");
  return QuestionKind::kRating;
}

Question read_question(const Node &node, std::set<std::string> &ids) {
  Question question;
  if (!node.is_object_of({"id", "text", "kind", "options", "max_characters", "required", "may_skip"})) return question;
  question.id = node.unique_id("id", ids);
  question.text = node.text("text", true);
  question.kind = read_kind(node);
  question.required = node.flag("required");
  question.may_skip = flag_or(node, "may_skip", true);
  if (node.has("max_characters") && question.kind != QuestionKind::kText)
    node.fault_at("max_characters", "only the answer to a question of kind text has characters");
  question.max_characters = static_cast<std::size_t>(
      node.whole_or("max_characters", 1, std::int64_t{kMaxAnswerCharacters}, std::int64_t{1000}));
  if (question.kind != QuestionKind::kChoice) {
    if (node.has("options")) node.fault_at("options", "only a question of kind choice has options");
    return question;
  }
  std::set<std::string> option_ids;
  for (const auto &item : node.items("options", 2)) {
    if (!item.is_object_of({"id", "text"})) continue;
    question.options.push_back({item.unique_id("id", option_ids), item.text("text", true)});
  }
  return question;
}

Relationship read_relationship(const Node &node, std::set<std::string> &ids) {
  Relationship relationship;
  if (!node.is_object_of({"id", "label", "min", "max"})) return relationship;
  relationship.id = node.unique_id("id", ids);
  relationship.label = node.line("label", true);
  relationship.min = static_cast<std::size_t>(node.whole("min", 0, kMaxOfRelationship));
  relationship.max = static_cast<std::size_t>(node.whole("max", 1, kMaxOfRelationship));
  if (relationship.min > relationship.max) node.fault_at("max", "must not be less than min");
  return relationship;
}

std::vector<std::int64_t> default_reminders(std::int64_t valid_days) {
  std::vector<std::int64_t> days;
  for (const auto day : kDefaultReminderDays)
    if (day < valid_days) days.push_back(day);
  return days;
}

// Rising, so that each is later than the one before it, and within the life of the link that they remind of.
std::vector<std::int64_t> read_reminders(const Node &node, std::int64_t valid_days) {
  if (!node.has("reminders")) return default_reminders(valid_days);
  std::vector<std::int64_t> days;
  const auto items = node.items("reminders", 0);
  if (items.size() > kMaxReminders)
    node.fault_at("reminders", "must have at most " + std::to_string(kMaxReminders) + " entries");
  for (const auto &item : items) {
    const std::int64_t day = item.value().is_number_integer() ? item.value().get<std::int64_t>() : 0;
    if (day < 1 || day >= valid_days) {
      item.fault("must be a whole number of days from 1 to less than referee_link_valid_days");
    } else if (!days.empty() && day <= days.back()) {
      item.fault("must be later than the reminder before it");
    } else {
      days.push_back(day);
    }
  }
  return days;
}

void read_relationships(const Node &node, ReferenceCheck &check) {
  std::set<std::string> ids;
  for (const auto &item : node.items("relationships", 1)) check.relationships.push_back(read_relationship(item, ids));
  if (check.relationships.empty()) return;
  std::size_t least = 0;
  for (const auto &relationship : check.relationships) least += relationship.min;
  if (least == 0) {
    node.fault_at("relationships", "at least one needs a min of 1 or more, or a candidate could name nobody");
    return;
  }
  check.required_answers = static_cast<std::size_t>(
      node.whole_or("required_answers", 1, static_cast<std::int64_t>(least), static_cast<std::int64_t>(least)));
}

ReferenceCheck read_check(const Node &node, std::set<std::string> &keys) {
  ReferenceCheck check;
  const auto faults_before = node.fault_count();
  if (!node.is_object_of({"key", "name", "description", "intro", "link_valid_days", "referee_link_valid_days",
                          "reminders", "relationships", "required_answers", "questions"})) {
    return check;
  }
  check.key = node.unique_id("key", keys);
  check.name = node.line("name", true);
  check.description = node.text("description", false);
  check.intro = node.text("intro", false);
  check.link_valid_days = node.whole("link_valid_days", 1, kMaxLinkDays);
  check.referee_link_valid_days = node.whole("referee_link_valid_days", 1, kMaxLinkDays);
  check.reminder_days = read_reminders(node, check.referee_link_valid_days);
  read_relationships(node, check);
  std::set<std::string> question_ids;
  for (const auto &item : node.items("questions", 1)) check.questions.push_back(read_question(item, question_ids));
  if (node.fault_count() > faults_before) return check;
  for (const auto &outgrown : outgrown_limits(check)) node.fault_at(outgrown.member, outgrown.message);
  return check;
}

}  // namespace

const ReferenceCheck *CheckBank::find(std::string_view key) const noexcept {
  const auto found =
      std::find_if(checks.begin(), checks.end(), [&](const ReferenceCheck &check) { return check.key == key; });
  return found == checks.end() ? nullptr : &*found;
}

std::size_t most_referees(const ReferenceCheck &check) noexcept {
  std::size_t most = 0;
  for (const auto &relationship : check.relationships) most += relationship.max;
  return most;
}

std::string label_of(const ReferenceCheck *check, const std::string &relationship_id) {
  if (check != nullptr) {
    for (const auto &relationship : check->relationships)
      if (relationship.id == relationship_id) return relationship.label;
  }
  return relationship_id;
}

CheckBank parse_bank(std::string_view config_json, std::vector<ConfigFault> &faults) {
  CheckBank bank;
  const json config = json::parse(config_json, nullptr, false);
  const Node root(config, "", faults);
  if (config.is_discarded()) {
    root.fault("is not JSON");
    return bank;
  }
  if (!root.is_object_of({"backend", "from_name", "keep_results_days", "checks"})) return bank;
  embedded::check_backend(root);
  bank.from_name = root.line("from_name", true);
  bank.keep_results_days = root.whole_or("keep_results_days", 1, 3650, kDefaultKeepResultsDays);
  std::set<std::string> keys;
  for (const auto &item : root.items("checks", 1)) bank.checks.push_back(read_check(item, keys));
  return bank;
}

}  // namespace assay::reference_check
