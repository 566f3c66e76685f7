#include "host/sandbox/printable.h"

#include <algorithm>

#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

std::string printable(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto at = [&](std::size_t offset) {
      return i + offset < text.size() ? static_cast<unsigned char>(text[i + offset]) : 0u;
    };
    const bool is_control = at(0) < 0x20 || at(0) == 0x7f;
    const bool is_c1 = at(0) == 0xc2 && at(1) >= 0x80 && at(1) <= 0x9f;
    // U+202A to U+202E and U+2066 to U+2069 turn the direction of what follows.
    const bool turns = at(0) == 0xe2 && ((at(1) == 0x80 && at(2) >= 0xaa && at(2) <= 0xae) ||
                                         (at(1) == 0x81 && at(2) >= 0xa6 && at(2) <= 0xa9));
    if (is_control || is_c1 || turns) text.replace(i, is_control ? 1 : is_c1 ? 2 : 3, " ");
  }
  return text;
}

std::string excerpt(std::string_view text, std::size_t limit) {
  auto end = std::min(text.size(), limit);
  // Never inside a character.
  for (int back = 0; end > 0 && end < text.size() && is_continuation(text[end]) && back < 3; ++back) --end;
  auto part = printable(std::string(text.substr(0, end)));
  if (!wire::is_valid_utf8(part))
    for (auto &c : part)
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  if (end < text.size()) part += "… (" + std::to_string(text.size()) + " bytes)";
  return part;
}

}  // namespace assay::sandbox
