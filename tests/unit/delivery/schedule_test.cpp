#include "host/delivery/schedule.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace assay::delivery {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

std::vector<milliseconds> all_delays(AnswerClass answer, double jitter) {
  std::vector<milliseconds> delays;
  for (int attempt = 1; attempt <= 100; ++attempt) {
    const auto delay = next_attempt(attempt, answer, std::nullopt, jitter);
    if (!delay) break;
    delays.push_back(*delay);
  }
  return delays;
}

TEST(Schedule, ATransientAnswerIsRetriedByTheTableAndDiesAfterSixteenAttempts) {
  const std::vector<milliseconds> table{2s, 10s, 30s, 2min, 10min, 30min, 1h, 2h, 4h, 8h, 12h, 12h, 12h, 12h, 12h};
  EXPECT_EQ(all_delays(AnswerClass::kTransient, 0), table);
  EXPECT_EQ(all_delays(AnswerClass::kEdgeBlocked, 0), table);
  EXPECT_EQ(kMaxAttempts, 16);
}

TEST(Schedule, TheRetriesOfARowOutlastThreeDays) {
  const auto delays = all_delays(AnswerClass::kTransient, 0);
  EXPECT_GE(std::accumulate(delays.begin(), delays.end(), milliseconds(0)), 72h);
}

TEST(Schedule, JitterMovesADelayByAFifthAtMost) {
  EXPECT_EQ(next_attempt(2, AnswerClass::kTransient, {}, 1), 12s);
  EXPECT_EQ(next_attempt(2, AnswerClass::kTransient, {}, -1), 8s);
  EXPECT_EQ(next_attempt(2, AnswerClass::kTransient, {}, 0.5), 11s);
  EXPECT_EQ(next_attempt(2, AnswerClass::kTransient, {}, 50), 12s);
}

TEST(Schedule, APermanentAnswerIsDeadAtOnceWhateverRetryAfterSays) {
  EXPECT_FALSE(next_attempt(1, AnswerClass::kPermanent, {}, 0));
  EXPECT_FALSE(next_attempt(1, AnswerClass::kPermanent, 5s, 0));
}

TEST(Schedule, ARateLimitDoublesFromFiveSecondsToFiveMinutesAndNeverKills) {
  EXPECT_EQ(next_attempt(1, AnswerClass::kRateLimited, {}, 0), 5s);
  EXPECT_EQ(next_attempt(2, AnswerClass::kRateLimited, {}, 0), 10s);
  EXPECT_EQ(next_attempt(6, AnswerClass::kRateLimited, {}, 0), 160s);
  EXPECT_EQ(next_attempt(7, AnswerClass::kRateLimited, {}, 0), 5min);
  EXPECT_EQ(next_attempt(1'000'000, AnswerClass::kRateLimited, {}, 0), 5min);
}

TEST(Schedule, ARateLimitWaitsAsLongAsAshbyAskedAndNeverLess) {
  EXPECT_EQ(next_attempt(9, AnswerClass::kRateLimited, 30s, 0), 30s);
  EXPECT_EQ(next_attempt(1, AnswerClass::kRateLimited, 30s, -1), 36s);
  EXPECT_EQ(next_attempt(1, AnswerClass::kRateLimited, 30s, 1), 36s);
}

TEST(Schedule, ARateLimitThatAsksForNoPauseIsPausedByOurOwnTable) {
  for (const auto asked : {0s, -5s}) {
    EXPECT_EQ(next_attempt(1, AnswerClass::kRateLimited, asked, 0), 5s);
    EXPECT_EQ(next_attempt(3, AnswerClass::kRateLimited, asked, 0), 20s);
  }
}

TEST(Schedule, ATransientAnswerWaitsForTheLaterOfTableAndRetryAfter) {
  EXPECT_EQ(next_attempt(1, AnswerClass::kTransient, 120s, 0), 120s);
  EXPECT_EQ(next_attempt(5, AnswerClass::kTransient, 120s, 0), 10min);
  EXPECT_FALSE(next_attempt(16, AnswerClass::kTransient, 120s, 0));
}

TEST(Schedule, ARefusedKeyIsProbedFromFiveMinutesToAnHourAndNeverKills) {
  EXPECT_EQ(next_attempt(1, AnswerClass::kCredentials, {}, 0), 5min);
  EXPECT_EQ(next_attempt(2, AnswerClass::kCredentials, {}, 0), 10min);
  EXPECT_EQ(next_attempt(5, AnswerClass::kCredentials, {}, 0), 1h);
  EXPECT_EQ(next_attempt(1'000'000, AnswerClass::kCredentials, {}, 0), 1h);
}

TEST(Schedule, OnlyAnswersAboutTheRowSpendItsAttempts) {
  EXPECT_TRUE(spends_attempt(AnswerClass::kTransient));
  EXPECT_TRUE(spends_attempt(AnswerClass::kEdgeBlocked));
  EXPECT_FALSE(spends_attempt(AnswerClass::kRateLimited));
  EXPECT_FALSE(spends_attempt(AnswerClass::kCredentials));
}

}  // namespace
}  // namespace assay::delivery
