// The mails that tell reviewers of a case: which check, which assessment, where. The candidate is not named: mail is
// read on many screens, and the page behind the link says who it is. Pure.
#pragma once

#include <string>
#include <string_view>

#include "plugins/background_check/case.h"
#include "plugins/embedded/mail.h"

namespace assay::background_check {

// Required: owes_mail(stored).
[[nodiscard]] embedded::Mail render_reviewer_mail(const Case &stored, std::string_view from_name,
                                                  const std::string &link);

}  // namespace assay::background_check
