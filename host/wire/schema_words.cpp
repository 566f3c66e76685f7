#include "host/wire/schema_words.h"

#include <algorithm>
#include <vector>

#include "host/core/nearest.h"

namespace assay::wire {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostChoices = 12;
constexpr std::size_t kMostText = 200;

// "a", "a or b", "a, b or c".
std::string either(const std::vector<std::string> &words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

void add_once(std::vector<std::string> &words, std::string word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
}

std::string shortened(std::string text) {
  if (text.size() <= kMostText) return text;
  auto end = kMostText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

bool has_type(const Json &value, std::string_view type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  return type == "null" && value.is_null();
}

std::string word_for(const std::string &type) {
  if (type == "string") return "text";
  if (type == "integer") return "a whole number";
  if (type == "number") return "a number";
  if (type == "boolean") return "true or false";
  if (type == "array") return "a list";
  if (type == "object") return "a mapping (key: value)";
  return "null";
}

std::string as_text(const Json &value) {
  return shortened(value.is_string() ? value.get<std::string>()
                                     : value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

const Json *number(const Json &subschema, const char *name) {
  const auto it = subschema.find(name);
  return it != subschema.end() && it->is_number() ? &*it : nullptr;
}

// The limits of one kind of thing: "from 1 to 3", "at least 1", "at most 3".
std::string between(const Json *least, const Json *most) {
  if (least != nullptr && most != nullptr)
    return *least == *most ? "exactly " + least->dump() : "from " + least->dump() + " to " + most->dump();
  return least != nullptr ? "at least " + least->dump() : "at most " + most->dump();
}

// What one subschema says of a number, when it is broken.
std::string broken_limit(const Json &subschema, double value) {
  const auto *least = number(subschema, "minimum"), *most = number(subschema, "maximum");
  const auto *above = number(subschema, "exclusiveMinimum"), *below = number(subschema, "exclusiveMaximum");
  const bool broken =
      (least != nullptr && value < least->get<double>()) || (most != nullptr && value > most->get<double>()) ||
      (above != nullptr && value <= above->get<double>()) || (below != nullptr && value >= below->get<double>());
  if (!broken) return {};
  std::string text = least != nullptr || most != nullptr ? between(least, most) : "";
  if (above != nullptr) text = "more than " + above->dump() + (text.empty() ? "" : " and " + text);
  if (below != nullptr) text += (text.empty() ? "" : " and ") + ("less than " + below->dump());
  return text;
}

std::size_t characters(const std::string &text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// What one subschema says of how much there may be, when it is broken.
std::string broken_count(const Json &subschema, const char *least_name, const char *most_name, std::size_t count,
                         const std::string &of_what) {
  const auto *least = number(subschema, least_name), *most = number(subschema, most_name);
  const auto value = static_cast<double>(count);
  const bool too_few = least != nullptr && value < least->get<double>();
  if (!too_few && (most == nullptr || value <= most->get<double>())) return {};
  const auto *last = most != nullptr ? most : least;
  return between(least, most) + " " + of_what + (*last == 1 ? "" : "s");
}

}  // namespace

Wanted wanted_type(const SchemaPlace &place) {
  std::vector<std::string> words;
  bool wants_text = false;
  for (const auto *subschema : place.here) {
    const auto it = subschema->find("type");
    if (it == subschema->end()) continue;
    for (const auto &type : it->is_array() ? *it : Json::array({*it})) {
      if (!type.is_string()) continue;
      if (has_type(*place.value, type.get<std::string>())) return {};  // one of several alternatives takes it
      wants_text = wants_text || type == "string";
      add_once(words, word_for(type.get<std::string>()));
    }
  }
  if (words.empty()) return {};
  const bool needs_quotes = wants_text && place.value->is_primitive() && !place.value->is_null();
  return {"must be " + either(words), needs_quotes ? "put it in quotes" : ""};
}

Wanted wanted_choice(const SchemaPlace &place) {
  std::vector<std::string> words;
  for (const auto *subschema : place.here) {
    for (const char *name : {"enum", "const"}) {
      const auto it = subschema->find(name);
      if (it == subschema->end()) continue;
      for (const auto &choice : it->is_array() && *name == 'e' ? *it : Json::array({*it})) {
        if (choice == *place.value) return {};
        add_once(words, as_text(choice));
      }
    }
  }
  if (words.empty()) return {};
  const std::vector<std::string_view> known(words.begin(), words.end());
  const auto near = place.value->is_string() ? nearest(place.value->get_ref<const std::string &>(), known) : "";
  const std::string hint = near.empty() ? "" : "did you mean \"" + std::string(near) + "\"?";
  if (words.size() > kMostChoices) {
    const auto more = std::to_string(words.size() - kMostChoices) + " others";
    words.resize(kMostChoices);
    words.push_back(more);
  }
  return {"must be " + either(words), hint};
}

Wanted wanted_number(const SchemaPlace &place) {
  if (!place.value->is_number()) return {};
  std::vector<std::string> words;
  for (const auto *subschema : place.here)
    if (auto limit = broken_limit(*subschema, place.value->get<double>()); !limit.empty())
      add_once(words, std::move(limit));
  return {words.empty() ? "" : "must be " + either(words), ""};
}

Wanted wanted_multiple(const SchemaPlace &place) {
  std::vector<std::string> words;
  for (const auto *subschema : place.here)
    if (const auto *step = number(*subschema, "multipleOf")) add_once(words, "a multiple of " + step->dump());
  return {words.empty() ? "" : "must be " + either(words), ""};
}

Wanted wanted_length(const SchemaPlace &place) {
  const auto &value = *place.value;
  std::vector<std::string> words;
  std::string found;
  const auto add = [&](const char *least, const char *most, std::size_t count, const std::string &of_what) {
    for (const auto *subschema : place.here)
      if (auto limit = broken_count(*subschema, least, most, count, of_what); !limit.empty()) {
        add_once(words, std::move(limit));
        found = ", not " + std::to_string(count);
      }
  };
  if (value.is_string()) add("minLength", "maxLength", characters(value.get_ref<const std::string &>()), "character");
  if (value.is_array()) add("minItems", "maxItems", value.size(), "item");
  if (value.is_object()) add("minProperties", "maxProperties", value.size(), "key");
  return {words.empty() ? "" : "must have " + either(words) + found, ""};
}

Wanted wanted_pattern(const SchemaPlace &place) {
  std::vector<std::string> words;
  for (const auto *subschema : place.here)
    if (const auto it = subschema->find("pattern"); it != subschema->end() && it->is_string())
      add_once(words, shortened(it->get<std::string>()));
  return {words.empty() ? "" : "must match the pattern " + either(words), ""};
}

}  // namespace assay::wire
