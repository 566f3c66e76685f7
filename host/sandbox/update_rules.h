// What Ashby documents about one assessment.update by itself: its shape, its labelled values, what it announces. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/core/assessment.h"
#include "host/core/result.h"
#include "host/wire/schema.h"

namespace assay::sandbox {

// An update that is in order by itself; whether it fits into its assessment's timeline is decided in timeline.h.
struct ReadUpdate {
  AssessmentId id;
  std::int64_t timestamp = 0;
  UpdateKind kind = UpdateKind::kProgress;
  std::string canonical;  // the same JSON value always reads the same here, whatever its white space and order
};

// kStarted for the status "Started" only, which makes Ashby store the start time; kResult and kCancelled end an
// assessment. Errors: kInvalidArgument, every fault with its JSON pointer, never a value.
Result<ReadUpdate> read_update(const wire::AshbySchema &schema, std::string_view body);

// The assessment_id of a body that may be wrong in every other way; nullopt when it has none.
[[nodiscard]] std::optional<AssessmentId> addressee_of(std::string_view body);

}  // namespace assay::sandbox
