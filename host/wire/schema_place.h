// Which parts of a JSON Schema (draft-07) speak of one place of a document. Private to host/wire/.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

namespace assay::wire {

// The subschemas for one place, "$ref" (inside the document), "allOf", "anyOf", "oneOf", "then", "else" and
// "dependencies" followed; what stands under "if" and "not" says nothing about how a value should be.
struct SchemaPlace {
  std::vector<const nlohmann::json *> here;
  std::vector<const nlohmann::json *> on_the_way;  // of all that is around it
  const nlohmann::json *value = nullptr;           // NULL: the document has nothing there
};

// pointer: RFC 6901. Schema and document outlive the result.
[[nodiscard]] SchemaPlace find_schema_place(const nlohmann::json &schema, const nlohmann::json &document,
                                            std::string_view pointer);

// Whether a member of this name is spoken of by the subschema's "properties" or "patternProperties".
[[nodiscard]] bool knows_member(const nlohmann::json &subschema, const std::string &name);

}  // namespace assay::wire
