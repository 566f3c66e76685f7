// What staff see of a case. Plain HTML without script, for a keyboard and for a screen of 320 px; every form is sent to
// the address of the page itself. Pure.
#pragma once

#include <cstdint>

#include "plugins/background_check/case.h"
#include "plugins/embedded/form_parts.h"
#include "plugins/embedded/html.h"

namespace assay::background_check {

// The case as it stands at now: briefing, checklist, outcome, or what became of it (410, without the candidate).
[[nodiscard]] embedded::Page case_page(const Case &stored, std::int64_t now_ms);

// The checklist with what was typed, which is no decision yet, and what to correct (422). Required: faults is not
// empty; typed has a finding for each item, here and below.
[[nodiscard]] embedded::Page correction_page(const Case &stored, const Findings &typed,
                                             const embedded::FieldErrors &faults);

// The checklist with what was typed on top of older findings, and beside it what somebody else saved meanwhile (409).
[[nodiscard]] embedded::Page conflict_page(const Case &stored, const Findings &typed);

// What was typed and came after the end, which it changes no more (409). Required: is_finished.
[[nodiscard]] embedded::Page late_page(const Case &stored, const Findings &typed);

}  // namespace assay::background_check
