#include "host/wire/json_schema.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "host/wire/json.h"

namespace assay::wire {
namespace {

using valijson::adapters::NlohmannJsonAdapter;

// The library's context is "<root>", "[member]", "[0]" …
std::string pointer_of(const std::vector<std::string> &context) {
  std::string pointer;
  for (std::size_t i = 1; i < context.size(); ++i) {
    std::string_view step = context[i];
    if (step.size() >= 2 && step.front() == '[' && step.back() == ']') step = step.substr(1, step.size() - 2);
    pointer = child_pointer(pointer, step);
  }
  return pointer;
}

// The library adds one such line per level above a fault; the fault itself has its own.
bool is_echo_of_a_deeper_fault(std::string_view message) {
  constexpr std::array<std::string_view, 8> kEchoes = {"Failed to validate against schema associated with ",
                                                       "Failed to validate item #",
                                                       "Failed to validate against additional properties schema",
                                                       "Failed to validate against child schema #",
                                                       "Failed to validate against any schemas allowed by anyOf",
                                                       "Failed to validate against any child schemas allowed by oneOf",
                                                       "Failed to validate against a conditional schema",
                                                       "Failed to validate against dependent schema"};
  for (const auto echo : kEchoes)
    if (message.substr(0, echo.size()) == echo) return true;
  return false;
}

Result<void> compile(const nlohmann::json &text, valijson::Schema &schema) {
  if (!text.is_object()) return Error{ErrorCode::kInternal, "the schema is not a JSON object"};
  try {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(NlohmannJsonAdapter(text), schema);
  } catch (const std::exception &e) {
    return Error{ErrorCode::kInternal, std::string("the schema cannot be used: ") + e.what()};
  }
  return {};
}

// Those that say what is wrong, or, when there are none, those that say where.
std::vector<SchemaFault> faults_of(valijson::ValidationResults &results) {
  std::vector<SchemaFault> faults, echoes;
  std::set<std::pair<std::string, std::string>> seen;
  valijson::ValidationResults::Error fault;
  while (results.popError(fault)) {
    auto pointer = pointer_of(fault.context);
    if (!seen.emplace(pointer, fault.description).second) continue;
    auto &target = is_echo_of_a_deeper_fault(fault.description) ? echoes : faults;
    target.push_back({std::move(pointer), std::move(fault.description)});
  }
  return faults.empty() ? echoes : faults;
}

}  // namespace

Result<std::vector<SchemaFault>> schema_faults(const nlohmann::json &schema_json, const nlohmann::json &document) {
  valijson::Schema schema;
  ASSAY_CHECK(compile(schema_json, schema));
  valijson::ValidationResults results;
  try {
    if (valijson::Validator().validate(schema, NlohmannJsonAdapter(document), &results))
      return std::vector<SchemaFault>();
  } catch (const std::exception &e) {
    return Error{ErrorCode::kInternal, std::string("the schema cannot be used: ") + e.what()};
  }
  auto faults = faults_of(results);
  // A schema that is `false` refuses without a word.
  if (faults.empty()) faults.push_back({"", "The schema allows nothing here."});
  return faults;
}

Result<void> check_json(std::string_view schema_text, std::string_view document_text) {
  auto schema = parse_json(schema_text);
  if (!schema.ok()) return Error{ErrorCode::kInternal, "the schema is " + schema.error().message};
  ASSAY_TRY(const auto document, parse_json(document_text));
  ASSAY_TRY(const auto faults, schema_faults(*schema, document));
  if (faults.empty()) return {};
  std::string lines;
  for (const auto &fault : faults)
    lines +=
        (lines.empty() ? "" : "\n") + (fault.pointer.empty() ? "(root)" : fault.pointer) + ": " + fault.description;
  return Error{ErrorCode::kInvalidArgument, std::move(lines)};
}

}  // namespace assay::wire
