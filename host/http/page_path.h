// Where a path below /pages/ leads: which product line's plugin, what the plugin sees of it, and whether it is for
// staff alone. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/core/ids.h"

namespace assay::http {

// Plugins' pages are served under this prefix: /pages/<product line>/<plugin entry>/…
inline constexpr std::string_view kPagesPrefix = "/pages/";

// "/pages/engineering/skills/t/abc" → line, entry, "/t/abc".
struct PagePath {
  ProductLineId line;
  PluginEntry entry;
  std::string rest;           // what the plugin is given, byte for byte
  bool is_for_staff = false;  // "/staff" and all below it, in any case of its letters
};

// Required: path begins with kPagesPrefix. nullopt: too short, or a path that two readers could take for two pages.
// So that no plugin's router can see a page for staff where this sees none, `rest` is refused when it has
// - an empty segment (but for a final slash), "." or "..",
// - a percent sign before anything but two hex digits of a byte that has to be encoded and separates nothing: not a
//   letter, digit, '-', '.', '_', '~', '/', '\', ';', '%' or control character,
// - a character that RFC 3986 keeps out of paths, or ';',
// - in its first segment anything but letters, digits, '-', '.', '_' and '~'.
[[nodiscard]] std::optional<PagePath> split_page_path(std::string_view path);

}  // namespace assay::http
