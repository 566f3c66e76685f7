#include "host/wire/config_check.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "host/core/nearest.h"
#include "host/wire/json.h"
#include "host/wire/json_schema.h"
#include "host/wire/schema_place.h"
#include "host/wire/schema_words.h"

namespace assay::wire {
namespace {

using Json = nlohmann::json;
using Faults = std::vector<ConfigFault>;

constexpr std::size_t kMostFaults = 1000;  // of one configuration
constexpr std::size_t kMostNames = 12;

// What a fault in the validator's words is about.
struct Kind {
  std::string_view begins;
  Wanted (*wanted)(const SchemaPlace &);
};
constexpr std::array<Kind, 8> kKinds = {{{"Value type not permitted", wanted_type},
                                         {"Failed to match against any enum", wanted_choice},
                                         {"Failed to match expected value set by 'const'", wanted_choice},
                                         {"Expected number", wanted_number},
                                         {"Value should be a multiple", wanted_multiple},
                                         {"Array should contain no", wanted_length},
                                         {"String should be no", wanted_length},
                                         {"Failed to match regex", wanted_pattern}}};

bool begins_with(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

// What stands between the last two quotes: the name of a member.
std::string quoted_name(const std::string &text) {
  const auto begin = text.find('\''), end = text.rfind('\'');
  return begin == std::string::npos || end <= begin ? "" : text.substr(begin + 1, end - begin - 1);
}

bool forbids_others(const Json &subschema) {
  const auto it = subschema.find("additionalProperties");
  return it != subschema.end() && it->is_boolean() && !it->get<bool>();
}

std::string known_names(const std::vector<std::string_view> &known) {
  if (known.empty()) return "none is allowed here";
  std::string text = "known here: ";
  for (std::size_t i = 0; i < std::min(known.size(), kMostNames); ++i)
    text += (i == 0 ? "" : ", ") + std::string(known[i]);
  return known.size() > kMostNames ? text + ", …" : text;
}

// The validator stops at the first such member of an object.
void add_unknown_members(const SchemaPlace &place, const std::string &pointer, Faults &faults) {
  if (place.value == nullptr || !place.value->is_object()) return;
  for (const auto *subschema : place.here) {
    if (!forbids_others(*subschema)) continue;
    std::vector<std::string_view> known;
    if (const auto it = subschema->find("properties"); it != subschema->end() && it->is_object())
      for (auto each = it->begin(); each != it->end(); ++each) known.push_back(each.key());
    for (const auto &each : place.value->items()) {
      if (knows_member(*subschema, each.key())) continue;
      const auto near = nearest(each.key(), known);
      faults.push_back({child_pointer(pointer, each.key()), "unknown key",
                        near.empty() ? known_names(known) : "did you mean \"" + std::string(near) + "\"?", true,
                        false});
    }
  }
}

// nullopt: the validator's words have to do. An empty problem: an alternative that was not meant.
std::optional<Wanted> in_our_words(const SchemaFault &fault, const SchemaPlace &place) {
  if (place.value == nullptr) return std::nullopt;
  for (const auto &kind : kKinds)
    if (begins_with(fault.description, kind.begins)) return kind.wanted(place);
  if (begins_with(fault.description, "Object should have no")) return wanted_length(place);
  return std::nullopt;
}

void explain(const SchemaFault &fault, const SchemaPlace &place, Faults &faults) {
  const auto &said = fault.description;
  if (begins_with(said, "Object contains a property that could not be validated"))
    return add_unknown_members(place, fault.pointer, faults);
  if (begins_with(said, "Missing required property"))
    return faults.push_back({child_pointer(fault.pointer, quoted_name(said)), "is required", "", false, false});
  if (begins_with(said, "Missing dependency"))
    return faults.push_back(
        {child_pointer(fault.pointer, quoted_name(said)), "is required beside what stands there", "", false, false});
  const auto wanted = in_our_words(fault, place);
  if (!wanted) return faults.push_back({fault.pointer, "does not fit the plugin's schema: " + said, "", false, false});
  if (!wanted->problem.empty()) faults.push_back({fault.pointer, wanted->problem, wanted->hint, false, false});
}

bool marks_secret(const Json &subschema) {
  return subschema.value("writeOnly", Json()) == true || subschema.value("format", Json()) == "password";
}

bool is_secret_place(const SchemaPlace &place) {
  const auto marks = [](const Json *subschema) { return marks_secret(*subschema); };
  return std::any_of(place.here.begin(), place.here.end(), marks) ||
         std::any_of(place.on_the_way.begin(), place.on_the_way.end(), marks);
}

Faults explained(const std::vector<SchemaFault> &found, const Json &schema, const Json &config) {
  Faults faults;
  for (const auto &fault : found) {
    if (faults.size() >= kMostFaults) break;
    explain(fault, find_schema_place(schema, config, fault.pointer), faults);
  }
  // Only alternatives that were not meant: then those that say where must do.
  if (faults.empty())
    for (const auto &fault : found)
      faults.push_back({fault.pointer, "does not fit the plugin's schema: " + fault.description, "", false, false});
  return faults;
}

}  // namespace

Result<Faults> check_config(std::string_view schema_text, std::string_view config_text) {
  const auto schema = parse_json(schema_text);
  if (!schema.ok()) return Error{ErrorCode::kInternal, "the schema is " + schema.error().message};
  ASSAY_TRY(const auto config, parse_json(config_text));
  ASSAY_TRY(const auto found, schema_faults(*schema, config));
  Faults faults;
  std::set<std::pair<std::string, std::string>> seen;
  for (auto &fault : explained(found, *schema, config)) {
    if (!seen.emplace(fault.pointer, fault.problem).second) continue;
    fault.is_secret = is_secret_place(find_schema_place(*schema, config, fault.pointer));
    faults.push_back(std::move(fault));
  }
  if (faults.size() >= kMostFaults) faults.push_back({"", "has more faults than these", "", false, false});
  return faults;
}

void mark_secrets(std::string_view schema_text, std::string_view config_text, Faults &faults) {
  const auto schema = parse_json(schema_text), config = parse_json(config_text);
  if (!schema.ok() || !config.ok()) return;
  for (auto &fault : faults) fault.is_secret = is_secret_place(find_schema_place(*schema, *config, fault.pointer));
}

}  // namespace assay::wire
