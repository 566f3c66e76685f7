#include "host/wire/email.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "host/wire/json.h"

namespace assay::wire {
namespace {

// Of a character beyond ASCII: controls, blanks, and what shows nothing or turns the text around.
bool is_invisible(std::uint32_t point) noexcept {
  struct Range {
    std::uint32_t first, last;
  };
  static constexpr Range kInvisible[] = {{0x80, 0xa0},     {0xad, 0xad},     {0x1680, 0x1680},  {0x180e, 0x180e},
                                         {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f},  {0x3000, 0x3000},
                                         {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};
  return std::any_of(std::begin(kInvisible), std::end(kInvisible),
                     [point](const Range &range) { return point >= range.first && point <= range.last; });
}

// The character that begins with `lead`; Required: valid UTF-8.
std::uint32_t point_at(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i])); };
  if (byte(0) < 0xe0) return (byte(0) & 0x1f) << 6 | (byte(1) & 0x3f);
  if (byte(0) < 0xf0) return (byte(0) & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f);
  return (byte(0) & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f);
}

bool has_forbidden_character(std::string_view address) noexcept {
  for (std::size_t i = 0; i < address.size(); ++i) {
    const auto byte = static_cast<unsigned char>(address[i]);
    if (byte <= 0x20 || byte == 0x7f) return true;
    if (std::string_view("\"<>(),;:\\[]").find(address[i]) != std::string_view::npos) return true;
    if (byte >= 0xc0 && is_invisible(point_at(address, i))) return true;
  }
  return false;
}

bool is_label(std::string_view label) noexcept {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

bool is_dotted(std::string_view part) noexcept {
  return !part.empty() && part.front() != '.' && part.back() != '.' && part.find("..") == std::string_view::npos;
}

bool is_domain(std::string_view domain) noexcept {
  const auto last = domain.substr(domain.rfind('.') + 1);
  if (last.find_first_not_of("0123456789") == std::string_view::npos) return false;
  if (domain.find('.') == std::string_view::npos) return domain == "localhost";
  while (true) {
    const auto end = domain.find('.');
    if (!is_label(domain.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    domain.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_plausible_email(std::string_view address) noexcept {
  const auto at = address.find('@');
  if (at == std::string_view::npos || address.rfind('@') != at) return false;
  if (address.size() > 254 || at > 64 || !is_valid_utf8(address) || has_forbidden_character(address)) return false;
  // An option, or a command, to what takes addresses on a command line.
  if (address.front() == '-' || address.front() == '|') return false;
  return is_dotted(address.substr(0, at)) && is_domain(address.substr(at + 1));
}

}  // namespace assay::wire
