// Reads the members of a parsed JSON object and keeps the first fault, so that a parser reads as a plain list of
// members. Null counts as absent everywhere (E15).
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "host/core/result.h"

namespace assay::wire {

// The JSON object that `body` is. Errors: as parse_json_strictly, or not an object; the pointer is empty.
Result<nlohmann::json> parse_object(std::string_view body);

// kInvalidArgument, "<pointer> <problem>".
[[nodiscard]] Error member_error(std::string pointer, std::string_view problem);

class Members {
 public:
  // object: NULL reads as nothing, without a fault. max_text: bytes of one string.
  Members(const nlohmann::json *object, std::string pointer, std::size_t max_text = 2048);

  // An object member. Missing or of another type: the fault, and a reader of nothing.
  [[nodiscard]] Members child(const char *name, std::optional<Error> &fault) const;

  // A string member; "" when there is a fault, or when an optional one is absent.
  [[nodiscard]] std::string required(const char *name, std::optional<Error> &fault) const;
  [[nodiscard]] std::string optional(const char *name, std::optional<Error> &fault) const;

  // The member whatever its type; NULL when absent.
  [[nodiscard]] const nlohmann::json *find(const char *name) const;
  [[nodiscard]] std::string pointer_to(const char *name) const;

 private:
  std::string text(const char *name, bool is_required, std::optional<Error> &fault) const;

  const nlohmann::json *object_;
  std::string pointer_;
  std::size_t max_text_;
};

}  // namespace assay::wire
