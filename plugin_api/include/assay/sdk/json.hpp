// Reading JSON from the other side: bounded, strict, never an exception, every fault with its JSON pointer and without
// the text itself. Pure.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "assay/sdk/status.hpp"

namespace assay::sdk {

inline constexpr std::size_t kMaxBodyBytes = std::size_t{1} << 20;
inline constexpr int kMaxJsonDepth = 64;

namespace detail {

// The deepest nesting of a text, whether or not it is JSON.
[[nodiscard]] inline int nesting_of(std::string_view text) noexcept {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) deepest = depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

// Reads the members of one object and keeps the first fault. null counts as absent.
class Members {
 public:
  Members(const nlohmann::json &object, std::string pointer, Status &fault)
      : object_(object), pointer_(std::move(pointer)), fault_(fault) {
    if (!object_.is_object()) note("", "must be an object");
  }

  // NULL when absent.
  [[nodiscard]] const nlohmann::json *find(const char *name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  [[nodiscard]] std::string required(const char *name) const {
    if (find(name) == nullptr) note(name, "is missing");
    return optional(name);
  }

  [[nodiscard]] std::string optional(const char *name) const {
    const auto *found = find(name);
    if (found == nullptr) return {};
    if (found->is_string()) return found->get<std::string>();
    note(name, "must be a string");
    return {};
  }

  // The member as a reader of its own; a missing one is a fault and reads as empty.
  [[nodiscard]] Members child(const char *name) const {
    static const nlohmann::json kEmpty = nlohmann::json::object();
    const auto *found = find(name);
    if (found == nullptr) note(name, "is missing");
    return {found == nullptr ? kEmpty : *found, pointer_to(name), fault_};
  }

  // An array member; an absent one is empty.
  [[nodiscard]] const nlohmann::json &items(const char *name) const {
    static const nlohmann::json kNone = nlohmann::json::array();
    const auto *found = find(name);
    if (found == nullptr) return kNone;
    if (found->is_array()) return *found;
    note(name, "must be an array");
    return kNone;
  }

  void note(const char *name, const char *problem) const {
    if (!fault_.is_ok()) return;
    const auto pointer = pointer_to(name);
    fault_ = invalid_argument(pointer, (pointer.empty() ? "the body" : pointer) + " " + problem);
  }

  [[nodiscard]] std::string pointer_to(const char *name) const {
    return *name == '\0' ? pointer_ : pointer_ + "/" + name;
  }
  [[nodiscard]] Status &fault() const noexcept { return fault_; }

 private:
  const nlohmann::json &object_;
  std::string pointer_;
  Status &fault_;
};

}  // namespace detail

// A JSON document within the limits of the ABI. Errors: ASSAY_INVALID_ARGUMENT.
[[nodiscard]] inline Outcome<nlohmann::json> parse_json(std::string_view text) {
  if (text.size() > kMaxBodyBytes) return invalid_argument("", "the body is over 1 MiB");
  if (detail::nesting_of(text) > kMaxJsonDepth) return invalid_argument("", "the body is nested deeper than 64 levels");
  auto document = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
  if (document.is_discarded()) return invalid_argument("", "the body is not JSON in UTF-8");
  return document;
}

}  // namespace assay::sdk
