#include "host/core/crash_point.h"

#include <gmock/gmock.h>
#include <signal.h>

namespace assay {
namespace {

using testing::HasSubstr;

TEST(CrashPoints, APointIsNamedAloneOrWithItsPassage) {
  const auto first = parse_crash_point("after_intent_commit");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(kCrashPoints.at(first->index), "after_intent_commit");
  EXPECT_EQ(first->passage, 1);
  EXPECT_EQ(parse_crash_point("after_settle:12")->passage, 12);
}

TEST(CrashPoints, WhatNoCodeHasIsRefusedWithTheNamesThatThereAre) {
  const auto unknown = parse_crash_point("after_lunch:2");
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().message, HasSubstr("no crash point \"after_lunch\""));
  for (const auto name : kCrashPoints) EXPECT_THAT(unknown.error().message, HasSubstr(std::string(name)));
  for (const auto *text : {"", "after_settle:", "after_settle:0", "after_settle:-1", "after_settle:2x", ":1"})
    EXPECT_FALSE(parse_crash_point(text).ok()) << text;
}

// Each in a process of its own, which is the one that dies.
TEST(CrashPointsDeathTest, TheArmedPassageKillsAndNoOther) {
  if (!kHasCrashPoints) GTEST_SKIP() << "this build has none";
  const auto pass = [](int times) {
    arm(*parse_crash_point("after_settle:3"));
    crash_point("after_send");
    for (int i = 0; i < times; ++i) crash_point("after_settle");
    _exit(7);
  };
  EXPECT_EXIT(pass(3), testing::KilledBySignal(SIGKILL), "");
  EXPECT_EXIT(pass(2), testing::ExitedWithCode(7), "");
}

TEST(CrashPointsDeathTest, UnarmedTheyAreNothing) {
  const auto pass = [] {
    for (int i = 0; i < 3; ++i) crash_point("before_intent_commit");
    _exit(7);
  };
  EXPECT_EXIT(pass(), testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace assay
