// The answers in the form that a candidate sends. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "plugins/embedded/form.h"
#include "plugins/skills_test/grading.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

inline constexpr std::string_view kQuestionFieldPrefix = "q.";  // followed by the question's id

// The answers to this test's questions. Fields of other names and ids that are no options are left out.
// nullopt: two values for a question that takes one, or a text of more than max_characters; no browser sends these,
// since the page's maxlength counts a character as one or two.
[[nodiscard]] std::optional<Answers> read_answers(const SkillsTest &test, const embedded::FormFields &fields);

}  // namespace assay::skills_test
