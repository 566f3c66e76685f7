#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

class Inbox : public testing::Test, protected StoreRig {
 protected:
  ReceivedEvent event(const std::string &id, const std::string &body) {
    return {line, entry, "results", id, "hash of " + body, "x-topic: t\n", body};
  }
  EventReceived receive(ReceivedEvent event) {
    const auto received =
        wait_for<EventReceived>([&](auto done) { store->receive_event(std::move(event), std::move(done)); });
    EXPECT_TRUE(received.ok()) << (received.ok() ? "" : received.error().message);
    return received.ok() ? *received : EventReceived::kDuplicate;
  }
  DueEvents due() {
    auto found = store->due_events({{line, entry}, {line, {"other"}}});
    EXPECT_TRUE(found.ok());
    return found.ok() ? *std::move(found) : DueEvents{};
  }
  // The body of the one head; "" when there is none.
  std::string head() {
    const auto found = due();
    EXPECT_LE(found.heads.size(), 1u);
    return found.heads.empty() ? "" : found.heads[0].body;
  }
  void settle(EventSettlement settlement, std::int64_t not_before_ms = 0) {
    const auto found = due();
    ASSERT_EQ(found.heads.size(), 1u);
    ASSERT_TRUE(store->settle_event({found.heads[0].key, settlement, not_before_ms, "why"}).ok());
  }
};

TEST_F(Inbox, AnEventIsDueAsItWasReceived) {
  const std::string body("{\0\xff}", 4);
  EXPECT_EQ(receive(event("e-1", body)), EventReceived::kNew);
  const auto received_ms = clock.now.load();
  clock.now += 7;
  const auto found = due();
  ASSERT_EQ(found.heads.size(), 1u);
  const auto &row = found.heads[0];
  EXPECT_EQ(row.queue.line, line);
  EXPECT_EQ(row.queue.entry, entry);
  EXPECT_EQ(row.hook, "results");
  EXPECT_EQ(row.event_id, "e-1");
  EXPECT_EQ(row.received_ms, received_ms);
  EXPECT_EQ(row.attempts, 0);
  EXPECT_EQ(row.headers, "x-topic: t\n");
  EXPECT_EQ(row.body, body);
}

TEST_F(Inbox, AnEventWithAKnownIdIsADuplicateWhateverBecameOfTheFirst) {
  for (const auto end : {EventSettlement::kApplied, EventSettlement::kStale, EventSettlement::kRefused}) {
    const auto id = std::string(name_of(end));
    EXPECT_EQ(receive(event(id, "first")), EventReceived::kNew);
    EXPECT_EQ(receive(event(id, "another body")), EventReceived::kDuplicate);
    settle(end);
    EXPECT_EQ(receive(event(id, "first")), EventReceived::kDuplicate);
    EXPECT_EQ(head(), "");
  }
}

TEST_F(Inbox, AnIdIsOfItsWebhookAndItsPlugin) {
  EXPECT_EQ(receive(event("e-1", "a")), EventReceived::kNew);
  auto other_hook = event("e-1", "a");
  other_hook.hook = "plain";
  auto other_entry = event("e-1", "a");
  other_entry.entry = {"other"};
  auto other_line = event("e-1", "a");
  other_line.line = {"sales"};
  for (const auto &other : {other_hook, other_entry, other_line}) EXPECT_EQ(receive(other), EventReceived::kNew);
}

TEST_F(Inbox, WithoutAnIdOnlyTheSameBodyThatWaitsIsADuplicate) {
  EXPECT_EQ(receive(event("", "ping")), EventReceived::kNew);
  EXPECT_EQ(receive(event("", "ping")), EventReceived::kDuplicate);
  auto other_hook = event("", "ping");
  other_hook.hook = "plain";
  EXPECT_EQ(receive(other_hook), EventReceived::kNew);
  EXPECT_EQ(receive(event("", "pong")), EventReceived::kNew);
  settle(EventSettlement::kApplied);
  EXPECT_EQ(receive(event("", "ping")), EventReceived::kNew) << "the same bytes may say a new thing";
  EXPECT_EQ(receive(event("with an id", "ping")), EventReceived::kNew);
}

TEST_F(Inbox, EventsComeInTheOrderOfTheirArrivalOneForEachPlugin) {
  for (const auto *body : {"1", "2", "3"}) receive(event(body, body));
  auto other = event("1", "theirs");
  other.entry = {"other"};
  receive(other);
  const auto found = due();
  ASSERT_EQ(found.heads.size(), 2u);
  EXPECT_EQ(found.heads[0].body, "1");
  EXPECT_EQ(found.heads[1].body, "theirs");
  EXPECT_EQ(found.next_due_ms, 0);
  EXPECT_TRUE(store->due_events({})->heads.empty());
}

TEST_F(Inbox, OneThatIsAskedAgainLetsTheLaterOnesPassAndComesWhenItIsDue) {
  receive(event("1", "1"));
  receive(event("2", "2"));
  settle(EventSettlement::kRetry, clock.now + 5'000);
  EXPECT_EQ(head(), "2");
  settle(EventSettlement::kApplied);
  EXPECT_EQ(head(), "");
  EXPECT_EQ(due().next_due_ms, clock.now + 5'000);
  clock.now += 4'999;
  EXPECT_EQ(head(), "");
  clock.now += 1;
  const auto found = due();
  ASSERT_EQ(found.heads.size(), 1u);
  EXPECT_EQ(found.heads[0].body, "1");
  EXPECT_EQ(found.heads[0].attempts, 1);
  receive(event("3", "3"));
  EXPECT_EQ(head(), "1") << "and first again, being the older";
}

TEST_F(Inbox, WhatIsFinishedStaysAsItIs) {
  receive(event("1", "1"));
  const auto key = due().heads.at(0).key;
  settle(EventSettlement::kApplied);
  ASSERT_TRUE(store->settle_event({key, EventSettlement::kRetry, 0, "late"}).ok());
  EXPECT_EQ(head(), "");
}

TEST_F(Inbox, OldEventsAreForgottenInBatches) {
  for (const auto *id : {"1", "2", "3", "waits"}) receive(event(id, id));
  for (int i = 0; i < 3; ++i) settle(EventSettlement::kApplied);
  clock.now += 1'000;
  receive(event("new", "new"));
  const auto expire = [&](std::int64_t before_ms, std::size_t limit) {
    return *wait_for<std::size_t>([&](auto done) { store->expire_inbox(before_ms, limit, std::move(done)); });
  };
  EXPECT_EQ(expire(clock.now - 1'000, 10), 0u) << "not before";
  EXPECT_EQ(expire(clock.now - 999, 2), 2u);
  EXPECT_EQ(expire(clock.now - 999, 10), 2u) << "the third, and the one that nobody ever took";
  EXPECT_EQ(expire(clock.now - 999, 10), 0u);
  EXPECT_EQ(head(), "new");
  EXPECT_EQ(receive(event("1", "1")), EventReceived::kNew);
}

}  // namespace
}  // namespace assay::store
