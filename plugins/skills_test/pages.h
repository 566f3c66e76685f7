// What the candidate sees. Plain HTML without script; nothing here says which answer is right. Pure.
// Links are relative to the attempt's own page <pages_url>/t/<token>.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/skills_test/attempt.h"
#include "plugins/skills_test/html.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

// The page of an attempt as it stands at now. Required: test is the attempt's own, or NULL when the configuration no
// longer has it; token is the one in the URL.
[[nodiscard]] Page attempt_page(const Attempt &attempt, const SkillsTest *test, std::string_view token,
                                std::int64_t now_ms);

// "Back to where you were" after a form was sent: 303, so that reloading sends nothing again.
[[nodiscard]] Page see_attempt(std::string_view token);

// Refusals. The same page for every cause within each, so that they teach a guesser nothing.
[[nodiscard]] Page not_found_page();                     // 404
[[nodiscard]] Page method_page(std::string_view allow);  // 405
[[nodiscard]] Page forged_form_page();                   // 403
[[nodiscard]] Page unreadable_form_page();               // 400
[[nodiscard]] Page wrong_content_type_page();            // 415
[[nodiscard]] Page too_large_page();                     // 413
[[nodiscard]] Page try_again_page();                     // 503

}  // namespace assay::skills_test
