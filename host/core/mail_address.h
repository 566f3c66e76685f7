// What may stand as the address of a mail. Pure.
#pragma once

#include <string_view>

namespace assay {

// One bare address: something@something, no blank, comma, bracket or control character in it.
[[nodiscard]] bool is_bare_address(std::string_view address) noexcept;

}  // namespace assay
