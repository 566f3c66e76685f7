// Checks one JSON document against a JSON Schema (draft-07): plugins' configurations against the schemas they bring.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/result.h"

namespace assay::wire {

// Pure and slow: compiles the schema each time. A schema that points outside itself is refused, nothing is fetched.
// Errors: kInvalidArgument, every fault of the document as one line "pointer: message" (never a value, which may be a
// secret); kInternal when the schema itself is not a usable one.
Result<void> check_json(std::string_view schema_text, std::string_view document_text);

// A fault in the validator's own words, which never hold a value.
struct SchemaFault {
  std::string pointer;
  std::string description;
};
// As check_json, of parsed texts; empty when the document fits. Errors: kInternal.
Result<std::vector<SchemaFault>> schema_faults(const nlohmann::json &schema, const nlohmann::json &document);

}  // namespace assay::wire
