#include "host/core/clock.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(SystemClock, TheWallClockIsReadOnceAndTheSteadyOneFromThenOn) {
  std::int64_t wall_ms = 1'700'000'000'000;
  auto steady = std::chrono::steady_clock::time_point(std::chrono::hours(7));
  const SystemClock clock([&] { return wall_ms; }, [&] { return steady; });
  EXPECT_EQ(clock.now_ms(), 1'700'000'000'000);
  wall_ms -= 3'600'000;
  EXPECT_EQ(clock.now_ms(), 1'700'000'000'000);
  steady += std::chrono::milliseconds(1'234);
  EXPECT_EQ(clock.now_ms(), 1'700'000'001'234);
}

TEST(SystemClock, ByDefaultItIsTheMachines) {
  const auto wall_ms = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const auto before = wall_ms();
  const SystemClock clock;
  EXPECT_GE(clock.now_ms(), before);
}

}  // namespace
}  // namespace assay
