#include "host/delivery/valve.h"

#include <gtest/gtest.h>

#include "host/delivery/trouble.h"

namespace assay::delivery {
namespace {

TEST(Valve, AnOpenOneLetsEverythingThrough) {
  Valve valve;
  for (int i = 0; i < 100; ++i) valve.began();
  EXPECT_EQ(valve.room(0), Valve::kUnlimited);
  EXPECT_FALSE(valve.is_recovering());
}

TEST(Valve, AShutOneLetsOneThroughWhenItsTimeIsOverAndOneMoreForEachSuccess) {
  Valve valve;
  valve.shut(100);
  EXPECT_EQ(valve.room(99), 0u);
  EXPECT_EQ(valve.room(100), 1u);
  for (const std::size_t window : {1u, 2u, 3u}) {
    EXPECT_EQ(valve.room(100), window);
    valve.began();
    EXPECT_EQ(valve.room(100), window - 1);
    valve.ended();
    EXPECT_EQ(valve.open_a_little(4, 100), window == 3);
  }
  EXPECT_EQ(valve.room(100), Valve::kUnlimited);
  EXPECT_EQ(valve.times(), 0);
}

TEST(Valve, OneThatHasNotBeenShutForAMinuteOpensFullyAtTheNextSuccess) {
  Valve valve;
  valve.shut(100);
  EXPECT_FALSE(valve.open_a_little(100, 60'099));
  EXPECT_TRUE(valve.open_a_little(100, 60'100));
  EXPECT_FALSE(valve.is_recovering());
}

TEST(Valve, WhatBeganBeforeItWasShutIsNoNews) {
  Valve valve;
  const auto before = valve.began();
  EXPECT_TRUE(valve.is_news(before));
  valve.shut(100);
  EXPECT_FALSE(valve.is_news(before));
  EXPECT_TRUE(valve.is_news(valve.began()));
}

TEST(Valve, WhatIsUnderWayStaysCountedWhenItOpensFully) {
  Valve valve;
  valve.began();
  valve.shut(100);
  EXPECT_EQ(valve.room(100), 0u) << "the one under way is the one that may be";
  valve.began();
  EXPECT_TRUE(valve.open_a_little(2, 100));
  valve.ended();
  valve.ended();
  valve.shut(200);
  EXPECT_EQ(valve.room(200), 1u);
}

TEST(Trouble, FiveInARowOfSeveralStreamsAreCertain) {
  Trouble trouble;
  for (int i = 1; i <= 4; ++i) trouble.add(true, i, 0);
  EXPECT_FALSE(trouble.is_certain(0));
  EXPECT_FALSE(trouble.is_likely());
  trouble.add(true, 5, 0);
  EXPECT_TRUE(trouble.is_certain(0));
  EXPECT_TRUE(trouble.is_likely());
}

TEST(Trouble, ASuccessBetweenThemBeginsAnew) {
  Trouble trouble;
  for (int i = 1; i <= 4; ++i) trouble.add(true, i, 0);
  trouble.add(false, 9, 0);
  for (int i = 1; i <= 4; ++i) trouble.add(true, i, 0);
  EXPECT_FALSE(trouble.is_likely());
}

TEST(Trouble, OneStreamAloneIsLikelyAndNeverCertain) {
  Trouble trouble;
  for (int i = 0; i < 9; ++i) trouble.add(true, 7, i * 60'000);
  EXPECT_TRUE(trouble.is_likely());
  EXPECT_FALSE(trouble.is_certain(9 * 60'000));
  trouble.add(true, 8, 9 * 60'000);
  EXPECT_TRUE(trouble.is_certain(9 * 60'000));
}

TEST(Trouble, EverySecondOfTwentyInAMinuteIsCertain) {
  Trouble trouble;
  for (int i = 0; i < 19; ++i) trouble.add(i % 2 == 0, i, 1'000 * i);
  EXPECT_FALSE(trouble.is_certain(19'000));
  trouble.add(false, 20, 19'000);
  EXPECT_TRUE(trouble.is_certain(19'000));
}

TEST(Trouble, FewerThanHalfAreNot) {
  Trouble trouble;
  for (int i = 0; i < 60; ++i) trouble.add(i % 3 == 0, i, 500 * i);
  EXPECT_FALSE(trouble.is_certain(30'000));
}

TEST(Trouble, AMinuteLaterTheyAreForgotten) {
  Trouble trouble;
  for (int i = 0; i < 20; ++i) trouble.add(i % 2 == 0, i, 0);
  EXPECT_TRUE(trouble.is_certain(0));
  EXPECT_TRUE(trouble.is_certain(59'000));
  EXPECT_FALSE(trouble.is_certain(60'000));
}

}  // namespace
}  // namespace assay::delivery
