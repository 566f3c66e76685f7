// The Retry-After header. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::delivery {

// Seconds, or an IMF-fixdate ("Sun, 06 Nov 1994 08:49:37 GMT") relative to now_ms. A past date is 0, more than an hour
// is an hour (asking again early costs little, a mistyped year would cost the result). nullopt: neither form.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value,
                                                                         std::int64_t now_ms) noexcept;

}  // namespace assay::delivery
