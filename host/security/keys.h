// API keys: how they are made, how they are kept (only as a hash), how a Basic header is read. Pure but for generate.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/result.h"

namespace assay::security {

// Once, before any other call of this folder. Error: kInternal when the operating system gives no randomness.
Result<void> initialize();

// 256 random bits in base64url.
[[nodiscard]] std::string generate_secret();

// "assay_pk_" and such a secret.
[[nodiscard]] std::string generate_api_key();

// BLAKE2b-256 of the key, 64 hex digits. A 256-bit random key needs no slow hash.
[[nodiscard]] std::string hash_api_key(std::string_view key);

// In time that depends on the lengths alone.
[[nodiscard]] bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

struct BasicCredentials {
  std::string user, password;
};
// Strict: scheme "Basic" in any case, one space, canonical padded base64, one ':' at least, no control characters, at
// most 1 KiB. Anything else is nullopt.
[[nodiscard]] std::optional<BasicCredentials> parse_basic(std::string_view authorization);

}  // namespace assay::security
