// How the service reads an error of a plugin's call: what it says of the vendor, and who may read its text.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "host/core/error.h"
#include "host/core/ids.h"

namespace assay::service {

// The vendor may have done it although no answer came: only its idempotency key makes a repeat safe.
[[nodiscard]] bool is_ambiguous(ErrorCode code) noexcept;

// The vendor looked at the request and said no.
[[nodiscard]] bool is_business_refusal(ErrorCode code) noexcept;

// How long to wait after `pause` when the vendor gave no answer again: twice as long, up to 5 minutes.
[[nodiscard]] std::chrono::milliseconds next_pause(std::chrono::milliseconds pause) noexcept;

// As the recruiter is told: kConflict stays one, everything else is a refusal with a text; never a fault of the body
// that Ashby sent.
[[nodiscard]] Error refusal_for_recruiter(Error error);

// One warning. The text of a business refusal is the recruiter's, and may name the candidate: it is left out.
void log_vendor_error(std::string_view event, const AssessmentId &id, const PluginEntry &entry,
                      const std::string &request_id, const Error &error);

}  // namespace assay::service
