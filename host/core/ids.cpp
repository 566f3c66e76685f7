#include "host/core/ids.h"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>

namespace assay {
namespace {

// Minted once for Assay; changing it would change every assessment_type_id that customers' interview plans hold.
constexpr boost::uuids::uuid kNamespace = {
    {0x6d, 0x1c, 0x0a, 0x57, 0x3b, 0x42, 0x4e, 0x0b, 0x9a, 0x51, 0x7f, 0x0e, 0xd2, 0x94, 0x66, 0x18}};

constexpr int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool is_dash_position(std::size_t i) noexcept { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) noexcept {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash_position(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int digit = hex_digit(text[i]);
    if (digit < 0) return std::nullopt;
    auto &byte = uuid.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>((byte << 4) | digit);
    ++nibble;
  }
  return uuid;
}

Uuid Uuid::name_based(std::initializer_list<std::string_view> parts) {
  std::string name;
  for (const auto part : parts) name.append(std::to_string(part.size())).append(":").append(part);
  const auto made = boost::uuids::name_generator_sha1(kNamespace)(name);
  Uuid uuid;
  std::copy(made.begin(), made.end(), uuid.bytes.begin());
  return uuid;
}

std::string Uuid::to_string() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text(36, '-');
  std::size_t at = 0;
  for (const auto byte : bytes) {
    if (is_dash_position(at)) ++at;
    text[at++] = kHex[byte >> 4];
    text[at++] = kHex[byte & 0xf];
  }
  return text;
}

}  // namespace assay
