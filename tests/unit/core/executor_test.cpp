#include "host/core/executor.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

namespace assay {
namespace {

using namespace std::chrono_literals;

TEST(Executor, RunsPostedWorkInOrderOnItsOwnThread) {
  Executor executor;
  std::vector<int> order;
  bool on_own_thread = false;
  std::promise<void> done;
  executor.post([&] { order.push_back(1); });
  executor.post([&] {
    order.push_back(2);
    on_own_thread = executor.is_current_thread();
  });
  executor.post([&] { done.set_value(); });
  done.get_future().wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_TRUE(on_own_thread);
  EXPECT_FALSE(executor.is_current_thread());
}

TEST(Executor, TimedWorkRunsInOrderOfItsTimesAndNotBeforeThem) {
  Executor executor;
  const auto base = std::chrono::steady_clock::now();
  std::vector<int> order;
  std::promise<Executor::TimePoint> done;
  executor.post_at(base + 20ms, [&] {
    order.push_back(2);
    done.set_value(std::chrono::steady_clock::now());
  });
  executor.post_at(base + 10ms, [&] { order.push_back(1); });
  EXPECT_GE(done.get_future().get(), base + 20ms);
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(Executor, StopRunsWhatWasPostedAndDropsWhatIsTimed) {
  auto executor = std::make_unique<Executor>();
  int ran = 0;
  for (int i = 0; i < 100; ++i) executor->post([&] { ++ran; });
  executor->post_at(std::chrono::steady_clock::now() + 1h, [&] { ran += 1000; });
  executor->stop();
  EXPECT_EQ(ran, 100);
  executor->post([&] { ran += 1000; });
  executor.reset();
  EXPECT_EQ(ran, 100);
}

TEST(Executor, WorkFromManyThreadsRunsExactlyOnce) {
  Executor executor;
  int count = 0;  // touched by the executor's thread alone
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) executor.post([&] { ++count; });
      });
  }
  executor.stop();
  EXPECT_EQ(count, 4000);
}

}  // namespace
}  // namespace assay
