#include "host/security/digest.h"

#include <sodium.h>

#include <array>
#include <cstdlib>

namespace assay::security {
namespace {

using Sha256 = std::array<unsigned char, crypto_hash_sha256_BYTES>;

Sha256 sha256(std::string_view bytes) {
  Sha256 hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
  return hash;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

std::string csp_hash(std::string_view inline_text) { return "'sha256-" + to_base64(sha256(inline_text)) + "'"; }

std::string keyed_hash(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  const auto unsigned_bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char *>(text.data());
  };
  if (key.size() < crypto_generichash_KEYBYTES_MIN ||
      crypto_generichash(hash.data(), hash.size(), unsigned_bytes(bytes), bytes.size(), unsigned_bytes(key),
                         key.size()) != 0)
    std::abort();  // what would go on here would go on with a hash that anybody can make
  return to_hex(hash);
}

std::string to_base64(std::span<const unsigned char> bytes) {
  std::string base64(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(base64.data(), base64.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  base64.pop_back();  // its NUL
  return base64;
}

std::string to_hex(std::span<const unsigned char> bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text += kHex[byte >> 4];
    text += kHex[byte & 0xf];
  }
  return text;
}

}  // namespace assay::security
