#include "host/delivery/schedule.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace assay::delivery {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

using store::BrakeKind;

std::vector<milliseconds> all_delays() {
  std::vector<milliseconds> delays;
  for (int attempt = 1; attempt <= 100; ++attempt) {
    const auto delay = next_attempt({attempt}, std::nullopt, 0);
    if (!delay) break;
    delays.push_back(*delay);
  }
  return delays;
}

TEST(Schedule, ARowIsRetriedByTheTableAndDiesAfterSixteenAttempts) {
  EXPECT_EQ(all_delays(),
            (std::vector<milliseconds>{2s, 10s, 30s, 2min, 10min, 30min, 1h, 2h, 4h, 8h, 12h, 12h, 12h, 12h, 12h}));
  EXPECT_EQ(kMaxAttempts, 16);
}

TEST(Schedule, TheRetriesOfARowOutlastThreeDays) {
  const auto delays = all_delays();
  EXPECT_GE(std::accumulate(delays.begin(), delays.end(), milliseconds(0)), 72h);
}

TEST(Schedule, AttemptsThatDoNotCountKeepARowForAWeek) {
  EXPECT_EQ(next_attempt({0, 0s}, {}, 0), 2s);
  EXPECT_EQ(next_attempt({4, kMaxAge - 1ms}, {}, 0), 2min);
  EXPECT_FALSE(next_attempt({4, kMaxAge}, {}, 0));
}

TEST(Schedule, JitterMovesADelayByAFifthAtMost) {
  EXPECT_EQ(next_attempt({2}, {}, 1), 12s);
  EXPECT_EQ(next_attempt({2}, {}, -1), 8s);
  EXPECT_EQ(next_attempt({2}, {}, 0.5), 11s);
  EXPECT_EQ(next_attempt({2}, {}, 50), 12s);
  EXPECT_EQ(shut_time(BrakeKind::kBreaker, 1, {}, -1), 24s);
}

TEST(Schedule, ARowWaitsForTheLaterOfTableAndRetryAfter) {
  EXPECT_EQ(next_attempt({1}, 120s, 0), 120s);
  EXPECT_EQ(next_attempt({5}, 120s, 0), 10min);
  EXPECT_FALSE(next_attempt({16}, 120s, 0));
}

struct Shut {
  BrakeKind kind;
  int times;
  milliseconds expected;
};

TEST(Schedule, WhatHoldsALaneDoublesUpToItsLimit) {
  for (const auto &[kind, times, expected] :
       {Shut{BrakeKind::kRateLimit, 1, 5s}, Shut{BrakeKind::kRateLimit, 2, 10s}, Shut{BrakeKind::kRateLimit, 6, 160s},
        Shut{BrakeKind::kRateLimit, 7, 5min}, Shut{BrakeKind::kRateLimit, 1'000'000, 5min},
        Shut{BrakeKind::kBlocked, 1, 5min}, Shut{BrakeKind::kBlocked, 2, 10min}, Shut{BrakeKind::kBlocked, 5, 1h},
        Shut{BrakeKind::kBlocked, 1'000'000, 1h}, Shut{BrakeKind::kBreaker, 1, 30s}, Shut{BrakeKind::kBreaker, 2, 1min},
        Shut{BrakeKind::kBreaker, 6, 10min}, Shut{BrakeKind::kBreaker, 1'000'000, 10min}})
    EXPECT_EQ(shut_time(kind, times, {}, 0), expected) << name_of(kind) << " " << times;
}

TEST(Schedule, ARateLimitWaitsAsLongAsAshbyAskedAndNeverLess) {
  EXPECT_EQ(shut_time(BrakeKind::kRateLimit, 9, 30s, 0), 30s);
  EXPECT_EQ(shut_time(BrakeKind::kRateLimit, 1, 30s, -1), 36s);
  EXPECT_EQ(shut_time(BrakeKind::kRateLimit, 1, 30s, 1), 36s);
}

TEST(Schedule, ARateLimitThatAsksForNoPauseIsPausedByOurOwnTable) {
  for (const auto asked : {0s, -5s}) {
    EXPECT_EQ(shut_time(BrakeKind::kRateLimit, 1, asked, 0), 5s);
    EXPECT_EQ(shut_time(BrakeKind::kRateLimit, 3, asked, 0), 20s);
  }
}

}  // namespace
}  // namespace assay::delivery
