// A case as the text that is stored. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugins/background_check/case.h"

namespace assay::background_check {

[[nodiscard]] std::string render_case(const Case &stored);
// nullopt when the text was not written by render_case. Members that a later version added are ignored.
[[nodiscard]] std::optional<Case> parse_case(std::string_view text);

}  // namespace assay::background_check
