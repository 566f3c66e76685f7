// What the gateway is told of an attempt. Pure.
#pragma once

#include <string>

#include "assay/sdk/report.hpp"
#include "plugins/skills_test/attempt.h"

namespace assay::skills_test {

// The candidate pressed "Begin".
[[nodiscard]] sdk::Report started_report(const Attempt &attempt);

// How it ended. Required: is_finished(attempt), not cancelled; result_url is that of the result page (submitted
// attempts).
[[nodiscard]] sdk::Report outcome_report(const Attempt &attempt, const std::string &result_url);

}  // namespace assay::skills_test
