#include "host/security/keys.h"

#include <sodium.h>

#include <array>

#include "host/security/digest.h"

namespace assay::security {
namespace {

constexpr std::size_t kMaxAuthorization = 1024;

bool has_basic_scheme(std::string_view text) noexcept {
  constexpr std::string_view kScheme = "basic ";
  if (text.size() <= kScheme.size()) return false;
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char lower = (text[i] >= 'A' && text[i] <= 'Z') ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (lower != kScheme[i]) return false;
  }
  return true;
}

}  // namespace

Result<void> initialize() {
  if (sodium_init() < 0) return Error{ErrorCode::kInternal, "libsodium found no source of randomness"};
  return {};
}

std::string generate_secret() {
  std::array<unsigned char, 32> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

std::string generate_api_key() { return "assay_pk_" + generate_secret(); }

std::string hash_api_key(std::string_view key) {
  std::array<unsigned char, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char *>(key.data()), key.size(), nullptr,
                     0);
  return to_hex({hash.data(), hash.size()});
}

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<BasicCredentials> parse_basic(std::string_view authorization) {
  if (authorization.size() > kMaxAuthorization || !has_basic_scheme(authorization)) return std::nullopt;
  const auto encoded = authorization.substr(6);
  std::string decoded(encoded.size(), '\0');
  std::size_t length = 0;
  const char *end = nullptr;
  // The library refuses missing or surplus padding and non-zero trailing bits, so one credential has one spelling.
  if (sodium_base642bin(reinterpret_cast<unsigned char *>(decoded.data()), decoded.size(), encoded.data(),
                        encoded.size(), nullptr, &length, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != encoded.data() + encoded.size())
    return std::nullopt;
  decoded.resize(length);
  for (const char c : decoded)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
  const auto colon = decoded.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return BasicCredentials{decoded.substr(0, colon), decoded.substr(colon + 1)};
}

}  // namespace assay::security
