#include "host/config/units.h"

#include <algorithm>
#include <charconv>
#include <vector>

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

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
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

std::string_view nearest(std::string_view word, const std::string_view *candidates, std::size_t count) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto distance = edit_distance(word, candidates[i]);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidates[i];
    }
  }
  return best;
}

}  // namespace assay::config
