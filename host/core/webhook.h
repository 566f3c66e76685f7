// A vendor's webhook: what its plugin declares of it, and an event as the plugin is given it. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace assay {

enum class SignatureScheme : std::uint8_t { kHmacSha256Hex, kHmacSha256Base64 };
enum class SignedPart : std::uint8_t { kBody, kTimestampAndBody };  // the latter: the timestamp as sent, ".", the body

inline constexpr std::int64_t kWebhookToleranceMs = 5 * 60 * 1000;

// Names of header fields are in lower case; empty: the vendor sends none.
struct Webhook {
  std::string name, secret;
  SignatureScheme scheme = SignatureScheme::kHmacSha256Hex;
  SignedPart signed_part = SignedPart::kBody;
  std::string signature_header, signature_prefix;
  std::string timestamp_header;
  std::int64_t timestamp_unit_ms = 1000;
  std::int64_t tolerance_ms = kWebhookToleranceMs;
  std::string event_id_header, event_id_pointer;  // at most one
  std::vector<std::string> headers;               // that an event keeps; empty: all
};

struct VendorEvent {
  std::string hook;
  std::string event_id;  // may be empty
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::int64_t received_ms = 0;
  std::uint32_t attempt = 1;
};

}  // namespace assay
