#include "plugins/background_check/check_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "plugins/background_check/worst_case.h"

namespace assay::background_check {
namespace {

using nlohmann::json;
using Node = embedded::ConfigNode;

constexpr std::int64_t kDefaultKeepResultsDays = 730;
constexpr std::int64_t kDefaultDueDays = 30;
constexpr std::int64_t kDefaultRemindAfterDays = 3;
constexpr std::int64_t kMaxDueDays = 365;
constexpr std::size_t kMaxAddressBytes = 254;

// As far as it can be told without asking a mail system, which has the last word.
bool is_like_an_address(std::string_view text) {
  const auto at = text.find('@');
  const bool has_both_parts = at != std::string_view::npos && at > 0 && at + 1 < text.size();
  return has_both_parts && text.find('@', at + 1) == std::string_view::npos && text.size() <= kMaxAddressBytes &&
         std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c <= ' '; }) &&
         text.find_first_of("<>,;\"") == std::string_view::npos;
}

std::vector<std::string> read_reviewers(const Node &root) {
  std::vector<std::string> reviewers;
  std::set<std::string> seen;
  for (const auto &item : root.items("reviewers", 0)) {
    if (!item.value().is_string() || !is_like_an_address(item.value().get<std::string>())) {
      item.fault("must be a mail address, such as reviews@example.com");
      continue;
    }
    auto address = item.value().get<std::string>();
    if (!seen.insert(embedded::lower(address)).second) item.fault("stands in the list twice");
    reviewers.push_back(std::move(address));
  }
  return reviewers;
}

void read_days(const Node &node, Check &check) {
  const auto faults_before = node.fault_count();
  check.due_days = node.whole_or("due_days", 1, kMaxDueDays, kDefaultDueDays);
  const auto by_default = kDefaultRemindAfterDays < check.due_days ? kDefaultRemindAfterDays : 0;
  check.remind_after_days = node.whole_or("remind_after_days", 0, kMaxDueDays - 1, by_default);
  if (node.fault_count() > faults_before || check.remind_after_days < check.due_days) return;
  node.fault_at("remind_after_days", "must be less than due_days, which is " + std::to_string(check.due_days) +
                                         ": a case that has expired needs no reminder");
}

CheckItem read_item(const Node &node, std::set<std::string> &ids) {
  CheckItem item;
  if (!node.is_object_of({"id", "text", "help", "required"})) return item;
  item.id = node.unique_id("id", ids);
  item.text = node.text("text", true);
  item.help = node.text("help", false);
  item.required = node.flag("required", true);
  return item;
}

Check read_check(const Node &node, std::set<std::string> &keys) {
  Check check;
  const auto faults_before = node.fault_count();
  if (!node.is_object_of({"key", "name", "description", "instructions", "due_days", "remind_after_days", "items"})) {
    return check;
  }
  check.key = node.unique_id("key", keys);
  check.name = node.text("name", true);
  check.description = node.text("description", false);
  check.instructions = node.text("instructions", false);
  read_days(node, check);
  std::set<std::string> ids;
  for (const auto &item : node.items("items", 1)) check.items.push_back(read_item(item, ids));
  if (node.fault_count() > faults_before) return check;
  check.max_note_characters = room_for_notes(check);
  for (const auto &outgrown : outgrown_limits(check)) node.fault_at("items", outgrown);
  return check;
}

}  // namespace

const Check *CheckConfig::find(std::string_view key) const noexcept {
  const auto found = std::find_if(checks.begin(), checks.end(), [&](const Check &check) { return check.key == key; });
  return found == checks.end() ? nullptr : &*found;
}

CheckConfig parse_config(std::string_view config_json, std::vector<ConfigFault> &faults) {
  CheckConfig config;
  const json document = json::parse(config_json, nullptr, false);
  const Node root(document, "", faults);
  if (document.is_discarded()) {
    root.fault("is not JSON");
    return config;
  }
  if (!root.is_object_of({"backend", "from_name", "keep_results_days", "reviewers", "checks"})) return config;
  embedded::check_backend(root);
  config.from_name = root.line("from_name", false);
  config.keep_results_days = root.whole_or("keep_results_days", 1, 3650, kDefaultKeepResultsDays);
  config.reviewers = read_reviewers(root);
  std::set<std::string> keys;
  for (const auto &item : root.items("checks", 1)) config.checks.push_back(read_check(item, keys));
  return config;
}

}  // namespace assay::background_check
