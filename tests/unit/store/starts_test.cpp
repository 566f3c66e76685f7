#include "tests/unit/store/rig.h"

#include <mutex>
#include <set>
#include <thread>

namespace assay::store {
namespace {

class Starts : public testing::Test, protected StoreRig {};

TEST_F(Starts, AnIntentIsKeptAsItWasGiven) {
  const auto recorded = record_intent(intent("one", "app"));
  ASSERT_TRUE(recorded.ok());
  EXPECT_TRUE(recorded->fresh);
  const auto found = find("one");
  ASSERT_TRUE(found);
  for (const auto &row : {recorded->row, *found}) {
    EXPECT_NE(row.key, 0);
    EXPECT_EQ(row.id, assessment_id("one"));
    EXPECT_EQ(row.tenant, tenant);
    EXPECT_EQ(row.line, line);
    EXPECT_EQ(row.type, type_id("backend"));
    EXPECT_EQ(row.entry, entry);
    EXPECT_EQ(row.state, AssessmentState::kStarting);
    EXPECT_EQ(row.application_id, "app");
    EXPECT_EQ(row.fingerprint, "print-one");
    EXPECT_EQ(row.command_body, "command-one");
    EXPECT_EQ(row.vendor_ref, "");
    EXPECT_EQ(row.first_update, "");
    EXPECT_FALSE(row.ashby_ack);
  }
}

TEST_F(Starts, AnUnknownIdIsFoundAsNothing) { EXPECT_FALSE(find("nobody")); }

TEST_F(Starts, TheSameStartKeyTwiceGivesTheOpenRow) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  const auto second = record_intent(intent("two", "app"));
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->fresh);
  EXPECT_EQ(second->row.id, assessment_id("one"));
  EXPECT_EQ(second->row.fingerprint, "print-one");
  EXPECT_FALSE(find("two"));
}

TEST_F(Starts, EveryPartOfTheStartKeyCounts) {
  ASSERT_TRUE(record_intent(intent("one", "app"))->fresh);
  auto other_application = intent("application", "app-2");
  auto other_type = intent("type", "app");
  other_type.type = type_id("frontend");
  auto other_line = intent("line", "app");
  other_line.line = {"sales"};
  auto other_tenant = intent("tenant", "app");
  other_tenant.tenant = store->upsert_tenant("globex")->id;
  for (const auto &other : {other_application, other_type, other_line, other_tenant}) {
    const auto recorded = record_intent(other);
    ASSERT_TRUE(recorded.ok());
    EXPECT_TRUE(recorded->fresh);
  }
  auto other_entry = intent("entry", "app");
  other_entry.entry = {"reference"};
  EXPECT_FALSE(record_intent(other_entry)->fresh) << "a type belongs to one entry";
}

TEST_F(Starts, AnOpenStateHoldsTheStartKeyAndATerminalOneFreesIt) {
  using enum AssessmentState;
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(accept("one").ok());
  EXPECT_EQ(record_intent(intent("x", "app"))->row.state, kStarted);
  ASSERT_TRUE(report(progress("one", "half")).ok());
  EXPECT_EQ(record_intent(intent("x", "app"))->row.state, kInProgress);
  EXPECT_FALSE(find("x"));

  for (const auto end : {kCompleted, kCancelled, kFailed, kExpired}) {
    const auto id = std::string(name_of(end));
    ASSERT_TRUE(record_intent(intent(id, id)).ok());
    ASSERT_TRUE(accept(id).ok());
    ASSERT_TRUE(report(ended(id, end, "end")).ok());
    const auto again = record_intent(intent(id + "-again", id));
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again->fresh) << id;
  }
  ASSERT_TRUE(record_intent(intent("refused", "r")).ok());
  ASSERT_TRUE(reject("refused").ok());
  EXPECT_TRUE(record_intent(intent("refused-again", "r"))->fresh);
}

TEST_F(Starts, AnIdThatExistsAlreadyFailsAlone) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  const auto twice = record_intent(intent("one", "another-app"));
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, ErrorCode::kInternal);
  EXPECT_EQ(twice.error().message.find(assessment_id("one").to_string()), std::string::npos)
      << "no bound value in a text";
  EXPECT_TRUE(record_intent(intent("two", "another-app"))->fresh);
}

TEST_F(Starts, AnUnknownTenantIsRefused) {
  auto orphan = intent("one", "app");
  orphan.tenant = {4711};
  EXPECT_EQ(record_intent(orphan).error().code, ErrorCode::kInternal);
  EXPECT_FALSE(find("one"));
}

