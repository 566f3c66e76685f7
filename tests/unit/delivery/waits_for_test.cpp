#include "host/delivery/waits_for.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace assay::delivery {
namespace {

using store::BrakeKind;
using store::DeliveryState;
using testing::HasSubstr;

constexpr std::int64_t kNow = 1'795'594'200'000;  // 2026-11-25T08:10:00Z
constexpr std::int64_t kMinute = 60'000;

store::DeliveryRow row(DeliveryState state, std::int64_t before_key, std::int64_t not_before_ms, int attempts = 0) {
  store::DeliveryRow made;
  made.key = 42;
  made.state = state;
  made.before_key = before_key;
  made.not_before_ms = not_before_ms;
  made.last_attempt_ms = kNow - kMinute;
  made.attempts = attempts;
  return made;
}
store::BrakeRow brake(BrakeKind kind, std::int64_t until_ms) {
  store::BrakeRow made;
  made.kind = kind;
  made.scope = "tenant:acme";
  made.until_ms = until_ms;
  made.reason = "the reason";
  if (kind == BrakeKind::kHold) made.actor = "root (uid 0)";
  return made;
}

class WaitsForTest : public testing::Test {
 protected:
  WaitsForTest() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }
};

TEST_F(WaitsForTest, EveryWaitingRowNamesTheOneBrakeThatHoldsIt) {
  const auto later = kNow + 2 * kMinute, soon = kNow + kMinute;
  const auto pending = DeliveryState::kPending;
  struct Case {
    store::DeliveryRow row;
    std::optional<store::BrakeRow> lane;
    const char *brake, *text;
    bool is_blocked;
  };
  const Case cases[] = {
      {row(DeliveryState::kSending, 0, 0), {}, "sending", "being sent since 2026-11-25T08:09:00+00:00", false},
      {row(DeliveryState::kSending, 0, 0), brake(BrakeKind::kHold, 0), "sending", "being sent since", false},
      {row(pending, 41, kNow), {}, "order", "delivery 41 before it", false},
      {row(pending, 0, later, 3), {}, "retry", "its retry at 2026-11-25T08:12:00+00:00", false},
      {row(pending, 0, later, 0), {}, "retry", "its time at 2026-11-25T08:12:00+00:00", false},
      {row(pending, 0, kNow), {}, "turn", "its turn", false},
      {row(pending, 0, kNow), brake(BrakeKind::kHold, 0), "hold", "a hold (tenant:acme, by root (uid 0)): the reason",
       true},
      {row(pending, 41, later), brake(BrakeKind::kHold, 0), "hold", "a hold", true},
      {row(pending, 0, later), brake(BrakeKind::kBlocked, soon), "blocked", "tried again at 2026-11-25T08:11:00+00:00",
       true},
      {row(pending, 0, kNow), brake(BrakeKind::kRateLimit, soon), "rate_limit",
       "a pause that Ashby asked for (tenant:acme): the reason; tried again at", false},
      {row(pending, 41, kNow), brake(BrakeKind::kRateLimit, soon), "order", "delivery 41 before it", false},
      {row(pending, 0, later, 1), brake(BrakeKind::kBreaker, soon), "retry", "its retry at 2026-11-25T08:12:00", false},
      {row(pending, 0, soon, 1), brake(BrakeKind::kBreaker, later), "breaker", "tried again at 2026-11-25T08:12:00",
       false},
      {row(pending, 0, kNow), brake(BrakeKind::kBreaker, kNow - 1), "breaker", "being tried one by one", false},
  };
  for (const auto &each : cases) {
    const auto waits = waits_for(each.row, each.lane, kNow);
    ASSERT_TRUE(waits) << each.text;
    EXPECT_EQ(waits->brake, each.brake) << each.text;
    EXPECT_THAT(waits->text, HasSubstr(each.text));
    EXPECT_EQ(waits->is_blocked, each.is_blocked) << each.text;
    const auto stored = std::string(store::name_of(each.row.state));
    EXPECT_EQ(shown_state(each.row, waits), each.is_blocked ? "BLOCKED" : stored) << each.text;
  }
}

TEST_F(WaitsForTest, WhatHasEndedWaitsForNothing) {
  for (const auto state :
       {DeliveryState::kDelivered, DeliveryState::kDead, DeliveryState::kSuperseded, DeliveryState::kDiscarded}) {
    const auto ended = row(state, 0, kNow);
    EXPECT_FALSE(waits_for(ended, brake(BrakeKind::kHold, 0), kNow));
    EXPECT_EQ(shown_state(ended, std::nullopt), store::name_of(state));
  }
}

}  // namespace
}  // namespace assay::delivery
