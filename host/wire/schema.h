// Ashby's half and ours of the contract as one JSON Schema (ashby.schema.json beside this file), for those who judge
// documents rather than make them: the sandbox and tests.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "host/core/result.h"

namespace assay::wire {

// Immutable once made: any thread may check with it.
class AshbySchema {
 public:
  // kInternal: the text that was built in is not a schema.
  static Result<AshbySchema> open();

  // definition: a name under #/definitions, "UpdateRequest". Unlike the validator beneath, it enforces "format":
  // "uuid". Errors: kInvalidArgument, every fault as one line "pointer: message" (never a value); kNotFound: no such
  // definition.
  Result<void> check(std::string_view definition, const nlohmann::json &document) const;

 private:
  explicit AshbySchema(std::map<std::string, std::string, std::less<>> documents) : documents_(std::move(documents)) {}

  std::map<std::string, std::string, std::less<>> documents_;  // definition → a schema document of its own
};

}  // namespace assay::wire
