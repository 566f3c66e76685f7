#include "host/sandbox/update_rules.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;

constexpr double kLargestExact = 9007199254740992.0;  // 2^53
constexpr const char *kNamed[] = {"assessment_status", "assessment_profile_url", "assessment_result",
                                  "cancelled_reason"};

struct PlacedValue {
  std::string pointer;
  const Json *value;
};

// Every labelled value of an update that fits the schema.
std::vector<PlacedValue> values_of(const Json &update) {
  std::vector<PlacedValue> values;
  for (const auto *name : kNamed)
    if (const auto it = update.find(name); it != update.end()) values.push_back({"/" + std::string(name), &*it});
  if (const auto it = update.find("metadata"); it != update.end())
    for (std::size_t i = 0; i < it->size(); ++i) values.push_back({"/metadata/" + std::to_string(i), &(*it)[i]});
  return values;
}

bool is_web_url(const std::string &text) {
  const auto scheme = text.rfind("https://", 0) == 0 ? 8u : text.rfind("http://", 0) == 0 ? 7u : 0u;
  if (scheme == 0 || text.size() == scheme || text[scheme] == '/') return false;
  for (const char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return false;
  return true;
}

std::string fault_of_value(const Json &value) {
  const auto &content = value.at("value");
  if (content.is_number() &&
      (!std::isfinite(content.get<double>()) || std::fabs(content.get<double>()) > kLargestExact))
    return "must be finite and at most 2^53";
  if (value.at("type") == "url" && !is_web_url(content.get_ref<const std::string &>()))
    return "must be an http or https URL";
  return "";
}

UpdateKind kind_of(const Json &update) {
  if (update.contains("cancelled_reason")) return UpdateKind::kCancelled;
  if (update.contains("assessment_result")) return UpdateKind::kResult;
  return update.at("assessment_status").at("value") == "Started" ? UpdateKind::kStarted : UpdateKind::kProgress;
}

// What a schema cannot say.
std::string faults_beyond_schema(const Json &update) {
  std::string faults;
  const auto add = [&faults](const std::string &line) { faults += (faults.empty() ? "" : "\n") + line; };
  std::set<std::string> identifiers;
  for (const auto &[pointer, value] : values_of(update)) {
    if (!identifiers.insert(value->at("identifier").get<std::string>()).second)
      add(pointer + "/identifier: is used twice in this update");
    if (const auto fault = fault_of_value(*value); !fault.empty()) add(pointer + "/value: " + fault);
  }
  if (!update.at("timestamp").is_number_integer()) add("/timestamp: must be a whole number");
  return faults;
}

}  // namespace

Result<ReadUpdate> read_update(const wire::AshbySchema &schema, std::string_view body) {
  ASSAY_TRY(const auto update, wire::parse_json(body));
  ASSAY_CHECK(schema.check("UpdateRequest", update));
  if (auto faults = faults_beyond_schema(update); !faults.empty())
    return Error{ErrorCode::kInvalidArgument, std::move(faults)};
  const auto id = AssessmentId::parse(update.at("assessment_id").get_ref<const std::string &>());
  if (!id) return Error{ErrorCode::kInvalidArgument, "/assessment_id: is not a UUID"};
  return ReadUpdate{*id, update.at("timestamp").get<std::int64_t>(), kind_of(update), update.dump()};
}

std::optional<AssessmentId> addressee_of(std::string_view body) {
  const auto update = wire::parse_json(body);
  if (!update.ok() || !update->is_object()) return std::nullopt;
  const auto it = update->find("assessment_id");
  if (it == update->end() || !it->is_string()) return std::nullopt;
  return AssessmentId::parse(it->get_ref<const std::string &>());
}

}  // namespace assay::sandbox
