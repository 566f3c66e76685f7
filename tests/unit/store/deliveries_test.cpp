// What an operator sees of the outbox and does with it; streams that lost their place; the end of what was kept.
#include <gmock/gmock.h>

#include "host/store/migrations.h"
#include "host/store/tables.h"
#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DeliveriesTest : public StoreRig, public testing::Test {
 protected:
  template <class T, class Begin>
  T get(Begin begin) {
    auto result = wait_for<T>(std::move(begin));
    EXPECT_TRUE(result.ok()) << result.error().message;
    return result.ok() ? *std::move(result) : T{};
  }
  std::vector<DeliveryRow> list(DeliveryFilter filter = {}) {
    return get<std::vector<DeliveryRow>>([&](auto done) { store->list_deliveries(filter, std::move(done)); });
  }
  static std::vector<std::int64_t> keys(const std::vector<DeliveryRow> &rows) {
    std::vector<std::int64_t> keys;
    for (const auto &row : rows) keys.push_back(row.key);
    return keys;
  }
  std::optional<DeliveryDetail> find(std::int64_t key) {
    return get<std::optional<DeliveryDetail>>([&](auto done) { store->find_delivery(key, std::move(done)); });
  }
  DeliveryState state(std::int64_t key) {
    const auto found = find(key);
    EXPECT_TRUE(found);
    return found ? found->row.state : DeliveryState::kDiscarded;
  }
  Result<Acted> requeue(std::int64_t key) {
    return wait_for<Acted>([&](auto done) { store->requeue_delivery(key, act, std::move(done)); });
  }
  Acted replay(Replay replay) {
    return get<Acted>([&](auto done) { store->replay_deliveries(replay, act, std::move(done)); });
  }
  Result<Acted> discard(DeliveryFilter filter) {
    return wait_for<Acted>([&](auto done) { store->discard_deliveries(filter, act, std::move(done)); });
  }
  std::vector<AuditRow> audit() {
    return get<std::vector<AuditRow>>([&](auto done) { store->list_audit(0, 10, std::move(done)); });
  }
  Scanned scan(std::int64_t after = 0, std::size_t limit = 100) {
    return get<Scanned>([&](auto done) { store->scan_streams(after, limit, std::move(done)); });
  }
  // A stream of a dead first row and `rest` behind it, which waits.
  std::int64_t dead(const std::string &id, const std::string &code = "invalid_input") {
    started(id);
    clock.now += 10'000;
    auto how = settlement(claim_one(), Settlement::kDead);
    how.http_status = 200;
    how.code = code;
    how.request_id = "01JREQ";
    how.answer = "what Ashby said";
    const auto key = how.outbox_key;
    settle(std::move(how));
    return key;
  }

  OperatorAct act{"ops (uid 7)", "because", false};
};

TEST_F(DeliveriesTest, ADeadOneShowsWhatAshbySaidAndKeepsItsBytes) {
  const auto key = dead("one");
  const auto found = find(key);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->row.state, DeliveryState::kDead);
  EXPECT_EQ(found->row.code, "invalid_input");
  EXPECT_EQ(found->row.request_id, "01JREQ");
  EXPECT_EQ(found->row.http_status, 200);
  EXPECT_EQ(found->row.reason, "why");
  EXPECT_EQ(found->row.attempts, 1);
  EXPECT_EQ(found->row.finished_ms, clock.now);
  EXPECT_EQ(found->row.assessment, assessment_id("one"));
  EXPECT_EQ(found->row.lane, lane());
  EXPECT_EQ(found->answer, "what Ashby said");
  EXPECT_THAT(found->body, HasSubstr("started"));
  EXPECT_FALSE(find(key + 100));
}

