// The mail that invites a candidate. Plain text; the candidate's name is not needed and not used. Pure.
#pragma once

#include <string_view>

#include "plugins/embedded/mail.h"
#include "plugins/skills_test/attempt.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

using embedded::Mail;

[[nodiscard]] Mail render_invitation(const Attempt &attempt, const SkillsTest &test, std::string_view from_name,
                                     std::string_view link);

}  // namespace assay::skills_test
