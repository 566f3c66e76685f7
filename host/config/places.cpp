#include "host/config/places.h"

#include <charconv>
#include <optional>

#include "host/config/places_tree.h"

namespace assay::config {
namespace {

// A value, and what is known of the way to it.
struct Spot {
  YAML::Node value;
  std::string file;
  YAML::Mark key_mark;  // of the key, or of the item itself
  std::string key_file;
};

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

bool is_index(const std::string &token) {
  return !token.empty() && token.find_first_not_of("0123456789") == std::string::npos;
}

// What stands in the place of an !include; a file may include another one at once.
void follow_includes(const Includes &includes, Spot &spot) {
  while (spot.value.IsDefined() && spot.value.Tag() == "!include") {
    const auto it = includes.find({spot.file, spot.value.Mark().pos});
    if (it == includes.end()) return;
    spot.value.reset(it->second.root);
    spot.file = it->second.file;
  }
}

std::optional<Spot> step(const Spot &from, const std::string &token) {
  if (from.value.IsSequence() && is_index(token)) {
    std::size_t index = 0;
    std::from_chars(token.data(), token.data() + token.size(), index);
    if (index >= from.value.size()) return std::nullopt;
    const YAML::Node &list = from.value;  // the const overload does not insert
    const auto item = list[index];
    return Spot{item, from.file, item.Mark(), from.file};
  }
  if (!from.value.IsMap()) return std::nullopt;
  for (const auto &pair : from.value)
    if (pair.first.IsScalar() && pair.first.Scalar() == token)
      return Spot{pair.second, from.file, pair.first.Mark(), from.file};
  return std::nullopt;
}

// yaml-cpp gives quoted scalars the tag "!".
std::string as_written(const YAML::Node &value) {
  if (!value.IsDefined()) return {};
  if (value.IsNull()) return "null";
  if (!value.IsScalar()) return {};
  return value.Tag() == "!" ? shown_in_quotes(value.Scalar()) : shown(value.Scalar());
}

void cut_out(std::string &text, const std::string &secret) {
  if (secret.empty()) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
    text.replace(at, secret.size(), "…");
}

void set_place(Fault &fault, const std::string &file, const YAML::Mark &mark) {
  fault.file = file;
  fault.line = mark.is_null() ? 0 : mark.line + 1;
  fault.column = mark.is_null() ? 0 : mark.column + 1;
}

}  // namespace

Fault Places::fault(std::string_view pointer, std::string problem, std::string hint, Show show) const {
  Fault fault;
  fault.problem = std::move(problem);
  fault.hint = std::move(hint);
  if (!tree_) return fault;
  fault.key = tree_->key;
  for (const auto &value : tree_->expanded) cut_out(fault.problem, value);
  // Replaced, never assigned: assigning to a YAML::Node changes the tree.
  std::optional<Spot> spot(Spot{tree_->entry, tree_->file, tree_->entry.Mark(), tree_->file});
  bool is_there = true, is_secret = show == Show::kSecret;
  while (!pointer.empty() && pointer.front() == '/') {
    const auto token = next_token(pointer);
    const bool in_list = is_there && spot->value.IsSequence() && is_index(token);
    fault.key += in_list ? "[" + token + "]" : "." + token;
    is_secret = is_secret || sounds_secret(token);
    if (!is_there) continue;
    if (const auto next = step(*spot, token)) {
      spot.emplace(*next);
      follow_includes(*tree_->includes, *spot);
    } else {
      is_there = false;
    }
  }
  // An empty value has its place where the next key stands.
  const bool at_key = is_there && (show == Show::kKey || spot->value.IsNull());
  set_place(fault, at_key ? spot->key_file : spot->file, at_key ? spot->key_mark : spot->value.Mark());
  if (!is_there || show == Show::kKey) return fault;
  if (!is_secret)
    fault.value = as_written(spot->value);
  else if (spot->value.IsScalar())
    cut_out(fault.problem, spot->value.Scalar());
  return fault;
}

}  // namespace assay::config
