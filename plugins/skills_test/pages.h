// What the candidate sees. Plain HTML without script; nothing here says which answer is right. Pure.
// Links are relative to the attempt's own page <pages_url>/t/<token>.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/embedded/html.h"
#include "plugins/skills_test/attempt.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

using embedded::Page;

// The page of an attempt as it stands at now. Required: test is the attempt's own, or NULL when the configuration no
// longer has it; token is the one in the URL.
[[nodiscard]] Page attempt_page(const Attempt &attempt, const SkillsTest *test, std::string_view token,
                                std::int64_t now_ms);

// "Back to where you were" after a form was sent: 303, so that reloading sends nothing again.
[[nodiscard]] Page see_attempt(std::string_view token);

}  // namespace assay::skills_test
