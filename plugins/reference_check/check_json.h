// A check as the text that is stored. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugins/reference_check/check.h"

namespace assay::reference_check {

[[nodiscard]] std::string render_check(const Check &check);
// nullopt when the text was not written by render_check. Members that a later version added are ignored.
[[nodiscard]] std::optional<Check> parse_check(std::string_view text);

}  // namespace assay::reference_check
