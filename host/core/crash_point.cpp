#include "host/core/crash_point.h"

#include <charconv>
#include <string>

#if ASSAY_CRASH_POINTS
#include <signal.h>
#include <unistd.h>

#include <atomic>
#endif

namespace assay {

Result<ArmedCrashPoint> parse_crash_point(std::string_view text) {
  const auto colon = text.find(':');
  const auto name = text.substr(0, colon);
  ArmedCrashPoint point;
  const auto *const found = std::find(kCrashPoints.begin(), kCrashPoints.end(), name);
  if (found == kCrashPoints.end()) {
    std::string names;
    for (const auto each : kCrashPoints) names.append(names.empty() ? "" : ", ").append(each);
    return Error{ErrorCode::kInvalidArgument,
                 "there is no crash point \"" + std::string(name) + "\"; there are " + names};
  }
  point.index = static_cast<std::size_t>(found - kCrashPoints.begin());
  if (colon == text.npos) return point;
  const auto number = text.substr(colon + 1);
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), point.passage);
  if (fault != std::errc() || end != number.data() + number.size() || point.passage < 1)
    return Error{ErrorCode::kInvalidArgument, "behind the crash point " + std::string(name) + " stands \"" +
                                                  std::string(number) +
                                                  "\" and not which passage of it kills, 1 or more"};
  return point;
}

#if ASSAY_CRASH_POINTS
namespace {

// Of the process, as the kill is: where a passage counts is of no use as a parameter of half the host.
std::size_t armed_index = kCrashPoints.size();
std::atomic<int> passages_left{0};

}  // namespace

void arm(const ArmedCrashPoint &point) noexcept {
  passages_left = point.passage;
  armed_index = point.index;
}

void crash_point(CrashPoint point) noexcept {
  if (point.index() != armed_index || passages_left.fetch_sub(1) != 1) return;
  ::kill(::getpid(), SIGKILL);
  while (true) ::pause();
}
#endif

}  // namespace assay
