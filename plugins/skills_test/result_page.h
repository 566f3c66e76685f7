// What the recruiter sees behind the profile link: the outcome of one attempt, without a name, an address, an answer or
// a right answer. Pure.
#pragma once

#include "plugins/embedded/html.h"
#include "plugins/skills_test/attempt.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

using embedded::Page;

// Required: the attempt is submitted (its grade is set). test may be NULL: then questions appear by id.
[[nodiscard]] Page result_page(const Attempt &attempt, const SkillsTest *test);

}  // namespace assay::skills_test
