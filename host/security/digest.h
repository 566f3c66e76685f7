// Digests as lower-case hex. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace assay::security {

[[nodiscard]] std::string sha256_hex(std::string_view bytes);
[[nodiscard]] std::string to_hex(std::span<const unsigned char> bytes);

}  // namespace assay::security
