#include "host/security/webhook.h"

#include <sodium.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "host/security/digest.h"

namespace assay::security {
namespace {

using Mac = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char *bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char *>(text.data()); }

Mac mac_of(const Webhook &hook, std::string_view secret, std::string_view timestamp, std::string_view body) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(secret), secret.size());
  if (hook.signed_part == SignedPart::kTimestampAndBody) {
    crypto_auth_hmacsha256_update(&state, bytes_of(timestamp), timestamp.size());
    crypto_auth_hmacsha256_update(&state, bytes_of("."), 1);
  }
  crypto_auth_hmacsha256_update(&state, bytes_of(body), body.size());
  Mac mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  return mac;
}

std::optional<Mac> decode(SignatureScheme scheme, std::string_view text) {
  Mac mac{};
  std::size_t length = 0;
  const char *end = nullptr;
  const int failed = scheme == SignatureScheme::kHmacSha256Hex
                         ? sodium_hex2bin(mac.data(), mac.size(), text.data(), text.size(), nullptr, &length, &end)
                         : sodium_base642bin(mac.data(), mac.size(), text.data(), text.size(), nullptr, &length, &end,
                                             sodium_base64_VARIANT_ORIGINAL);
  if (failed != 0 || length != mac.size() || end != text.data() + text.size()) return std::nullopt;
  return mac;
}

WebhookCheck check_timestamp(const Webhook &hook, std::string_view text, std::int64_t now_ms) {
  if (hook.timestamp_header.empty()) return WebhookCheck::kPassed;
  if (text.empty()) return WebhookCheck::kNoTimestamp;
  std::int64_t time = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
  constexpr std::int64_t kFarAway = 1'000'000'000'000'000;  // so that nothing below overflows
  if (error != std::errc{} || end != text.data() + text.size() || time < 0 || time > kFarAway)
    return WebhookCheck::kMalformedTimestamp;
  const auto distance_ms = std::abs(now_ms - time * hook.timestamp_unit_ms);
  return distance_ms <= hook.tolerance_ms ? WebhookCheck::kPassed : WebhookCheck::kStaleTimestamp;
}

}  // namespace

std::string_view name_of(WebhookCheck check) noexcept {
  switch (check) {
    case WebhookCheck::kPassed: return "passed";
    case WebhookCheck::kNoSignature: return "no_signature";
    case WebhookCheck::kMalformedSignature: return "malformed_signature";
    case WebhookCheck::kWrongSignature: return "wrong_signature";
    case WebhookCheck::kNoTimestamp: return "no_timestamp";
    case WebhookCheck::kMalformedTimestamp: return "malformed_timestamp";
    case WebhookCheck::kStaleTimestamp: return "stale_timestamp";
  }
  return "?";
}

WebhookCheck check_webhook(const Webhook &hook, const std::vector<std::string> &secrets, const SignedRequest &request,
                           std::int64_t now_ms) {
  auto signature = request.signature;
  if (signature.empty() || !signature.starts_with(hook.signature_prefix)) return WebhookCheck::kNoSignature;
  signature.remove_prefix(hook.signature_prefix.size());
  const auto given = decode(hook.scheme, signature);
  if (!given) return WebhookCheck::kMalformedSignature;
  if (const auto time = check_timestamp(hook, request.timestamp, now_ms); time != WebhookCheck::kPassed) return time;
  bool is_right = false;
  for (const auto &secret : secrets) {
    const auto mac = mac_of(hook, secret, request.timestamp, request.body);
    is_right |= sodium_memcmp(mac.data(), given->data(), mac.size()) == 0;
  }
  return is_right ? WebhookCheck::kPassed : WebhookCheck::kWrongSignature;
}

std::string sign_webhook(const Webhook &hook, std::string_view secret, std::string_view timestamp,
                         std::string_view body) {
  const auto mac = mac_of(hook, secret, timestamp, body);
  if (hook.scheme == SignatureScheme::kHmacSha256Hex) return hook.signature_prefix + to_hex(mac);
  return hook.signature_prefix + to_base64(mac);
}

}  // namespace assay::security