TEST_F(DeliveriesTest, FiltersAreJoinedAndPagesFollowTheKey) {
  const auto one = dead("one", "a"), two = dead("two", "b");
  started("three");
  EXPECT_EQ(list().size(), 3u);
  DeliveryFilter filter;
  filter.states = {DeliveryState::kDead};
  EXPECT_THAT(keys(list(filter)), ElementsAre(one, two));
  filter.code = "b";
  EXPECT_THAT(keys(list(filter)), ElementsAre(two));
  filter.code.clear();
  filter.limit = 1;
  EXPECT_THAT(keys(list(filter)), ElementsAre(one));
  filter.after_key = one;
  EXPECT_THAT(keys(list(filter)), ElementsAre(two));
  filter = {};
  filter.assessment = assessment_id("three");
  EXPECT_EQ(list(filter).size(), 1u);
  filter = {};
  filter.states = {DeliveryState::kPending, DeliveryState::kSending};
  ASSERT_EQ(list(filter).size(), 1u);
  EXPECT_TRUE(list(filter)[0].is_head);
  filter = {};
  for (auto narrow :
       {+[](DeliveryFilter &f) { f.tenant = TenantId{99}; }, +[](DeliveryFilter &f) { f.line = "no"; },
        +[](DeliveryFilter &f) { f.entry = "no"; }, +[](DeliveryFilter &f) { f.queued_from_ms = 1LL << 60; },
        +[](DeliveryFilter &f) { f.queued_to_ms = 1; }}) {
    auto narrowed = filter;
    narrow(narrowed);
    EXPECT_THAT(list(narrowed), IsEmpty());
  }
  filter.tenant = tenant;
  filter.line = line.value;
  filter.entry = entry.value;
  EXPECT_EQ(list(filter).size(), 3u);
}

TEST_F(DeliveriesTest, AReplaySendsTheSameBytesBeforeWhatWaits) {
  const auto key = dead("one");
  ASSERT_TRUE(report(progress("one", "half")).ok());
  const auto body = find(key)->body;
  const auto acted = replay({});
  EXPECT_THAT(acted.done, ElementsAre(key));
  EXPECT_THAT(acted.lanes, ElementsAre(lane()));
  EXPECT_TRUE(acted.is_all);
  const auto again = claim_one();
  EXPECT_EQ(again.body, body);
  EXPECT_EQ(again.attempts, 0);
  settle(again, Settlement::kDelivered);
  EXPECT_THAT(claim_one().body, HasSubstr("half"));
  EXPECT_EQ(find(key)->row.replays, 1);
  ASSERT_EQ(audit().size(), 1u);
  EXPECT_EQ(audit()[0].actor, "ops (uid 7)");
  EXPECT_EQ(audit()[0].action, "deliveries.replay");
  EXPECT_THAT(audit()[0].detail, HasSubstr("1 done, 0 refused; because"));
}

TEST_F(DeliveriesTest, AReplayOfAStreamThatIsBeingSentWaitsForItsTurn) {
  const auto key = dead("one");
  ASSERT_TRUE(report(progress("one", "half")).ok());
  const auto sending = claim_one();
  replay({});
  EXPECT_TRUE(claim().empty());
  EXPECT_FALSE(settle(sending, Settlement::kDelivered).late);
  EXPECT_EQ(claim_one().outbox_key, key);
}

TEST_F(DeliveriesTest, TwoReplaysOfOneRowSendItOnce) {
  dead("one");
  EXPECT_EQ(replay({}).done.size(), 1u);
  EXPECT_EQ(replay({}).done.size(), 0u);
  settle(claim_one(), Settlement::kDelivered);
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(audit().size(), 1u);
}

TEST_F(DeliveriesTest, WhatCameBeforeADeliveredEndIsReplayedByForceOnly) {
  const auto key = dead("one");
  ASSERT_TRUE(report(ended("one", AssessmentState::kCompleted, "done")).ok());
  settle(claim_one(), Settlement::kDelivered);
  const auto refused = replay({});
  EXPECT_THAT(refused.done, IsEmpty());
  ASSERT_EQ(refused.refused.size(), 1u);
  EXPECT_THAT(refused.refused[0].why, HasSubstr("force"));
  EXPECT_EQ(requeue(key).error().code, ErrorCode::kConflict);
  EXPECT_EQ(state(key), DeliveryState::kDead);
  Replay forced;
  forced.force = true;
  EXPECT_THAT(replay(forced).done, ElementsAre(key));
  EXPECT_EQ(claim_one().outbox_key, key);
}

TEST_F(DeliveriesTest, ADryRunSaysWhatItWouldDoAndDoesNothing) {
  const auto key = dead("one");
  act.dry_run = true;
  EXPECT_THAT(replay({}).done, ElementsAre(key));
  EXPECT_THAT(discard({})->done, ElementsAre(key));
  EXPECT_THAT(requeue(key)->done, ElementsAre(key));
  EXPECT_EQ(state(key), DeliveryState::kDead);
  EXPECT_THAT(audit(), IsEmpty());
  EXPECT_EQ(next_due_ms(), 0);
}

