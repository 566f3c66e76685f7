// Strict reading and escaping of JSON text. Nothing here throws.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "host/core/result.h"

namespace assay::wire {

inline constexpr std::size_t kMaxDepth = 64;

// Errors: kInvalidArgument with the byte offset and never the text itself: not JSON, not UTF-8, deeper than max_depth,
// trailing bytes. The pointer of the error is empty. Of a member that stands twice the last one counts.
Result<nlohmann::json> parse_json(std::string_view text, std::size_t max_depth = kMaxDepth);
// As parse_json, but a member that stands twice in one object is an error too: two readers could see two documents.
Result<nlohmann::json> parse_json_strictly(std::string_view text);

// `text` as a JSON string with its quotes. Required: `text` is valid UTF-8.
void append_string(std::string &out, std::string_view text);

// A number as JSON writes it: whole values without a fraction, shortest form that reads back the same. Required:
// finite.
void append_number(std::string &out, double value);

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

// One more reference token on an RFC 6901 pointer.
[[nodiscard]] std::string child_pointer(std::string_view parent, std::string_view member);

}  // namespace assay::wire
