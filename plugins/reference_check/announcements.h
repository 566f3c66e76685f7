// What the gateway is told of a check: counts and an average, never a referee's name, address or words. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "assay/sdk/report.hpp"
#include "plugins/reference_check/check.h"

namespace assay::reference_check {

// The candidate consented and named referees.
[[nodiscard]] sdk::Report started_report(const Check &check);
// "1 of 3 references": of those that the candidate named.
[[nodiscard]] sdk::Report progress_report(const Check &check, std::int64_t answers);
// How it ended. Required: is_finished(check), not cancelled; report_url is that of the report page.
[[nodiscard]] sdk::Report outcome_report(const Check &check, const std::string &report_url);
// Whether there is a report page: somebody answered, and the check was neither declined nor cancelled.
[[nodiscard]] bool has_report_page(const Check &check) noexcept;

// The mean of all ratings, 1 counting as 0 and 5 as 100; nullopt unless at least two referees have rated anything.
[[nodiscard]] std::optional<double> average_rating(const Check &check);

}  // namespace assay::reference_check
