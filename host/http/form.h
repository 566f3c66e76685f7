// The body of an HTML form (application/x-www-form-urlencoded) from anybody. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay::http {

// The decoded value of the only field of this name; nullopt when it is missing, stands twice or is badly encoded.
// Required: `name` needs no encoding.
[[nodiscard]] std::optional<std::string> form_value(std::string_view body, std::string_view name);

}  // namespace assay::http
