#include "host/cli/times.h"

#include <charconv>
#include <ctime>
#include <string_view>

#include "host/core/local_time.h"

namespace assay::cli {
namespace {

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;

std::optional<std::int64_t> parse_ago(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (fault != std::errc{} || end + 1 != text.data() + text.size() || count < 0 || count > 1'000'000)
    return std::nullopt;
  switch (*end) {
    case 'm': return count * kMinuteMs;
    case 'h': return count * kHourMs;
    case 'd': return count * kDayMs;
    default: return std::nullopt;
  }
}

std::optional<std::time_t> local(std::tm parts) {
  parts.tm_isdst = -1;
  const auto time = std::mktime(&parts);
  return time == -1 ? std::nullopt : std::optional(time);
}

}  // namespace

std::optional<std::int64_t> parse_time(const std::string &text, std::int64_t now_ms) {
  if (const auto ago = parse_ago(text)) return now_ms - *ago;
  for (const auto *format : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"}) {
    std::tm parts{};
    const char *end = ::strptime(text.c_str(), format, &parts);
    if (end == nullptr) continue;
    const std::string_view rest(end);
    if (rest.empty()) {
      const auto time = local(parts);
      return time ? std::optional<std::int64_t>(*time * std::int64_t{1000}) : std::nullopt;
    }
    std::tm zone{};
    const char *zone_end = ::strptime(end, "%z", &zone);
    if (zone_end == nullptr || *zone_end != '\0' || rest.front() == ' ') continue;
    return (static_cast<std::int64_t>(::timegm(&parts)) - zone.tm_gmtoff) * 1000;
  }
  return std::nullopt;
}

std::string render_age(std::int64_t ms) {
  const auto unit = [](std::int64_t count, const char *name) { return std::to_string(count) + " " + name; };
  if (ms < kMinuteMs) return unit(ms / 1000, "s");
  if (ms < kHourMs) return unit(ms / kMinuteMs, "min");
  if (ms < kDayMs) return unit(ms / kHourMs, "h") + " " + unit(ms % kHourMs / kMinuteMs, "min");
  return unit(ms / kDayMs, "d") + " " + unit(ms % kDayMs / kHourMs, "h");
}

std::string render_when(std::int64_t unix_ms, std::int64_t now_ms) {
  if (unix_ms == 0) return "-";
  const auto age = now_ms - unix_ms;
  return local_time(unix_ms) + (age < 0 ? " (in " + render_age(-age) + ")" : " (" + render_age(age) + " ago)");
}

}  // namespace assay::cli
