#include "host/plugin/text.h"

#include <cstring>

#include "host/wire/json.h"

namespace assay::plugin {
namespace {

// Bytes of the valid character at the front of `text`; 0: none begins there.
std::size_t character_length(std::string_view text) noexcept {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length)
    if (wire::is_valid_utf8(text.substr(0, length))) return length;
  return 0;
}

// C0, DEL and C1, which terminals obey too.
bool is_control(std::string_view character) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7f;
  return character.size() == 2 && byte(0) == 0xc2 && byte(1) < 0xa0;
}

}  // namespace

std::string clean_text(std::string_view text, std::size_t max_bytes) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string clean;
  while (!text.empty()) {
    const auto length = character_length(text);
    auto next = length == 0 ? kReplacement : text.substr(0, length);
    if (is_control(next)) next = " ";
    if (clean.size() + next.size() > max_bytes) break;
    clean += next;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return clean;
}

std::string_view bounded(const char *text, std::size_t max_bytes) noexcept {
  return text == nullptr ? std::string_view() : std::string_view(text, ::strnlen(text, max_bytes));
}

}  // namespace assay::plugin
