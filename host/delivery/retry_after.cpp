#include "host/delivery/retry_after.h"

#include <algorithm>
#include <charconv>

namespace assay::delivery {
namespace {

using std::chrono::milliseconds;
constexpr std::int64_t kLongestMs = 3'600'000;

std::optional<int> number(std::string_view text) noexcept {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<unsigned> month(std::string_view name) noexcept {
  static constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto at = kNames.find(name);
  if (name.size() != 3 || at == kNames.npos || at % 3 != 0) return std::nullopt;
  return static_cast<unsigned>(at / 3 + 1);
}

// By hand: strptime follows the process's locale, which a plugin may have changed.
std::optional<std::int64_t> parse_date_ms(std::string_view text) noexcept {
  static constexpr std::string_view kForm = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != kForm.size()) return std::nullopt;
  for (const std::size_t at : {3u, 4u, 7u, 11u, 16u, 19u, 22u, 25u, 26u, 27u, 28u})
    if (text[at] != kForm[at]) return std::nullopt;
  const auto day = number(text.substr(5, 2)), year = number(text.substr(12, 4)), hour = number(text.substr(17, 2)),
             minute = number(text.substr(20, 2)), second = number(text.substr(23, 2));
  const auto in_year = month(text.substr(8, 3));
  if (!day || !in_year || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*in_year),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (((days * 24 + *hour) * 60 + *minute) * 60 + *second) * 1000;
}

}  // namespace

std::optional<milliseconds> parse_retry_after(std::string_view value, std::int64_t now_ms) noexcept {
  const bool digits =
      !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    const auto seconds = number(value);  // nullopt: beyond an int, which is beyond an hour
    return milliseconds(seconds ? std::min(std::int64_t{*seconds} * 1000, kLongestMs) : kLongestMs);
  }
  const auto date = parse_date_ms(value);
  if (!date) return std::nullopt;
  return milliseconds(std::clamp<std::int64_t>(*date - now_ms, 0, kLongestMs));
}

}  // namespace assay::delivery
