// How large a test can become when every answer is as long as it may be. A test that outgrows a limit is refused when
// the configuration is read: later it would fail a candidate whose clock runs. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

// Upper bounds over all candidates and all answers that read_answers() takes.
struct WorstCase {
  std::size_t page_bytes = 0;    // the form page, with the answers escaped
  std::size_t form_bytes = 0;    // the form that a browser sends, with each byte of a text as %XX
  std::size_t form_fields = 0;   // in that form
  std::size_t stored_bytes = 0;  // the attempt as it is stored
};

// Required: the test is without faults.
[[nodiscard]] WorstCase worst_case(const SkillsTest &test);

// One fault for each limit that the test outgrows: the numbers and what to do. Empty for a test that always fits.
[[nodiscard]] std::vector<std::string> outgrown_limits(const SkillsTest &test);

}  // namespace assay::skills_test
