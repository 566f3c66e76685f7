#include "host/sandbox/printable.h"

#include <algorithm>

#include "host/wire/json.h"

namespace assay::sandbox {
namespace {

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

}  // namespace

std::string printable(std::string text) {
  for (auto &c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
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
