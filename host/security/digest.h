// Digests, as lower-case hex where nothing else is said. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace assay::security {

[[nodiscard]] std::string sha256_hex(std::string_view bytes);
// 'sha256-…' as a Content-Security-Policy names an inline style.
[[nodiscard]] std::string csp_hash(std::string_view inline_text);
// BLAKE2b-256 of `bytes` under a key of 16 to 64 bytes: who does not hold the key can neither make nor guess it.
[[nodiscard]] std::string keyed_hash(std::string_view key, std::string_view bytes);
[[nodiscard]] std::string to_base64(std::span<const unsigned char> bytes);  // padded
[[nodiscard]] std::string to_hex(std::span<const unsigned char> bytes);

}  // namespace assay::security
