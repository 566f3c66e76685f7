// What the gateway is told of a case: never a note, a reason or a name. Pure.
#pragma once

#include <string>
#include <string_view>

#include "assay/sdk/report.hpp"
#include "plugins/background_check/case.h"

namespace assay::background_check {

// The case's own page, which is its profile URL from the start to the end.
[[nodiscard]] std::string page_url(std::string_view pages_url, const Case &stored);

// A reviewer pressed "Begin".
[[nodiscard]] sdk::Report started_report(const Case &stored, std::string_view pages_url);

// How it ended. Required: is_finished(stored), not cancelled.
[[nodiscard]] sdk::Report outcome_report(const Case &stored, std::string_view pages_url);

}  // namespace assay::background_check
