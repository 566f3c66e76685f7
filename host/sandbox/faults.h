// Faults that the next updates meet, in the order in which they were asked for. Pure; lives on the executor thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "host/core/ids.h"
#include "host/core/result.h"

namespace assay::sandbox {

enum class FaultKind : std::uint8_t {
  kRateLimited,   // 429, Retry-After when asked for
  kServerError,   // 500
  kUnavailable,   // 503, Retry-After when asked for
  kSuccessFalse,  // 200 success:false with `code`
  kSlow,          // the true answer, `delay` later
  kReset,         // the connection ends without an answer
  kTruncated,     // the true answer, cut in the middle
  kHtml403,       // 403 as the network edge in front of Ashby gives it
  kUnauthorized,  // 401, as without a key
  kForbidden,     // 403 in Ashby's JSON with `code`
  kRedirect,      // 302 to `location`
  kNotJson,       // 200 with a page in place of JSON
  kWarnings,      // the true answer with a warning in it
};
[[nodiscard]] std::string_view name_of(FaultKind kind) noexcept;  // "rate_limited" …

struct Fault {
  FaultKind kind = FaultKind::kServerError;
  int times = 1;
  std::string code;                      // kSuccessFalse, "internal_error"; kForbidden, "invalid_api_key"
  std::string location;                  // kRedirect
  int retry_after_s = 0;                 // 0: no Retry-After
  std::chrono::milliseconds delay{0};    // kSlow
  std::string scope;                     // kRateLimited: X-RateLimit-Scope, "integration-partner"
  bool recorded = false;                 // judged and kept before the fault hides the answer
  std::optional<AssessmentId> only_for;  // else any update
};

inline constexpr int kMostTimes = 1'000'000;
inline constexpr std::chrono::milliseconds kLongestDelay{60'000};

// {fault, times?, code?, location?, retry_after?, delay_ms?, scope?, recorded?, assessment_id?}. `recorded` is given
// for reset, server_error and not_json only: slow, truncated and warnings are always recorded, the others never.
// `location`, an http or https URL, is required by redirect. Answers that are large or drip are not made here: an
// answer of the edge is one bounded write. Errors: kInvalidArgument with the member.
Result<Fault> parse_fault(const nlohmann::json &document);

class FaultQueue {
 public:
  void add(Fault fault);
  // The first waiting fault that is meant for this update, one use of it spent. id: nullopt when the update names none.
  std::optional<Fault> take(const std::optional<AssessmentId> &id);
  // Uses left over all.
  [[nodiscard]] std::int64_t waiting() const noexcept;

 private:
  std::deque<Fault> queue_;
};

}  // namespace assay::sandbox
