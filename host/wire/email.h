// Whether an address can be written to: a plausibility check before any side effect, not RFC 5321 in full.
#pragma once

#include <string_view>

namespace assay::wire {

// Valid UTF-8, one '@' outside the ends, at most 254 bytes (64 before the '@'), no white space, control or invisible
// characters, quotes, angle brackets, commas or semicolons (a header could be broken out of), no '-' or '|' at the
// beginning (nor a command line), a domain of letters, digits and hyphens with a dot, or "localhost", no empty label.
[[nodiscard]] bool is_plausible_email(std::string_view address) noexcept;

}  // namespace assay::wire