TEST_F(DeliveriesTest, AReplayIsSpacedByItsRateAndGoesOnFromPageToPage) {
  for (const auto *id : {"a", "b", "c"}) dead(id);
  Replay order;
  order.per_second = 2;
  order.of.limit = 2;
  const auto first = replay(order);
  EXPECT_EQ(first.done.size(), 2u);
  EXPECT_FALSE(first.is_all);
  EXPECT_EQ(first.last_due_ms, clock.now + 500);
  order.of.after_key = first.last_key;
  order.first_ms = first.last_due_ms + 500;
  const auto second = replay(order);
  EXPECT_TRUE(second.is_all);
  EXPECT_EQ(second.last_due_ms, clock.now + 1'000);
  EXPECT_EQ(claim().size(), 1u);
  clock.now += 1'000;
  EXPECT_EQ(claim().size(), 2u);
}

TEST_F(DeliveriesTest, ARequeuedOneIsDueNowWithThoseBeforeIt) {
  started("one");
  ASSERT_TRUE(report(progress("one", "half")).ok());
  clock.now += 10'000;
  settle(claim_one(), Settlement::kRetry, clock.now + 3'600'000);
  EXPECT_TRUE(claim().empty());
  const auto rows = list();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(requeue(rows[1].key)->lanes, ElementsAre(lane()));
  settle(claim_one(), Settlement::kDelivered);
  EXPECT_EQ(claim_one().outbox_key, rows[1].key);
}

TEST_F(DeliveriesTest, OneThatIsBeingSentOrIsDeliveredIsNotRequeued) {
  started("one");
  clock.now += 10'000;
  const auto update = claim_one();
  EXPECT_THAT(requeue(update.outbox_key).error().message, HasSubstr("SENDING"));
  settle(update, Settlement::kDelivered);
  EXPECT_THAT(requeue(update.outbox_key).error().message, HasSubstr("DELIVERED"));
  EXPECT_EQ(requeue(999).error().code, ErrorCode::kNotFound);
}

TEST_F(DeliveriesTest, ADeadOneThatIsRequeuedIsSentAgain) {
  const auto key = dead("one");
  ASSERT_TRUE(requeue(key).ok());
  EXPECT_EQ(claim_one().outbox_key, key);
}

TEST_F(DeliveriesTest, ADiscardedOneIsNeverSentAndSaysWhoAndWhy) {
  started("one");
  ASSERT_TRUE(report(progress("one", "half")).ok());
  const auto rows = list();
  DeliveryFilter first;
  first.key = rows[0].key;
  ASSERT_TRUE(discard(first).ok());
  EXPECT_EQ(find(rows[0].key)->row.reason, "discarded by ops (uid 7): because");
  clock.now += 10'000;
  EXPECT_EQ(claim_one().outbox_key, rows[1].key);
  EXPECT_THAT(discard({})->done, IsEmpty()) << "of many only what is dead";
  DeliveryFilter sending;
  sending.key = rows[1].key;
  EXPECT_EQ(discard(sending)->refused.size(), 1u);
  DeliveryFilter nothing;
  nothing.key = 999;
  EXPECT_EQ(discard(nothing).error().code, ErrorCode::kNotFound);
}

TEST_F(DeliveriesTest, TheCountsSayHowMuchWaitsAndSinceWhen) {
  const auto counts = [&] { return get<OutboxCounts>([&](auto done) { store->count_deliveries(std::move(done)); }); };
  EXPECT_EQ(counts().waiting, 0);
  EXPECT_EQ(counts().oldest_queued_ms, 0);
  dead("one");
  started("two");
  const auto then = clock.now.load();
  clock.now += 5;
  started("three");
  EXPECT_EQ(counts().waiting, 2);
  EXPECT_EQ(counts().oldest_queued_ms, then);
  EXPECT_EQ(counts().dead, 1);
}

TEST_F(DeliveriesTest, WhatWasKeptLongEnoughEndsAndADeadOneKeepsItsEnvelope) {
  const auto key = dead("one");
  started("two");
  clock.now += 10'000;
  settle(claim_one(), Settlement::kDelivered);
  started("waits");
  const auto expire = [&](std::int64_t delivered_before, std::int64_t dead_before) {
    return get<std::size_t>(
        [&](auto done) { store->expire_deliveries(delivered_before, dead_before, 10, std::move(done)); });
  };
  EXPECT_EQ(expire(clock.now, clock.now - 100'000), 0u);
  EXPECT_EQ(expire(clock.now + 1, clock.now + 1), 2u);
  EXPECT_EQ(list().size(), 2u);
  EXPECT_EQ(find(key)->body, "");
  EXPECT_EQ(find(key)->answer, "");
  EXPECT_EQ(find(key)->row.reason, "why");
  EXPECT_EQ(expire(clock.now + 1, clock.now + 1), 0u);
  EXPECT_THAT(replay({}).refused[0].why, HasSubstr("erased"));
}

TEST_F(DeliveriesTest, AStreamInOrderIsNotBroken) {
  dead("two");
  started("one");
  ASSERT_TRUE(report(progress("two", "half")).ok());
  claim();
  const auto scanned = scan();
  EXPECT_THAT(scanned.broken, IsEmpty());
  EXPECT_TRUE(scanned.is_all);
  const auto part = scan(0, 1);
  EXPECT_FALSE(part.is_all);
  EXPECT_TRUE(scan(part.last_key, 10).is_all);
}

TEST_F(DeliveriesTest, ALeaseThatNobodyEndedIsFoundAndFreed) {
  started("one");
  clock.now += 10'000;
  const auto lost = claim_one();
  EXPECT_THAT(scan().broken, IsEmpty());
  clock.now += 60'000 + 120'001;
  ASSERT_EQ(scan().broken.size(), 1u);
  ASSERT_TRUE(wait_for<void>([&](auto done) { store->repair_stream(scan().broken.front(), std::move(done)); }).ok());
  EXPECT_THAT(scan().broken, IsEmpty());
  const auto again = claim_one();
  EXPECT_EQ(again.body, lost.body);
  EXPECT_TRUE(settle(lost, Settlement::kDelivered).late);
}

// What another version, or a hand in the database, could have left.
TEST(LostStreams, AreFoundAndPutBackInTheirPlace) {
  constexpr Int kNow = 1'000'000;
  auto session = Session::open(":memory:", SessionRole::kWriter);
  ASSERT_TRUE(session.ok());
  ASSERT_TRUE(migrate(**session, 1).ok());
  auto tables = open_tables(**session, {});
  ASSERT_TRUE(tables.ok());
  ASSERT_TRUE((*tables)->tenants.upsert("acme").ok());
  for (const auto *id : {"due is lost", "head is behind", "lease is lost"}) {
    const StartIntent intent{assessment_id(id), {1}, {"l"}, type_id("t"), {"e"}, id, "f", "c"};
    ASSERT_TRUE((*tables)->starts.record_intent(intent, kNow).ok());
    const StartOutcome outcome{assessment_id(id), true, "v", draft(UpdateKind::kStarted, id)};
    ASSERT_TRUE((*tables)->starts.record_outcome(outcome, kNow, kNow).ok());
  }
  for (const auto *sql : {"UPDATE assessment SET next_due_ms = 0 WHERE key = 1",
                          "UPDATE assessment SET head_seq = 2, next_due_ms = 5 WHERE key = 2",
                          "UPDATE outbox SET state = 'SENDING' WHERE key = 3"})
    ASSERT_TRUE((*session)->run("damage", sql).ok());

  const auto scanned = (*tables)->deliveries.scan(0, 10, kNow);
  ASSERT_TRUE(scanned.ok());
  EXPECT_THAT(scanned->broken, ElementsAre(1, 2, 3));
  for (const auto key : scanned->broken) ASSERT_TRUE((*tables)->deliveries.repair(key, kNow).ok());
  EXPECT_THAT((*tables)->deliveries.scan(0, 10, kNow)->broken, IsEmpty());
  EXPECT_EQ((*tables)->updates.take_queued().size(), 1u) << "somebody is told that the lane waits";
  EXPECT_EQ((*tables)->claims.claim({{{{1}, {"l"}, {"e"}}, 10}}, 1'000, kNow)->front().updates.size(), 3u);
}

}  // namespace
}  // namespace assay::store
