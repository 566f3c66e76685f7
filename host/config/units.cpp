#include "host/config/units.h"

#include <charconv>

namespace assay::config {
namespace {

struct Split {
  std::uint64_t number;
  std::string_view unit;
};

std::optional<Split> split(std::string_view text) noexcept {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return Split{number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::optional<std::uint64_t> multiply(std::uint64_t a, std::uint64_t b, std::uint64_t limit) noexcept {
  if (a > limit / b) return std::nullopt;
  return a * b;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept {
  const auto parts = split(text);
  if (!parts) return std::nullopt;
  std::uint64_t unit_ms = 0;
  if (parts->unit == "ms")
    unit_ms = 1;
  else if (parts->unit == "s")
    unit_ms = 1'000;
  else if (parts->unit == "m")
    unit_ms = 60'000;
  else if (parts->unit == "h")
    unit_ms = 3'600'000;
  else if (parts->unit == "d")
    unit_ms = 86'400'000;
  else
    return std::nullopt;
  constexpr std::uint64_t kTenYears = 315'360'000'000;
  const auto total = multiply(parts->number, unit_ms, kTenYears);
  if (!total) return std::nullopt;
  return std::chrono::milliseconds(*total);
}

std::optional<std::uint64_t> parse_size(std::string_view text) noexcept {
  const auto parts = split(text);
  if (!parts) return std::nullopt;
  std::uint64_t unit = 0;
  if (parts->unit.empty())
    unit = 1;
  else if (parts->unit == "KiB")
    unit = 1024;
  else if (parts->unit == "MiB")
    unit = 1024 * 1024;
  else if (parts->unit == "GiB")
    unit = 1024ull * 1024 * 1024;
  else
    return std::nullopt;
  return multiply(parts->number, unit, std::uint64_t{1} << 50);
}

}  // namespace assay::config
