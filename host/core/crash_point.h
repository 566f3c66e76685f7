// Named places at which a test has the process killed, as a power cut or kill -9 would meet it there. Compiled to
// nothing unless the CMake option ASSAY_CRASH_POINTS is on, which it never is in a release.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "host/core/result.h"

#ifndef ASSAY_CRASH_POINTS
#error "link assay::crash_points, which says whether there are any"
#endif

namespace assay {

// Every point that the code has, in the order in which a start meets them.
inline constexpr std::array<std::string_view, 7> kCrashPoints = {
    "before_intent_commit",
    "after_intent_commit",
    "after_vendor_accepted",  // and before its outcome is committed
    "after_outcome_commit",   // and before Ashby is answered
    "after_send",             // Ashby has answered an update; nothing of it is written back
    "after_settle",           // it is written back
    "after_inbox_commit",     // a vendor's event is stored; neither is the vendor answered nor the plugin asked
};

// One of kCrashPoints; another name does not compile.
class CrashPoint {
 public:
  consteval CrashPoint(const char *name) : index_(index_of(name)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }

 private:
  static consteval std::size_t index_of(std::string_view name) {
    const auto found = std::find(kCrashPoints.begin(), kCrashPoints.end(), name);
    if (found == kCrashPoints.end()) throw "no such crash point";
    return static_cast<std::size_t>(found - kCrashPoints.begin());
  }

  std::size_t index_;
};

struct ArmedCrashPoint {
  std::size_t index = 0;
  int passage = 1;  // the one that kills
};
// "after_settle" or "after_settle:3". Errors: kInvalidArgument, with the names that there are.
Result<ArmedCrashPoint> parse_crash_point(std::string_view text);

#if ASSAY_CRASH_POINTS
inline constexpr bool kHasCrashPoints = true;
// From now on the process kills itself at this passage. Once, before any thread passes a point.
void arm(const ArmedCrashPoint &point) noexcept;
// Does not return when this passage is the armed one. [any-thread]
void crash_point(CrashPoint point) noexcept;
#else
inline constexpr bool kHasCrashPoints = false;
inline void arm(const ArmedCrashPoint &) noexcept {}
inline void crash_point(CrashPoint) noexcept {}
#endif

}  // namespace assay
