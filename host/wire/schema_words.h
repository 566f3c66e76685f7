// What a JSON Schema wants at one place, in words for the person who writes the configuration. Pure. Private to
// host/wire/.
#pragma once

#include <string>

#include "host/wire/schema_place.h"

namespace assay::wire {

struct Wanted {
  std::string problem;  // "must be from 0 to 100"; empty: the value is fine, or the schema says nothing of this
  std::string hint;
};

// One for each group of keywords: "type", "enum" and "const", the limits of numbers, "multipleOf", how long texts,
// lists and mappings are, "pattern". Required: place.value is there.
[[nodiscard]] Wanted wanted_type(const SchemaPlace &place);
[[nodiscard]] Wanted wanted_choice(const SchemaPlace &place);
[[nodiscard]] Wanted wanted_number(const SchemaPlace &place);
[[nodiscard]] Wanted wanted_multiple(const SchemaPlace &place);
[[nodiscard]] Wanted wanted_length(const SchemaPlace &place);
[[nodiscard]] Wanted wanted_pattern(const SchemaPlace &place);

}  // namespace assay::wire
