// Text that crosses the ABI, made safe to keep, to log and to answer with. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "assay/str.h"

namespace assay::plugin {

// Lives as long as `text`.
[[nodiscard]] inline assay_str to_abi(std::string_view text) noexcept {
  return {text.data() ? text.data() : "", text.size()};
}
// The absent string when `text` is empty.
[[nodiscard]] inline assay_str to_abi_or_absent(std::string_view text) noexcept {
  return text.empty() ? assay_str{nullptr, 0} : to_abi(text);
}
// Absent, and a length without bytes, read as empty.
[[nodiscard]] inline std::string_view view(assay_str text) noexcept {
  return text.ptr == nullptr ? std::string_view() : std::string_view(text.ptr, text.len);
}

// Valid UTF-8 of at most max_bytes: bytes that are none become U+FFFD, control characters spaces, the rest is cut at a
// character.
[[nodiscard]] std::string clean_text(std::string_view text, std::size_t max_bytes);

// A static, NUL-terminated string of a plugin: at most max_bytes are looked at. NULL reads as empty.
[[nodiscard]] std::string_view bounded(const char *text, std::size_t max_bytes) noexcept;

}  // namespace assay::plugin
