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

}  // namespace assay::config
