#include "host/sandbox/basic_key.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>

namespace assay::sandbox {
namespace {

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k) word = (word << 8) | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= have ? kDigits[(word >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

bool starts_with_basic(std::string_view text) noexcept {
  constexpr std::string_view kScheme = "basic ";
  return text.size() >= kScheme.size() &&
         std::equal(kScheme.begin(), kScheme.end(), text.begin(), [](char want, char have) {
           return want == (have >= 'A' && have <= 'Z' ? have - 'A' + 'a' : have);
         });
}

}  // namespace

std::string basic_credentials(std::string_view key) { return base64(std::string(key) + ":"); }

BasicKey::BasicKey(std::string_view key) : expected_(basic_credentials(key)) {}

KeyCheck BasicKey::check(std::string_view authorization) const noexcept {
  if (!starts_with_basic(authorization)) return KeyCheck::kMissing;
  authorization.remove_prefix(6);
  while (!authorization.empty() && authorization.front() == ' ') authorization.remove_prefix(1);
  unsigned difference = authorization.size() == expected_.size() ? 0 : 1;
  for (std::size_t i = 0; i < expected_.size(); ++i)
    difference |= static_cast<unsigned char>(expected_[i] ^ (i < authorization.size() ? authorization[i] : '\0'));
  return difference == 0 ? KeyCheck::kRight : KeyCheck::kWrong;
}

bool is_usable_key(std::string_view key) noexcept {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f && c != ':'; });
}

Result<std::string> read_key_file(const std::string &path) {
  std::ifstream file(path);
  std::string key;
  if (!file) return Error{ErrorCode::kUnavailable, "cannot read the key file " + path + ": " + std::strerror(errno)};
  std::getline(file, key);
  if (!key.empty() && key.back() == '\r') key.pop_back();
  if (!is_usable_key(key))
    return Error{ErrorCode::kInvalidArgument,
                 "the first line of " + path + " is no API key: visible ASCII without ':' is expected"};
  return key;
}

}  // namespace assay::sandbox
