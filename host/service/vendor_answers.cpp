#include "host/service/vendor_answers.h"

#include <algorithm>
#include <utility>

#include "host/core/log.h"

namespace assay::service {

bool is_ambiguous(ErrorCode code) noexcept {
  return code == ErrorCode::kDeadlineExceeded || code == ErrorCode::kInternal || code == ErrorCode::kCancelled ||
         code == ErrorCode::kUnavailable;
}

bool is_business_refusal(ErrorCode code) noexcept {
  return code == ErrorCode::kRejected || code == ErrorCode::kInvalidArgument || code == ErrorCode::kNotFound ||
         code == ErrorCode::kConflict || code == ErrorCode::kAlreadyExists || code == ErrorCode::kUnsupported;
}

std::chrono::milliseconds next_pause(std::chrono::milliseconds pause) noexcept {
  return std::min(pause * 2, std::chrono::milliseconds(300'000));
}

Error refusal_for_recruiter(Error error) {
  if (error.code == ErrorCode::kConflict || error.code == ErrorCode::kAlreadyExists) return error;
  if (error.code == ErrorCode::kResourceExhausted)
    return {ErrorCode::kRejected, "The assessment provider is busy at present. Try again in a minute."};
  return {ErrorCode::kRejected, std::move(error.message)};
}

void log_vendor_error(std::string_view event, const AssessmentId &id, const PluginEntry &entry,
                      const std::string &request_id, const Error &error) {
  log::warn(event, {{"assessment", id.to_string()},
                    {"plugin", entry.value},
                    {"request", request_id},
                    {"code", name_of(error.code)},
                    {"error", is_business_refusal(error.code) ? "" : error.message}});
}

}  // namespace assay::service
