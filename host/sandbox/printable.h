// What a partner wrote, for a terminal, which takes control characters for commands. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::sandbox {

// Control characters become blanks.
[[nodiscard]] std::string printable(std::string text);

// printable(), valid UTF-8 whatever came, and at most `limit` bytes of `text`; then "… (N bytes)" with the whole size.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t limit);

}  // namespace assay::sandbox
