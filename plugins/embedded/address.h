// Addresses of people whom nobody but a candidate has named. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::embedded {

inline constexpr std::size_t kMaxAddressBytes = 254;

// Whether an address can be written to, as far as its looks tell: printable ASCII with one '@', at most 64 bytes before
// it, nothing that could break out of a mail header or a command line, a domain of letters, digits and hyphens with a
// dot in it. Stricter than the host's own check, so that a mistyped address is seen while it can be corrected.
[[nodiscard]] bool is_plausible_address(std::string_view address) noexcept;

// What stands behind the last '@'; empty without one.
[[nodiscard]] std::string_view domain_of(std::string_view address) noexcept;

// The mailbox that an address most probably ends in: in lower case, without "+tag".
[[nodiscard]] std::string mailbox_of(std::string_view address);

}  // namespace assay::embedded
