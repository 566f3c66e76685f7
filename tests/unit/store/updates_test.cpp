#include <gmock/gmock.h>

#include "host/core/mutex.h"
#include "tests/unit/store/rig.h"

#include <set>

namespace assay::store {
namespace {

constexpr std::int64_t kMinute = 60'000;

class Updates : public testing::Test, protected StoreRig {
 protected:
  // A stream with three rows that are due: started, half, score.
  void three_rows(const std::string &id) {
    started(id);
    ASSERT_TRUE(report(progress(id, "half")).ok());
    ASSERT_TRUE(report(ended(id, AssessmentState::kCompleted, "score")).ok());
    clock.now += kMinute;
  }
  std::string tag(const ClaimedUpdate &update) {
    const auto from = update.body.find("\"tag\":\"") + 7;
    return update.body.substr(from, update.body.size() - from - 2);
  }
};

TEST_F(Updates, AClaimTellsWhatTheSenderNeeds) {
  const auto queued = clock.now.load();
  started("one");
  clock.now += kMinute;
  const auto update = claim_one();
  EXPECT_EQ(update.id, assessment_id("one"));
  EXPECT_EQ(update.lane, lane());
  EXPECT_EQ(update.begun_ms, clock.now - kMinute);
  EXPECT_FALSE(update.ashby_ack);
  EXPECT_EQ(update.kind, UpdateKind::kStarted);
  EXPECT_EQ(update.attempts, 0);
  EXPECT_EQ(update.seq, 1);
  EXPECT_EQ(update.queued_ms, queued);
  EXPECT_EQ(update.body, frozen(queued, "started"));
}

TEST_F(Updates, AStreamIsSentInOrderOneAtATime) {
  three_rows("one");
  for (const auto *expected : {"started", "half", "score"}) {
    const auto update = claim_one();
    EXPECT_EQ(tag(update), expected);
    EXPECT_TRUE(claim().empty()) << "the stream is leased";
    settle(update, Settlement::kDelivered);
  }
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(next_due_ms(), 0);
}

TEST_F(Updates, StreamsAreIndependentAndTheLimitHolds) {
  for (const auto *id : {"one", "two", "three"}) three_rows(id);
  std::set<AssessmentId> seen;
  for (const auto &update : claim(2)) seen.insert(update.id);
  EXPECT_EQ(seen.size(), 2u);
  for (const auto &update : claim(2)) seen.insert(update.id);
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_TRUE(claim().empty());
}

TEST_F(Updates, TheLongestWaitingStreamComesFirst) {
  started("late");
  clock.now -= kMinute;
  started("early");
  clock.now += 2 * kMinute;
  EXPECT_EQ(claim(1).at(0).id, assessment_id("early"));
}

TEST_F(Updates, ADeliveryProvesThatAshbyKnowsTheId) {
  started("one");
  clock.now += kMinute;
  EXPECT_FALSE(row("one").ashby_ack);
  settle(claim_one(), Settlement::kDelivered);
  EXPECT_TRUE(row("one").ashby_ack);
}

TEST_F(Updates, ADeadOrRetriedRowProvesNothing) {
  three_rows("one");
  settle(claim_one(), Settlement::kRetry, clock.now);
  settle(claim_one(), Settlement::kDead);
  EXPECT_FALSE(row("one").ashby_ack);
}

TEST_F(Updates, ARetryWaitsAndHoldsTheStream) {
  three_rows("one");
  const auto first = claim_one();
  settle(first, Settlement::kRetry, clock.now + 10'000);
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(next_due_ms(), clock.now + 10'000);
  clock.now += 9'999;
  EXPECT_TRUE(claim().empty());
  clock.now += 1;
  const auto again = claim_one();
  EXPECT_EQ(again.outbox_key, first.outbox_key);
  EXPECT_EQ(again.body, first.body) << "a repeat is byte-identical";
  EXPECT_EQ(again.attempts, 1);
  EXPECT_GT(again.lease_epoch, first.lease_epoch);
}

TEST_F(Updates, ARetryThatWasThrottledSpendsNoAttempt) {
  started("one");
  clock.now += kMinute;
  settle(claim_one(), Settlement::kRetry, clock.now, false);
  settle(claim_one(), Settlement::kRetry, clock.now);
  EXPECT_EQ(claim_one().attempts, 1);
}

TEST_F(Updates, ADeadRowLetsTheLaterOnesGoOn) {
  three_rows("one");
  settle(claim_one(), Settlement::kDead);
  const auto next = claim_one();
  EXPECT_EQ(tag(next), "half");
  settle(next, Settlement::kDead);
  EXPECT_EQ(tag(claim_one()), "score");
}

TEST_F(Updates, ARowQueuedWhileTheHeadIsBeingSentComesAfterIt) {
  started("one");
  clock.now += kMinute;
  const auto head = claim_one();
  ASSERT_TRUE(report(progress("one", "half")).ok());
  EXPECT_TRUE(claim().empty()) << "one in flight per stream";
  settle(head, Settlement::kDelivered);
  EXPECT_EQ(tag(claim_one()), "half");
}

TEST_F(Updates, ARowQueuedBehindARetryDoesNotHurryIt) {
  started("one");
  clock.now += kMinute;
  settle(claim_one(), Settlement::kRetry, clock.now + kMinute);
  ASSERT_TRUE(report(progress("one", "half")).ok());
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(next_due_ms(), clock.now + kMinute);
}

TEST_F(Updates, ARowQueuedOnAnEmptyStreamIsDueAtOnce) {
  started("one");
  deliver_all();
  ASSERT_TRUE(report(progress("one", "half")).ok());
  EXPECT_EQ(next_due_ms(), clock.now);
  EXPECT_EQ(tag(claim_one()), "half");
}

TEST_F(Updates, AClaimBehindAWriteBackFindsWhatItFreed) {
  three_rows("one");
  auto first = settlement(claim_one(), Settlement::kDelivered);
  const auto settled = std::make_shared<std::optional<Settled>>();
  std::vector<SettleWrite> settles;
  settles.push_back({std::move(first), [settled](const Result<Settled> &result) { *settled = *result; }});
  const auto claims = wait_for<std::vector<LaneClaim>>([&](Done<std::vector<LaneClaim>> done) {
    store->settle_and_claim(std::move(settles), {{lane(), 10}}, kMinute, std::move(done));
  });
  ASSERT_TRUE(settled->has_value()) << "answered before the claim";
  EXPECT_FALSE((*settled)->late);
  ASSERT_TRUE(claims.ok());
  ASSERT_EQ(claims->front().updates.size(), 1u);
  EXPECT_EQ(tag(claims->front().updates.front()), "half");
}

TEST_F(Updates, ALeaseThatRanOutIsClaimedAgainWithTheSameBytes) {
  three_rows("one");
  const auto lost = claim(1, 5'000).at(0);
  EXPECT_EQ(next_due_ms(), clock.now + 5'000) << "a leased stream is due when its lease ends";
  clock.now += 4'999;
  EXPECT_TRUE(claim().empty());
  clock.now += 1;
  const auto again = claim_one();
  EXPECT_EQ(again.outbox_key, lost.outbox_key);
  EXPECT_EQ(again.body, lost.body);
  EXPECT_EQ(again.attempts, 0) << "only an answer counts as an attempt";
}

TEST_F(Updates, AWriteBackWithAnOldEpochChangesNothing) {
  for (const auto settlement : {Settlement::kDelivered, Settlement::kRetry, Settlement::kDead}) {
    const auto id = "case-" + std::to_string(static_cast<int>(settlement));
    three_rows(id);
    const auto lost = claim(1, 5'000).at(0);
    clock.now += 5'000;
    const auto holder = claim_one();
    settle(lost, settlement, clock.now);
    EXPECT_TRUE(claim().empty()) << "the lease stands";
    EXPECT_FALSE(row(id).ashby_ack);
    settle(holder, Settlement::kDelivered);
    const auto next = claim_one();
    EXPECT_EQ(tag(next), "half") << "and the stream has moved by one";
    settle(next, Settlement::kDelivered);
    deliver_all();
  }
}

TEST_F(Updates, ASecondWriteBackOfTheSameLeaseChangesNothing) {
  three_rows("one");
  const auto first = claim_one();
  settle(first, Settlement::kDead);
  settle(first, Settlement::kDelivered);
  EXPECT_FALSE(row("one").ashby_ack);
  EXPECT_EQ(tag(claim_one()), "half");
}

TEST_F(Updates, AWriteBackForARowOfAnotherStreamChangesNothing) {
  three_rows("one");
  three_rows("two");
  const auto both = claim();
  ASSERT_EQ(both.size(), 2u);
  auto mixed = both[0];
  mixed.outbox_key = both[1].outbox_key;
  settle(mixed, Settlement::kDelivered);
  EXPECT_FALSE(row("one").ashby_ack);
  EXPECT_FALSE(row("two").ashby_ack);
}

TEST_F(Updates, ReleasedLeasesAreDueAsTheyWere) {
  three_rows("one");
  settle(claim_one(), Settlement::kRetry, clock.now + 1'000);
  clock.now += 1'000;
  const auto due_before = next_due_ms();
  const auto lost = claim_one();
  ASSERT_TRUE(store->release_leases().ok());
  EXPECT_EQ(next_due_ms(), due_before);
  settle(lost, Settlement::kDead);  // too late
  const auto again = claim_one();
  EXPECT_EQ(again.outbox_key, lost.outbox_key);
  EXPECT_EQ(again.body, lost.body);
  EXPECT_EQ(again.attempts, 1);
}

TEST_F(Updates, ReleasingLeavesWaitingStreamsAlone) {
  three_rows("one");
  settle(claim_one(), Settlement::kRetry, clock.now + kMinute);
  ASSERT_TRUE(store->release_leases().ok());
  EXPECT_TRUE(claim().empty());
}

TEST_F(Updates, NothingWaitsInAnEmptyStore) {
  EXPECT_EQ(next_due_ms(), 0);
  EXPECT_TRUE(claim().empty());
}

TEST_F(Updates, AStreamThatBeginsToWaitIsAnnouncedAfterItsCommit) {
  Mutex mutex;
  std::vector<LaneDue> told;
  store->on_updates_queued([&](const std::vector<LaneDue> &queued) {
    MutexLock lock(mutex);
    told.insert(told.end(), queued.begin(), queued.end());
  });
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(record_intent(intent("refused", "r")).ok());
  ASSERT_TRUE(reject("refused").ok());
  ASSERT_TRUE(report(progress("one", "held")).ok());
  EXPECT_TRUE(told.empty());
  ASSERT_TRUE(accept("one").ok());
  ASSERT_EQ(told.size(), 1u) << "before the caller hears of the commit";
  EXPECT_EQ(told[0].lane, lane());
  EXPECT_EQ(told[0].due_ms, clock.now + 2'000);
  ASSERT_TRUE(report(progress("one", "half", "event")).ok());
  EXPECT_EQ(told.size(), 1u) << "what waits behind another row is not due before it";
  deliver_all();
  EXPECT_EQ(told.size(), 1u);
  ASSERT_TRUE(cancel("one").ok());
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].due_ms, clock.now);
  ASSERT_TRUE(cancel("one").ok());
  EXPECT_EQ(told.size(), 2u) << "a repeat queues nothing";
}

TEST_F(Updates, AfterARestartUnderAnEarlierClockNothingWaitsLongerThanItWasTo) {
  started("one");
  clock.now += 10'000;
  settle(claim_one(), Settlement::kRetry, clock.now + 500);
  started("two");
  for (const std::int64_t back : {3'600'000LL, 400LL * 24 * 3'600'000}) {
    clock.now -= back;
    ASSERT_TRUE(store->release_leases().ok());
    EXPECT_EQ(next_due_ms(), clock.now + 500);
  }
  clock.now += 500;
  settle(claim_one(), Settlement::kDelivered);
  EXPECT_EQ(next_due_ms(), clock.now + 1'500);
}

TEST_F(Updates, AfterARestartNothingWaitsForMoreThanADay) {
  started("one");
  clock.now += 10'000;
  settle(claim_one(), Settlement::kRetry, clock.now + 400LL * 24 * 3'600'000);
  ASSERT_TRUE(store->release_leases().ok());
  EXPECT_EQ(next_due_ms(), clock.now + 24 * 3'600'000);
}

TEST_F(Updates, AClaimIsOfTheLanesThatWereAskedForAndTellsWhenTheNextIsDue) {
  started("one");
  clock.now += 10'000;
  started("two");  // due in two seconds
  const Lane other{{99}, line, entry};
  const auto claims = claim_lanes({{other, 5}, {lane(), 5}});
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_TRUE(claims[0].updates.empty());
  EXPECT_EQ(claims[0].next.due_ms, 0);
  ASSERT_EQ(claims[1].updates.size(), 1u);
  EXPECT_EQ(claims[1].next.lane, lane());
  EXPECT_EQ(claims[1].next.due_ms, clock.now + 2'000);
}

TEST_F(Updates, AWriteBackThatIsTooLateSaysSo) {
  started("one");
  clock.now += 10'000;
  const auto lost = claim_one();
  EXPECT_FALSE(settle(lost, Settlement::kRetry, clock.now + 500).late);
  EXPECT_TRUE(settle(lost, Settlement::kDelivered).late);
}

TEST_F(Updates, ASettledRowTellsWhenItsStreamIsDueNext) {
  started("one");
  ASSERT_TRUE(report(progress("one", "half")).ok());
  clock.now += 10'000;
  const auto first = claim_one();
  EXPECT_EQ(settle(first, Settlement::kRetry, clock.now + 500).due_ms, clock.now + 500);
  clock.now += 500;
  EXPECT_EQ(settle(claim_one(), Settlement::kDelivered).due_ms, clock.now - 10'500)
      << "the progress row was due long ago";
  EXPECT_EQ(settle(claim_one(), Settlement::kDelivered).due_ms, 0);
}

TEST_F(Updates, AnAssessmentThatAshbyDoesNotKnowIsMarked) {
  started("one");
  clock.now += 10'000;
  auto unknown = settlement(claim_one(), Settlement::kRetry);
  unknown.is_unknown = true;
  settle(std::move(unknown));
  EXPECT_TRUE(row("one").ashby_unknown);
}

TEST_F(Updates, ADeadRowMayBeReplacedByAPlainerOne) {
  started("one");
  ASSERT_TRUE(report(ended("one", AssessmentState::kCompleted, "decorated")).ok());
  clock.now += 10'000;
  settle(claim_one(), Settlement::kDelivered);
  auto dead = settlement(claim_one(), Settlement::kDead);
  dead.answer = std::string(kMaxAnswerBytes + 1, 'x');
  dead.instead = draft(UpdateKind::kResult, "plain");
  settle(std::move(dead));
  const auto plain = claim_one();
  EXPECT_EQ(plain.body, frozen(clock.now, "plain"));
  settle(plain, Settlement::kDelivered);
  EXPECT_EQ(next_due_ms(), 0);
}

class Progress : public Updates {
 protected:
  Progress() {
    StoreOptions options{":memory:"};
    options.progress_interval_ms = kMinute;
    open(std::move(options));
    started("one");
    clock.now += 10'000;
    settle(claim_one(), Settlement::kDelivered);
  }
};

TEST_F(Progress, IsSentOnceInAnIntervalAndTheNewestWins) {
  ASSERT_TRUE(report(progress("one", "a")).ok());
  EXPECT_EQ(claim_one().body, frozen(clock.now, "a"));
  ASSERT_TRUE(store->release_leases().ok());
  settle(claim_one(), Settlement::kDelivered);
  for (const auto *tag : {"b", "c", "d"}) {
    clock.now += 1'000;
    ASSERT_TRUE(report(progress("one", tag)).ok());
  }
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(next_due_ms(), clock.now - 3'000 + kMinute);
  const auto newest_ms = clock.now.load();
  clock.now += kMinute;
  EXPECT_EQ(claim_one().body, frozen(newest_ms, "d"));
}

TEST_F(Progress, ThatWasSentAlreadyIsNotReplaced) {
  ASSERT_TRUE(report(progress("one", "a")).ok());
  const auto a = claim_one();
  ASSERT_TRUE(report(progress("one", "b")).ok());
  settle(a, Settlement::kRetry, clock.now + 5);
  ASSERT_TRUE(report(progress("one", "c")).ok());
  clock.now += 5;
  const auto again = claim_one();
  EXPECT_EQ(again.body, a.body);
  settle(again, Settlement::kDelivered);
  clock.now += kMinute;
  EXPECT_THAT(claim_one().body, testing::HasSubstr("\"c\""));
}

TEST_F(Progress, ThatSaysNothingNewIsNotSent) {
  ASSERT_TRUE(report(progress("one", "a")).ok());
  settle(claim_one(), Settlement::kDelivered);
  clock.now += kMinute;
  ASSERT_TRUE(report(progress("one", "a")).ok());
  EXPECT_EQ(next_due_ms(), 0);
  ASSERT_TRUE(report(progress("one", "b")).ok());
  EXPECT_NE(next_due_ms(), 0);
}

TEST_F(Progress, ThatWasRefusedMayBeSaidAgain) {
  ASSERT_TRUE(report(progress("one", "a")).ok());
  settle(claim_one(), Settlement::kDead);
  ASSERT_TRUE(report(progress("one", "a")).ok());
  EXPECT_NE(next_due_ms(), 0);
}

TEST_F(Progress, DoesNotKeepAResultWaiting) {
  ASSERT_TRUE(report(progress("one", "a")).ok());
  settle(claim_one(), Settlement::kDelivered);
  ASSERT_TRUE(report(progress("one", "b")).ok());
  EXPECT_TRUE(claim().empty());
  ASSERT_TRUE(report(ended("one", AssessmentState::kCompleted, "done")).ok());
  const auto b = claim_one();
  EXPECT_THAT(b.body, testing::HasSubstr("\"b\""));
  settle(b, Settlement::kDelivered);
  EXPECT_THAT(claim_one().body, testing::HasSubstr("done"));
}

TEST_F(Progress, AStartedRowIsNeverReplaced) {
  auto begun = progress("one", "Started");
  begun.update.kind = UpdateKind::kStarted;
  ASSERT_TRUE(report(begun).ok());
  ASSERT_TRUE(report(progress("one", "a")).ok());
  const auto first = claim_one();
  EXPECT_THAT(first.body, testing::HasSubstr("Started"));
}

}  // namespace
}  // namespace assay::store
