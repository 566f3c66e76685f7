// An attempt as the text that is stored. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugins/skills_test/attempt.h"

namespace assay::skills_test {

[[nodiscard]] std::string render_attempt(const Attempt &attempt);
// nullopt when the text was not written by render_attempt. Members that a later version added are ignored.
[[nodiscard]] std::optional<Attempt> parse_attempt(std::string_view text);

}  // namespace assay::skills_test
