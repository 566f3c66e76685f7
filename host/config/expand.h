// ${NAME} and ${NAME:-default} inside a scalar. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "host/core/result.h"

namespace assay::config {

using Environment = std::function<std::optional<std::string>(const std::string &name)>;

// A–Z, a–z, 0–9 and _, not beginning with a digit.
[[nodiscard]] bool is_variable_name(std::string_view text);

// "$$" is a dollar sign. Errors: kInvalidArgument (not closed, empty or bad name), kNotFound (not set and no default).
Result<std::string> expand(std::string_view text, const Environment &environment);

}  // namespace assay::config
