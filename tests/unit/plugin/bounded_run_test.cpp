#include "host/plugin/bounded_run.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace assay::plugin {
namespace {

using namespace std::chrono_literals;

TEST(BoundedRun, ReturnsWhatTheWorkReturnedAndTheWorkIsGone) {
  auto held = std::make_shared<int>(7);
  const std::weak_ptr<int> watch = held;
  const auto value = run_bounded<std::thread::id>(1h, [held = std::move(held)] { return std::this_thread::get_id(); });
  ASSERT_TRUE(value.has_value());
  EXPECT_NE(*value, std::this_thread::get_id());
  EXPECT_TRUE(watch.expired());
}

TEST(BoundedRun, WorkThatHangsIsLeftAloneWithWhatItHoldsAndItsValueIsDropped) {
  struct Held {
    std::latch release{1};
    std::atomic<bool> *is_gone;
    ~Held() { *is_gone = true; }
  };
  std::atomic<bool> is_gone{false};
  auto held = std::make_shared<Held>();
  held->is_gone = &is_gone;
  auto *const hanging = held.get();
  EXPECT_EQ(run_bounded<int>(5ms,
                             [held = std::move(held)] {
                               held->release.wait();
                               return 1;
                             }),
            std::nullopt);
  EXPECT_FALSE(is_gone);
  hanging->release.count_down();
  while (!is_gone) std::this_thread::yield();
}

TEST(BoundedRun, WithoutAnyTimeItStillRuns) {
  std::latch ran(1);
  static_cast<void>(run_bounded<bool>(0ms, [&] { return ran.count_down(), true; }));
  ran.wait();
}

}  // namespace
}  // namespace assay::plugin
