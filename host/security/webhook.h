// Whether a request to a webhook comes from who holds its secret, and is new. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/webhook.h"

namespace assay::security {

enum class WebhookCheck : std::uint8_t {
  kPassed,
  kNoSignature,         // the header is missing, or does not begin with the prefix
  kMalformedSignature,  // not 32 bytes in the scheme's encoding
  kWrongSignature,      // of none of the secrets
  kNoTimestamp,
  kMalformedTimestamp,
  kStaleTimestamp,  // too old, or too far ahead
};
// "passed", "no_signature" …, for a log.
[[nodiscard]] std::string_view name_of(WebhookCheck check) noexcept;

struct SignedRequest {
  std::string_view signature;  // values of the two headers; empty when absent
  std::string_view timestamp;
  std::string_view body;
};

// secrets: each may have signed it. Their number and the request's size decide how long this takes, and nothing that a
// guesser could learn from.
[[nodiscard]] WebhookCheck check_webhook(const Webhook &hook, const std::vector<std::string> &secrets,
                                         const SignedRequest &request, std::int64_t now_ms);

// The signature as a vendor makes it, prefix and all. timestamp: as it is sent.
[[nodiscard]] std::string sign_webhook(const Webhook &hook, std::string_view secret, std::string_view timestamp,
                                       std::string_view body);

}  // namespace assay::security
