// assessment.update: from what a plugin said to Ashby's labelled values, with Ashby's rules enforced here, so that no
// vendor can break them. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "host/core/assessment.h"
#include "host/core/result.h"

namespace assay::wire {

// The first update of an accepted start: its status ("Invited" when the plugin gave none), profile URL and metadata.
Result<UpdateDraft> draft_started(const AssessmentId &id, const StartAccepted &accepted);

// The first update of a start whose answer is not there in time.
[[nodiscard]] UpdateDraft draft_queued(const AssessmentId &id);

// What follows that one when the start was accepted after all; nullopt when it would say "Queued" again and nothing
// more. Errors: as draft_started.
Result<std::optional<UpdateDraft>> draft_accepted_late(const AssessmentId &id, const StartAccepted &accepted);

// The same when a person found out that the vendor has it.
[[nodiscard]] UpdateDraft draft_found(const AssessmentId &id);

// And when it was not: `reason` is for the recruiter.
[[nodiscard]] UpdateDraft draft_failed(const AssessmentId &id, std::string_view reason);

// Errors: kInvalidArgument with a pointer into plugin_api/schema/report.json: a rule of StatusReport broken, an
// identifier used twice or reserved, a value that is not finite or whose type does not fit, a URL that is not http(s).
Result<UpdateDraft> draft_report(const StatusReport &report);

// The update that announces a cancellation asked for by Ashby.
[[nodiscard]] UpdateDraft draft_cancelled(const AssessmentId &id, std::string_view reason);

// The draft of the same update without its metadata; nullopt when it has none. Required: body is a frozen update.
[[nodiscard]] std::optional<UpdateDraft> without_metadata(std::string_view body);

}  // namespace assay::wire