TEST_F(Starts, AnAcceptedOutcomeFreezesTheFirstUpdate) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  const auto recorded = accept("one");
  ASSERT_TRUE(recorded.ok());
  EXPECT_EQ(recorded->row.first_update, frozen(clock.now, "started"));
  const auto after = row("one");
  EXPECT_EQ(after.state, AssessmentState::kStarted);
  EXPECT_EQ(after.vendor_ref, "vendor-one");
  EXPECT_EQ(after.first_update, recorded->row.first_update);
  EXPECT_EQ(after.command_body, "") << "the candidate's data stays only as long as it is needed";
}

TEST_F(Starts, TheFirstUpdateIsDueTwoSecondsLaterWithTheSameBytes) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  const auto body = accept("one")->row.first_update;
  EXPECT_EQ(next_due_ms(), clock.now + 2'000);
  clock.now += 1'999;
  EXPECT_TRUE(claim().empty());
  clock.now += 1;
  const auto update = claim_one();
  EXPECT_EQ(update.body, body);
  EXPECT_EQ(update.seq, 1);
  EXPECT_EQ(update.kind, UpdateKind::kStarted);
}

TEST_F(Starts, ARejectedOutcomeAnnouncesNothing) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  const auto recorded = reject("one");
  ASSERT_TRUE(recorded.ok());
  EXPECT_EQ(recorded->row.first_update, "");
  EXPECT_EQ(row("one").state, AssessmentState::kRejected);
  EXPECT_EQ(row("one").command_body, "");
  EXPECT_EQ(next_due_ms(), 0);
}

TEST_F(Starts, AnOutcomeForAnUnknownIdIsNotFound) { EXPECT_EQ(accept("nobody").error().code, ErrorCode::kNotFound); }

TEST_F(Starts, AnOutcomeIsTakenOnce) {
  started("one");
  for (const auto &again : {accept("one"), reject("one")}) {
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(again->taken);
    EXPECT_EQ(again->row.state, AssessmentState::kStarted);
    EXPECT_EQ(again->row.first_update, row("one").first_update) << "the answer that was given, to be given again";
  }
  EXPECT_EQ(row("one").state, AssessmentState::kStarted);
}

TEST_F(Starts, AnAcceptedOutcomeNeedsItsFirstUpdate) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  EXPECT_EQ(outcome({assessment_id("one"), true, "v", std::nullopt, std::nullopt}).error().code, ErrorCode::kInternal);
  EXPECT_EQ(row("one").state, AssessmentState::kStarting);
}

TEST_F(Starts, AnOutcomeForACancelledRowIsNotTaken) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(cancel("one").ok());
  const auto late = accept("one");
  ASSERT_TRUE(late.ok());
  EXPECT_FALSE(late->taken);
  EXPECT_EQ(late->row.state, AssessmentState::kCancelled);
  EXPECT_EQ(row("one").state, AssessmentState::kCancelled);
  EXPECT_EQ(deliver_all().size(), 1u) << "the cancellation, and no start";
}

TEST_F(Starts, StartsInFlightAreTheOnesWithoutAnOutcomeOldestFirst) {
  for (const auto *id : {"one", "two", "three", "four", "five"}) ASSERT_TRUE(record_intent(intent(id, id)).ok());
  ASSERT_TRUE(accept("two").ok());
  ASSERT_TRUE(reject("three").ok());
  ASSERT_TRUE(cancel("four").ok());
  const auto rows = store->starts_in_flight();
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].id, assessment_id("one"));
  EXPECT_EQ((*rows)[0].command_body, "command-one");
  EXPECT_EQ((*rows)[1].id, assessment_id("five"));
}

TEST_F(Starts, TextIsKeptByteForByte) {
  auto odd = intent("one", "'; DROP TABLE assessment; --");
  odd.command_body = "{\"name\":\"Zoë \xF0\x9F\x8E\x93 \\\" ' % :x ?\"}" + std::string(100'000, 'z');
  ASSERT_TRUE(record_intent(odd).ok());
  EXPECT_EQ(row("one").command_body, odd.command_body);
  EXPECT_EQ(row("one").application_id, odd.application_id);
}

TEST_F(Starts, ManyThreadsWithOneStartKeyMakeOneRow) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::set<AssessmentId> seen;
  int fresh = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      for (int round = 0; round < 20; ++round) {
        const auto recorded = record_intent(intent(std::to_string(i) + "/" + std::to_string(round), "app"));
        std::scoped_lock lock(mutex);
        if (!recorded.ok()) continue;
        fresh += recorded->fresh;
        seen.insert(recorded->row.id);
      }
    });
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(seen.size(), 1u);
}

}  // namespace
}  // namespace assay::store
