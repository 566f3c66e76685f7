#include "host/wire/schema.h"

#include <nlohmann/json.hpp>

#include "host/wire/json.h"
#include "host/wire/json_schema.h"

namespace assay::wire {

extern const std::string_view kAshbySchemaText;

namespace {

using Json = nlohmann::json;

constexpr auto kUuidPattern = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

// The validator passes over "format" in silence, but knows "pattern".
void spell_out_uuids(Json &schema) {
  if (schema.is_object() && schema.value("format", Json()) == "uuid") schema["pattern"] = kUuidPattern;
  if (schema.is_structured())
    for (auto &part : schema) spell_out_uuids(part);
}

}  // namespace

Result<AshbySchema> AshbySchema::open() {
  auto schema = parse_json(kAshbySchemaText);
  if (!schema.ok()) return Error{ErrorCode::kInternal, "ashby.schema.json: " + schema.error().message};
  const auto definitions = schema->find("definitions");
  if (definitions == schema->end() || !definitions->is_object())
    return Error{ErrorCode::kInternal, "ashby.schema.json has no definitions"};
  spell_out_uuids(*definitions);

  std::map<std::string, std::string, std::less<>> documents;
  for (const auto &[name, unused] : definitions->items())
    documents[name] = Json{{"$ref", "#/definitions/" + name}, {"definitions", *definitions}}.dump();
  AshbySchema made(std::move(documents));
  for (const auto &[name, unused] : made.documents_)
    if (const auto usable = made.check(name, Json()); !usable.ok() && usable.error().code == ErrorCode::kInternal)
      return Error{ErrorCode::kInternal, "ashby.schema.json, " + name + ": " + usable.error().message};
  return made;
}

Result<void> AshbySchema::check(std::string_view definition, const Json &document) const {
  const auto it = documents_.find(definition);
  if (it == documents_.end())
    return Error{ErrorCode::kNotFound, "ashby.schema.json has no definition " + std::string(definition)};
  return check_json(it->second, document.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace assay::wire
