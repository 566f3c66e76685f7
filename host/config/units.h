// Durations and sizes as operators write them. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::config {

// "250ms", "10s", "5m", "2h", "7d"; a unit is required. nullopt for anything else or on overflow.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept;

// "512", "64KiB", "10MiB", "1GiB".
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text) noexcept;

// The candidate nearest to `word` when it is near enough to be a slip of the finger, else empty.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::string_view *candidates, std::size_t count);

}  // namespace assay::config
