// HTTP header fields that cross the ABI. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/ext/http.h"
#include "host/core/result.h"

namespace assay::plugin {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Copies what a plugin passed. Errors: kInvalidArgument naming the field: more than 100 fields or 12 KiB in all, a name
// that is no token, a value with control characters, a hop-by-hop or framing field, which the host writes itself.
Result<Headers> read_headers(const assay_header *headers, std::uint64_t count);

// Views into `headers`, which must outlive the result.
[[nodiscard]] std::vector<assay_header> to_abi(const Headers &headers);

// An RFC 9110 token: a method, a field name.
[[nodiscard]] bool is_token(std::string_view text) noexcept;
// No control characters but tab.
[[nodiscard]] bool is_field_value(std::string_view text) noexcept;
// ASCII, as field names are compared.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace assay::plugin
