// How large a check can become when a reviewer writes as much as they may. One that outgrows a limit is refused when
// the configuration is read: later it would fail a reviewer. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plugins/background_check/check_config.h"

namespace assay::background_check {

// Of each thing that is kept of a candidate; longer ones are clipped.
inline constexpr std::size_t kMaxSubjectCharacters = 200;

// Upper bounds over all candidates and all that a form can say.
struct WorstCase {
  std::size_t page_bytes = 0;    // the largest page, with what is typed escaped
  std::size_t form_bytes = 0;    // the form that a browser sends, with each byte of a text as %XX
  std::size_t stored_bytes = 0;  // the case as it is stored
};

// How many characters a note on each item can have so that the form is never too large: at most kMaxNoteCharacters, 0
// when there is no room. Required: the check is without faults, here and below.
[[nodiscard]] std::size_t room_for_notes(const Check &check);

[[nodiscard]] WorstCase worst_case(const Check &check);

// One fault for each limit that the check outgrows: the numbers and what to do. Empty for a check that always fits.
[[nodiscard]] std::vector<std::string> outgrown_limits(const Check &check);

}  // namespace assay::background_check
