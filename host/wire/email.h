// Whether an address can be written to: a plausibility check before any side effect, not RFC 5321 in full.
#pragma once

#include <string_view>

namespace assay::wire {

// One '@' outside the ends, at most 254 bytes (64 before the '@'), no white space, control characters, quotes, angle
// brackets, commas or semicolons (a header could be broken out of), a domain with a dot or "localhost", no empty label.
[[nodiscard]] bool is_plausible_email(std::string_view address) noexcept;

}  // namespace assay::wire
