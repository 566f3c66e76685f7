// One line of the journal. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "host/sandbox/timeline.h"

namespace assay::sandbox {

struct JournalRecord {
  AssessmentId id;
  std::variant<Call, Arrival> event;
};

// JSON without a line break.
[[nodiscard]] std::string render_record(const AssessmentId &id, const Call &call);
[[nodiscard]] std::string render_record(const AssessmentId &id, const Arrival &arrival);

// An accepted arrival is read again by today's schema; the verdict stays yesterday's. Errors: kInvalidArgument, without
// the line's text.
Result<JournalRecord> parse_record(const wire::AshbySchema &schema, std::string_view line);

}  // namespace assay::sandbox
