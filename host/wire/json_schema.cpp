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
  constexpr std::array<std::string_view, 4> kEchoes = {
      "Failed to validate against schema associated with ", "Failed to validate item #",
      "Failed to validate against additional properties schema", "Failed to validate against child schema #"};
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

std::string faults_of(valijson::ValidationResults &results) {
  std::string lines, echoes;
  std::set<std::string> seen;
  valijson::ValidationResults::Error fault;
  while (results.popError(fault)) {
    const auto pointer = pointer_of(fault.context);
    auto line = (pointer.empty() ? "(root)" : pointer) + ": " + fault.description;
    auto &target = is_echo_of_a_deeper_fault(fault.description) ? echoes : lines;
    if (!seen.insert(line).second) continue;
    if (!target.empty()) target += '\n';
    target += line;
  }
  return lines.empty() ? echoes : lines;
}

}  // namespace

Result<void> check_json(std::string_view schema_text, std::string_view document_text) {
  auto schema_json = parse_json(schema_text);
  if (!schema_json.ok()) return Error{ErrorCode::kInternal, "the schema is " + schema_json.error().message};
  valijson::Schema schema;
  ASSAY_CHECK(compile(*schema_json, schema));
  ASSAY_TRY(const auto document, parse_json(document_text));

  valijson::ValidationResults results;
  try {
    if (valijson::Validator().validate(schema, NlohmannJsonAdapter(document), &results)) return {};
  } catch (const std::exception &e) {
    return Error{ErrorCode::kInternal, std::string("the schema cannot be used: ") + e.what()};
  }
  return Error{ErrorCode::kInvalidArgument, faults_of(results)};
}

}  // namespace assay::wire
