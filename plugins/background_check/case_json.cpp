#include "plugins/background_check/case_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace assay::background_check {
namespace {

using nlohmann::json;

// Indexed by the enumerators; a stored name never changes its meaning.
constexpr std::array<std::string_view, 5> kStates = {"waiting", "begun", "decided", "expired", "cancelled"};
constexpr std::array<std::string_view, 3> kMailings = {"none", "notice", "reminder"};
constexpr std::array<std::string_view, 4> kMarks = {"none", "clear", "review_needed", "not_applicable"};
constexpr std::array<std::string_view, 3> kVerdicts = {"none", "clear", "review_needed"};

template <class Enum, std::size_t N>
std::string_view name_of(const std::array<std::string_view, N> &names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

template <class Enum, std::size_t N>
Enum parse_name(const std::array<std::string_view, N> &names, const json &name) {
  const auto found = std::find(names.begin(), names.end(), name.get<std::string>());
  if (found == names.end()) throw json::other_error::create(501, "unknown name", nullptr);
  return static_cast<Enum>(found - names.begin());
}

// An item and what was found of it stand together, so that none can be without the other.
json render_items(const Case &stored) {
  json items = json::array();
  for (std::size_t i = 0; i < stored.check.items.size(); ++i) {
    const auto &item = stored.check.items[i];
    const auto &finding = stored.findings.items[i];
    items.push_back({{"id", item.id},
                     {"text", item.text},
                     {"help", item.help},
                     {"required", item.required},
                     {"mark", name_of(kMarks, finding.mark)},
                     {"note", finding.note}});
  }
  return items;
}

void read_items(const json &items, Case &stored) {
  for (const auto &item : items) {
    stored.check.items.push_back({item.at("id").get<std::string>(), item.at("text").get<std::string>(),
                                  item.at("help").get<std::string>(), item.at("required").get<bool>()});
    stored.findings.items.push_back({parse_name<Mark>(kMarks, item.at("mark")), item.at("note").get<std::string>()});
  }
}

json render_check(const Check &check) {
  return {{"key", check.key},
          {"name", check.name},
          {"instructions", check.instructions},
          {"due_days", check.due_days},
          {"remind_after_days", check.remind_after_days},
          {"max_note_characters", check.max_note_characters}};
}

void read_check(const json &from, Check &check) {
  check.key = from.at("key").get<std::string>();
  check.name = from.at("name").get<std::string>();
  check.instructions = from.at("instructions").get<std::string>();
  check.due_days = from.at("due_days").get<std::int64_t>();
  check.remind_after_days = from.at("remind_after_days").get<std::int64_t>();
  check.max_note_characters = from.at("max_note_characters").get<std::size_t>();
}

Case read_case(const json &from) {
  Case stored;
  stored.assessment_id = from.at("assessment_id").get<std::string>();
  read_check(from.at("check"), stored.check);
  read_items(from.at("items"), stored);
  const auto &subject = from.at("subject");
  stored.subject = {subject.at("first_name").get<std::string>(), subject.at("last_name").get<std::string>(),
                    subject.at("email").get<std::string>(), subject.at("job").get<std::string>()};
  stored.state = parse_name<CaseState>(kStates, from.at("state"));
  stored.opened_ms = from.at("opened_ms").get<std::int64_t>();
  stored.due_ms = from.at("due_ms").get<std::int64_t>();
  stored.remind_ms = from.at("remind_ms").get<std::int64_t>();
  stored.begun_ms = from.at("begun_ms").get<std::int64_t>();
  stored.saved_ms = from.at("saved_ms").get<std::int64_t>();
  stored.finished_ms = from.at("finished_ms").get<std::int64_t>();
  stored.token = from.at("token").get<std::string>();
  stored.secret = from.at("secret").get<std::string>();
  stored.findings.verdict = parse_name<Verdict>(kVerdicts, from.at("verdict"));
  stored.findings.reason = from.at("reason").get<std::string>();
  stored.version = from.at("version").get<std::int64_t>();
  stored.mailing = parse_name<Mailing>(kMailings, from.at("mailing"));
  stored.told = from.at("told").get<std::vector<std::string>>();
  stored.started_reported = from.at("started_reported").get<bool>();
  stored.outcome_reported = from.at("outcome_reported").get<bool>();
  return stored;
}

}  // namespace

std::string render_case(const Case &stored) {
  const json subject = {{"first_name", stored.subject.first_name},
                        {"last_name", stored.subject.last_name},
                        {"email", stored.subject.email},
                        {"job", stored.subject.job}};
  const json all = {{"assessment_id", stored.assessment_id},
                    {"check", render_check(stored.check)},
                    {"items", render_items(stored)},
                    {"subject", subject},
                    {"state", name_of(kStates, stored.state)},
                    {"opened_ms", stored.opened_ms},
                    {"due_ms", stored.due_ms},
                    {"remind_ms", stored.remind_ms},
                    {"begun_ms", stored.begun_ms},
                    {"saved_ms", stored.saved_ms},
                    {"finished_ms", stored.finished_ms},
                    {"token", stored.token},
                    {"secret", stored.secret},
                    {"verdict", name_of(kVerdicts, stored.findings.verdict)},
                    {"reason", stored.findings.reason},
                    {"version", stored.version},
                    {"mailing", name_of(kMailings, stored.mailing)},
                    {"told", stored.told},
                    {"started_reported", stored.started_reported},
                    {"outcome_reported", stored.outcome_reported}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Case> parse_case(std::string_view text) {
  try {
    return read_case(json::parse(text));
  } catch (const json::exception &) {
    return std::nullopt;
  }
}

}  // namespace assay::background_check
