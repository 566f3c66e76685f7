// What the hiring team sees behind the profile link: the referees and where they stand, and what each answered. Pure.
// Links are relative to <pages_url>/staff/r/<token>.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "plugins/embedded/html.h"
#include "plugins/reference_check/about.h"
#include "plugins/reference_check/answers.h"
#include "plugins/reference_check/check.h"

namespace assay::reference_check {

using embedded::Page;

// all: the answers of those who answered. Required: has_report_page(check).
[[nodiscard]] Page report_page(const Check &check, const About &about, std::string_view token,
                               const std::vector<Answers> &all);

// One referee, at /staff/r/<token>/<n>. Required: that place is answered.
[[nodiscard]] Page answers_page(const Check &check, const About &about, std::string_view token, std::size_t place,
                                const Answers &answers);

}  // namespace assay::reference_check
