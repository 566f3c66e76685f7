#include "host/http/deadlines.h"

#include <gtest/gtest.h>

#include <array>

namespace assay::http {
namespace {

using std::chrono::milliseconds;

class DeadlinesTest : public ::testing::Test {
 protected:
  struct Waiter : Waiting {};

  static TimePoint at(int ms) { return TimePoint{} + milliseconds(ms); }
  ~DeadlinesTest() override {
    for (auto &waiter : waiters_) deadlines_.clear(waiter);
  }

  // kFirstByte, kHeader, kBody, kAnswer, kNextRequest, kUnread, kGoodbye
  Deadlines deadlines_{Deadlines::Durations{milliseconds(10), milliseconds(10), milliseconds(20), milliseconds(30),
                                            milliseconds(75), milliseconds(50), milliseconds(2)}};
  std::array<Waiter, 3> waiters_;
};

TEST_F(DeadlinesTest, NobodyWaitsAtFirst) {
  EXPECT_EQ(deadlines_.due(at(1'000'000)), nullptr);
  EXPECT_FALSE(deadlines_.earliest().has_value());
}

TEST_F(DeadlinesTest, AWaitIsDueAfterItsDurationAndNotBefore) {
  deadlines_.set(waiters_[0], Wait::kBody, at(5));
  EXPECT_EQ(waiters_[0].wait(), Wait::kBody);
  EXPECT_EQ(deadlines_.earliest(), at(25));
  EXPECT_EQ(deadlines_.due(at(24)), nullptr);
  EXPECT_EQ(deadlines_.due(at(25)), &waiters_[0]);
}

TEST_F(DeadlinesTest, SettingAnotherWaitReplacesTheFirst) {
  deadlines_.set(waiters_[0], Wait::kGoodbye, at(0));
  deadlines_.set(waiters_[0], Wait::kAnswer, at(1));
  EXPECT_EQ(deadlines_.due(at(30)), nullptr);
  EXPECT_EQ(deadlines_.due(at(31)), &waiters_[0]);
}

TEST_F(DeadlinesTest, SettingTheSameWaitAgainMovesItBehindTheOthers) {
  deadlines_.set(waiters_[0], Wait::kHeader, at(0));
  deadlines_.set(waiters_[1], Wait::kHeader, at(1));
  deadlines_.set(waiters_[0], Wait::kHeader, at(2));
  EXPECT_EQ(deadlines_.earliest(), at(11));
  EXPECT_EQ(deadlines_.due(at(12)), &waiters_[1]);
  deadlines_.clear(waiters_[1]);
  EXPECT_EQ(deadlines_.due(at(12)), &waiters_[0]);
}

TEST_F(DeadlinesTest, AnyOneOfAQueueCanBeCleared) {
  for (std::size_t out = 0; out < 3; ++out) {
    for (std::size_t i = 0; i < 3; ++i) deadlines_.set(waiters_[i], Wait::kHeader, at(static_cast<int>(i)));
    deadlines_.clear(waiters_[out]);
    EXPECT_EQ(waiters_[out].wait(), Wait::kNothing);
    int left = 0;
    while (auto *due = deadlines_.due(at(100))) {
      EXPECT_NE(due, &waiters_[out]);
      deadlines_.clear(*due);
      ++left;
    }
    EXPECT_EQ(left, 2);
  }
}

TEST_F(DeadlinesTest, TheEarliestOfAllKindsIsTold) {
  deadlines_.set(waiters_[0], Wait::kNextRequest, at(0));
  deadlines_.set(waiters_[1], Wait::kAnswer, at(10));
  EXPECT_EQ(deadlines_.earliest(), at(40));
  deadlines_.set(waiters_[2], Wait::kGoodbye, at(20));
  EXPECT_EQ(deadlines_.earliest(), at(22));
}

TEST_F(DeadlinesTest, ClearingTwiceOrWaitingForNothingDoesNothing) {
  deadlines_.clear(waiters_[0]);
  deadlines_.set(waiters_[0], Wait::kHeader, at(0));
  deadlines_.set(waiters_[0], Wait::kNothing, at(0));
  deadlines_.clear(waiters_[0]);
  EXPECT_FALSE(deadlines_.earliest().has_value());
}

}  // namespace
}  // namespace assay::http
