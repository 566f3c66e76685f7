#include "host/wire/schema_place.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <regex>
#include <string>

namespace assay::wire {
namespace {

using Json = nlohmann::json;
using Subschemas = std::vector<const Json *>;

const Json *member(const Json &object, const char *name) {
  if (!object.is_object()) return nullptr;
  const auto it = object.find(name);
  return it == object.end() ? nullptr : &*it;
}

// The first token of the pointer, unescaped; the pointer is what follows.
std::string next_token(std::string_view &pointer) {
  pointer.remove_prefix(1);
  const auto end = std::min(pointer.find('/'), pointer.size());
  std::string token;
  for (std::size_t i = 0; i < end; ++i) {
    const bool escape = pointer[i] == '~' && i + 1 < end && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
    token += escape ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
  }
  pointer.remove_prefix(end);
  return token;
}

const Json *child(const Json &value, const std::string &token) {
  if (value.is_object()) return member(value, token.c_str());
  if (!value.is_array()) return nullptr;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool is_index = error == std::errc{} && end == token.data() + token.size();
  return is_index && index < value.size() ? &value[index] : nullptr;
}

const Json *referenced(const Json &root, std::string_view reference) {
  if (reference.empty() || reference.front() != '#') return nullptr;
  reference.remove_prefix(1);
  const Json *at = &root;
  while (at != nullptr && !reference.empty()) {
    if (reference.front() != '/') return nullptr;
    at = child(*at, next_token(reference));
  }
  return at;
}

void add(const Json &root, const Json *subschema, Subschemas &to) {
  if (subschema == nullptr || !subschema->is_object()) return;
  if (std::find(to.begin(), to.end(), subschema) != to.end()) return;
  to.push_back(subschema);
  if (const auto *reference = member(*subschema, "$ref"); reference != nullptr && reference->is_string())
    add(root, referenced(root, reference->get_ref<const std::string &>()), to);
  for (const char *name : {"allOf", "anyOf", "oneOf"})
    if (const auto *list = member(*subschema, name); list != nullptr && list->is_array())
      for (const auto &each : *list) add(root, &each, to);
  for (const char *name : {"then", "else"}) add(root, member(*subschema, name), to);
  if (const auto *dependencies = member(*subschema, "dependencies");
      dependencies != nullptr && dependencies->is_object())
    for (const auto &each : *dependencies) add(root, &each, to);
}

bool matches(const std::string &pattern, const std::string &name) {
  try {
    return std::regex_search(name, std::regex(pattern, std::regex::ECMAScript));
  } catch (const std::regex_error &) {
    return false;
  }
}

void add_member(const Json &root, const Json &subschema, const std::string &name, Subschemas &to) {
  if (const auto *properties = member(subschema, "properties")) add(root, member(*properties, name.c_str()), to);
  if (const auto *patterns = member(subschema, "patternProperties"); patterns != nullptr && patterns->is_object())
    for (const auto &[pattern, each] : patterns->items())
      if (matches(pattern, name)) add(root, &each, to);
  if (!knows_member(subschema, name)) add(root, member(subschema, "additionalProperties"), to);
}

void add_item(const Json &root, const Json &subschema, const std::string &index, Subschemas &to) {
  const auto *items = member(subschema, "items");
  if (items == nullptr || !items->is_array()) return add(root, items, to);
  const auto *own = child(*items, index);
  add(root, own != nullptr ? own : member(subschema, "additionalItems"), to);
}

}  // namespace

bool knows_member(const Json &subschema, const std::string &name) {
  if (const auto *properties = member(subschema, "properties"))
    if (member(*properties, name.c_str()) != nullptr) return true;
  const auto *patterns = member(subschema, "patternProperties");
  if (patterns == nullptr || !patterns->is_object()) return false;
  for (const auto &[pattern, unused] : patterns->items())
    if (matches(pattern, name)) return true;
  return false;
}

SchemaPlace find_schema_place(const Json &schema, const Json &document, std::string_view pointer) {
  SchemaPlace place;
  add(schema, &schema, place.here);
  place.value = &document;
  while (!pointer.empty() && pointer.front() == '/') {
    const auto token = next_token(pointer);
    const bool in_list = place.value != nullptr && place.value->is_array();
    Subschemas inside;
    for (const auto *each : place.here)
      in_list ? add_item(schema, *each, token, inside) : add_member(schema, *each, token, inside);
    place.on_the_way.insert(place.on_the_way.end(), place.here.begin(), place.here.end());
    place.here = std::move(inside);
    place.value = place.value == nullptr ? nullptr : child(*place.value, token);
  }
  return place;
}

}  // namespace assay::wire
