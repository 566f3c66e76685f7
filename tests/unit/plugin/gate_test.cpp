#include "host/plugin/gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

namespace assay::plugin {
namespace {

TEST(Gate, LetsNobodyInBeforeItIsOpenAndAfterItIsClosed) {
  Gate gate;
  EXPECT_EQ(Gate::Pass(gate).phase(), Gate::Phase::kNotYet);
  EXPECT_FALSE(Gate::Pass(gate));
  gate.open();
  EXPECT_TRUE(Gate::Pass(gate));
  gate.close();
  EXPECT_EQ(Gate::Pass(gate).phase(), Gate::Phase::kClosed);
}

TEST(Gate, StaysClosedForEver) {
  Gate gate;
  gate.close();
  gate.open();
  EXPECT_FALSE(Gate::Pass(gate));
  gate.close();
}

TEST(Gate, ARefusedPassDoesNotKeepItFromClosing) {
  Gate gate;
  const Gate::Pass early(gate);
  gate.close();
  const Gate::Pass late(gate);
  gate.close();
}

TEST(Gate, CloseWaitsForEveryPassAndLetsNoNewOneIn) {
  Gate gate;
  gate.open();
  std::optional<Gate::Pass> one(std::in_place, gate), two(std::in_place, gate);
  std::atomic<int> left{2};
  std::thread closer([&] {
    gate.close();
    EXPECT_EQ(left.load(), 0);
  });
  while (Gate::Pass(gate)) std::this_thread::yield();  // closed, though passes are out
  --left;
  one.reset();
  --left;
  two.reset();
  closer.join();
}

TEST(Gate, WhateverGotInIsOutWhenCloseReturns) {
  for (int round = 0; round < 50; ++round) {
    Gate gate;
    gate.open();
    std::atomic<int> inside{0};
    std::latch begun(4);
    std::vector<std::thread> users;
    for (int i = 0; i < 4; ++i)
      users.emplace_back([&] {
        begun.arrive_and_wait();
        while (true) {
          const Gate::Pass pass(gate);
          if (!pass) return;
          ++inside;
          --inside;
        }
      });
    begun.wait();
    gate.close();
    EXPECT_EQ(inside.load(), 0);
    for (auto &user : users) user.join();
  }
}

}  // namespace
}  // namespace assay::plugin
