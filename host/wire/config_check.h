// Checks a plugin's configuration against the JSON Schema that the plugin brings, and says of every fault what would be
// right, as the schema knows it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/core/result.h"

namespace assay::wire {

struct ConfigFault {
  std::string pointer;     // into the configuration; of a missing member: where it should be
  std::string problem;     // "must be from 0 to 100", "unknown key"; never holds the value, which may be a secret
  std::string hint;        // "did you mean \"region\"?", or empty
  bool is_of_key = false;  // the name is wrong, not the value
  bool is_secret = false;  // the schema says that the value is one; see mark_secrets()
};

// Pure and slow: compiles the schema. Empty when the configuration fits. Errors: kInternal when the schema is not a
// usable one; kInvalidArgument when the configuration is no JSON.
Result<std::vector<ConfigFault>> check_config(std::string_view schema_text, std::string_view config_text);

// Sets is_secret of faults that somebody else found: the schema marks what stands there, or what is around it, with
// "writeOnly": true or "format": "password". Left alone when schema or configuration is no JSON.
void mark_secrets(std::string_view schema_text, std::string_view config_text, std::vector<ConfigFault> &faults);

}  // namespace assay::wire
