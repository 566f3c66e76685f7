// The one list of error codes of the program. The numbers are those of the plugin ABI's status list
// (plugin_api/include/assay/status.h); host/plugin/status.cpp holds the static_assert that says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace assay {

enum class ErrorCode : std::uint32_t {
  kOk = 0,
  kInvalidArgument = 1,
  kNotFound = 2,
  kAlreadyExists = 3,
  kConflict = 4,
  kUnauthenticated = 5,
  kPermissionDenied = 6,
  kResourceExhausted = 7,
  kUnavailable = 8,
  kDeadlineExceeded = 9,
  kCancelled = 10,
  kUnsupported = 11,
  kRejected = 12,  // a business refusal; the message is meant for the recruiter
  kInternal = 13,
};

// "invalid_argument" and so on; "unknown" for a number outside the list.
[[nodiscard]] std::string_view name_of(ErrorCode code) noexcept;

// What happened, for the person who reads it. Never carries a secret or a candidate's name.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string pointer;                       // JSON pointer of the offending member, or empty
  std::chrono::milliseconds retry_after{0};  // 0: nothing known
};

}  // namespace assay
