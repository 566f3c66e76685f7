// The timelines for programs: GET /_sandbox/timelines. Pure.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>

#include "host/core/result.h"
#include "host/sandbox/timeline.h"

namespace assay::sandbox {

// An answer holds at most 256 KiB; pages are cut well below.
inline constexpr std::size_t kPageBytes = 160 * 1024;

struct TimelinesQuery {
  std::optional<AssessmentId> only;  // assessment_id=…
  std::size_t offset = 0;            // offset=…: timelines left out at the beginning
  std::size_t from = 0;              // from=…, with assessment_id: updates left out at the beginning
};
// Errors: kInvalidArgument: another name, or a value that is no UUID or number.
Result<TimelinesQuery> parse_timelines_query(std::string_view query);

// {total, timelines:[{assessment_id, known, started_at_ms, ended, accepted:[kind …], calls:[…], updates:[…],
// next_from?}], next_offset?} Timelines in the order first heard of, with their last 50 calls and the kinds of update
// accepted so far. Updates in the order of arrival, each with body (the bytes as they came), update (the same as JSON;
// null above 32 KiB), kind, verdict, source, fault, code, message, request_id, at_ms. next_…: where the next page
// begins, on all but the last.
[[nodiscard]] nlohmann::json render_timelines(const Timelines &timelines, const TimelinesQuery &query);

}  // namespace assay::sandbox
