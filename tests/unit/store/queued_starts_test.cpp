// Starts whose outcome is late, unknown or of no use any more.
#include <gmock/gmock.h>

#include "host/store/migrations.h"
#include "host/store/tables.h"
#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

using enum AssessmentState;
using testing::ElementsAre;
using testing::HasSubstr;

class QueuedStarts : public testing::Test, protected StoreRig {};

TEST_F(QueuedStarts, AFirstUpdateIsFrozenOnceAndDueLikeEveryFirstOne) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  const auto first = queued("one");
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(first->taken);
  EXPECT_EQ(first->row.first_update, frozen(clock.now, "queued"));
  EXPECT_EQ(row("one").state, kStarting);
  EXPECT_EQ(row("one").command_body, "command-one") << "it may be asked for again";
  EXPECT_EQ(next_due_ms(), clock.now + 2'000);
  clock.now += 10;
  const auto second = queued("one");
  EXPECT_FALSE(second->taken);
  EXPECT_EQ(second->row.first_update, first->row.first_update);
  EXPECT_THAT(deliver_all(), ElementsAre(first->row.first_update));
}

TEST_F(QueuedStarts, AnOutcomeThatIsThereIsNotQueued) {
  started("one");
  const auto late = queued("one");
  EXPECT_FALSE(late->taken);
  EXPECT_EQ(late->row.first_update, row("one").first_update);
  EXPECT_EQ(deliver_all().size(), 1u);
  EXPECT_EQ(queued("nobody").error().code, ErrorCode::kNotFound);
}

TEST_F(QueuedStarts, ALateSuccessFollowsAsProgress) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  const auto first = queued("one")->row.first_update;
  ASSERT_TRUE(report(progress("one", "half")).ok()) << "held";
  clock.now += 5;
  ASSERT_TRUE(accept("one")->taken);
  EXPECT_EQ(row("one").state, kInProgress);
  EXPECT_EQ(row("one").vendor_ref, "vendor-one");
  EXPECT_EQ(row("one").first_update, first) << "what the start was answered stays its answer";
  EXPECT_THAT(deliver_all(), ElementsAre(first, HasSubstr("accepted"), HasSubstr("half")));
}

TEST_F(QueuedStarts, ALateSuccessThatAddsNothingIsNotAnnounced) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(queued("one").ok());
  ASSERT_TRUE(outcome({assessment_id("one"), true, "v", draft(UpdateKind::kStarted, "started"), std::nullopt}).ok());
  EXPECT_EQ(row("one").state, kStarted);
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("queued")));
}

TEST_F(QueuedStarts, ALateRefusalEndsWhatWasAnnounced) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(queued("one").ok());
  ASSERT_TRUE(reject("one")->taken);
  EXPECT_EQ(row("one").state, kFailed);
  EXPECT_EQ(row("one").command_body, "");
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("queued"), HasSubstr("refused")));
  EXPECT_TRUE(record_intent(intent("two", "app"))->fresh);
}

TEST_F(QueuedStarts, ARefusalNeedsItsUpdate) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  EXPECT_EQ(outcome({assessment_id("one"), false, "", std::nullopt, std::nullopt}).error().code, ErrorCode::kInternal);
}

TEST_F(QueuedStarts, AnUnresolvedStartIsOpenAnnouncedAndSaysWhy) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  const auto recorded = unresolved("one");
  ASSERT_TRUE(recorded.ok());
  EXPECT_TRUE(recorded->taken);
  const auto after = row("one");
  EXPECT_EQ(after.state, kUnresolved);
  EXPECT_EQ(after.state_reason, "nobody knows");
  EXPECT_EQ(after.command_body, "command-one") << "an operator may ask again";
  EXPECT_EQ(after.first_update, frozen(clock.now, "queued"));
  EXPECT_FALSE(record_intent(intent("two", "app"))->fresh);
  EXPECT_TRUE(store->starts_in_flight()->empty());
  EXPECT_FALSE(accept("one")->taken) << "nobody asks, so nobody answers";
  EXPECT_EQ(deliver_all().size(), 1u);
}

TEST_F(QueuedStarts, AStartThatTheVendorHasReportedOfIsNotUnresolved) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(report(progress("one", "half")).ok());
  ASSERT_TRUE(unresolved("one").ok());
  EXPECT_EQ(row("one").state, kInProgress);
  EXPECT_EQ(row("one").state_reason, "");
  EXPECT_EQ(row("one").command_body, "");
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("queued"), HasSubstr("half")));
}

TEST_F(QueuedStarts, AReportResolvesWhatIsUnresolved) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(unresolved("one").ok());
  EXPECT_EQ(*report(progress("one", "half")), ReportRecorded::kApplied);
  EXPECT_EQ(row("one").state, kInProgress);
  EXPECT_EQ(row("one").state_reason, "");
  EXPECT_EQ(row("one").command_body, "");
}

TEST_F(QueuedStarts, AnOperatorResolvesInThreeWays) {
  for (const auto *id : {"found", "failed", "again"}) {
    ASSERT_TRUE(record_intent(intent(id, id)).ok());
    ASSERT_TRUE(unresolved(id).ok());
  }
  const auto found =
      resolve({assessment_id("found"), kStarted, "v-7", draft(UpdateKind::kProgress, "invited"), "by the operator"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->state, kStarted);
  EXPECT_EQ(row("found").vendor_ref, "v-7");
  EXPECT_EQ(row("found").state_reason, "by the operator");
  EXPECT_EQ(row("found").command_body, "");
  ASSERT_TRUE(resolve({assessment_id("failed"), kFailed, "", draft(UpdateKind::kCancelled, "gone"), ""}).ok());
  EXPECT_EQ(row("failed").state, kFailed);
  ASSERT_TRUE(resolve({assessment_id("again"), kStarting, "", std::nullopt, ""}).ok());
  EXPECT_EQ(row("again").state, kStarting);
  EXPECT_EQ(row("again").command_body, "command-again");
  EXPECT_EQ(store->starts_in_flight()->size(), 1u);
  EXPECT_EQ(deliver_all().size(), 5u) << "three first ones and two that follow";
}

TEST_F(QueuedStarts, OnlyWhatIsUnresolvedIsResolved) {
  started("one");
  const auto refused = resolve({assessment_id("one"), kFailed, "", draft(UpdateKind::kCancelled, "gone"), ""}).error();
  EXPECT_EQ(refused.code, ErrorCode::kConflict);
  EXPECT_THAT(refused.message, HasSubstr("STARTED"));
  EXPECT_EQ(resolve({assessment_id("nobody"), kStarting, "", std::nullopt, ""}).error().code, ErrorCode::kNotFound);
}

class Undo : public testing::Test, protected StoreRig {
 protected:
  std::vector<AssessmentId> undos() {
    std::vector<AssessmentId> found;
    const auto rows = store->undos_in_flight();
    EXPECT_TRUE(rows.ok());
    for (const auto &row : *rows) found.push_back(row.id);
    return found;
  }
};

TEST_F(Undo, AVendorThatWasNotToldIsToBeTold) {
  for (const auto *id : {"told", "not-told"}) started(id);
  EXPECT_FALSE(cancel("told")->row.undo);
  EXPECT_TRUE(cancel("not-told", std::nullopt)->row.undo);
  EXPECT_THAT(undos(), ElementsAre(assessment_id("not-told")));
  ASSERT_TRUE(wait_for<void>([&](auto done) { store->record_undone(assessment_id("not-told"), done); }).ok());
  EXPECT_TRUE(undos().empty());
  EXPECT_EQ(row("not-told").state, kCancelled);
  EXPECT_EQ(row("not-told").vendor_ref, "vendor-not-told");
}

TEST_F(Undo, AStartThatWasAcceptedAfterTheVendorWasToldIsToldAgain) {
  started("one");
  EXPECT_TRUE(cancel("one", kStarting)->row.undo);
  started("two");
  ASSERT_TRUE(report(progress("two", "half")).ok());
  EXPECT_FALSE(cancel("two", kStarted)->row.undo) << "progress is no other start";
}

TEST_F(Undo, AnAcceptThatComesAfterTheCancellationIsToBeUndone) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(cancel("one").ok());
  EXPECT_TRUE(undos().empty());
  const auto late = accept("one");
  EXPECT_FALSE(late->taken);
  EXPECT_TRUE(late->row.undo);
  EXPECT_EQ(row("one").vendor_ref, "vendor-one");
  EXPECT_THAT(undos(), ElementsAre(assessment_id("one")));
}

TEST_F(Undo, ARefusalAfterTheCancellationLeavesNothingToUndo) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(cancel("one").ok());
  EXPECT_FALSE(reject("one")->row.undo);
}

// On the tables themselves: that Ashby does not know an id is learned by those who deliver.
class Superseding : public testing::Test {
 protected:
  Superseding() : session(*Session::open(":memory:", SessionRole::kWriter)) {
    EXPECT_TRUE(migrate(*session, 1).ok());
    tables = *open_tables(*session, {{10, 1000}});
    tenant = tables->tenants.upsert("acme")->id;
  }
  StartIntent intent(const std::string &id, const std::string &fingerprint) {
    return {assessment_id(id), tenant, {"engineering"}, type_id("t"), {"skills"}, "app", fingerprint, "command"};
  }
  // An open assessment with a first update and one more.
  void begin(const std::string &id) {
    ASSERT_TRUE(tables->starts.record_intent(intent(id, "print"), 10).ok());
    ASSERT_TRUE(tables->starts
                    .record_outcome(
                        {assessment_id(id), true, "v", draft(UpdateKind::kStarted, "started"), std::nullopt}, 20, 10)
                    .ok());
    ASSERT_TRUE(
        tables->reports
            .record(
                {assessment_id(id), {"engineering"}, {"skills"}, kInProgress, "", draft(UpdateKind::kProgress, "half")},
                10)
            .ok());
  }
  void set(const std::string &what) {
    ASSERT_TRUE(session->run("test", "UPDATE assessment SET " + what + " WHERE key = 1").ok());
  }
  std::vector<ClaimedUpdate> claim(Int now_ms) {
    auto claims = tables->claims.claim({{{tenant, {"engineering"}, {"skills"}}, 10}}, 1000, now_ms);
    EXPECT_TRUE(claims.ok());
    return claims->front().updates;
  }
  Int count(const std::string &what) { return *session->number("test", "SELECT count(*) FROM " + what); }

  std::unique_ptr<Session> session;
  std::unique_ptr<Tables> tables;
  TenantId tenant;
};

TEST_F(Superseding, WhatAshbyNeverLearnedOfGivesWayToACorrectedStart) {
  begin("old");
  set("ashby_unknown = 1");
  const auto corrected = tables->starts.record_intent(intent("new", "other"), 30);
  ASSERT_TRUE(corrected.ok()) << corrected.error().message;
  EXPECT_TRUE(corrected->fresh);
  EXPECT_EQ(corrected->row.id, assessment_id("new"));
  ASSERT_TRUE(corrected->superseded);
  EXPECT_EQ(corrected->superseded->id, assessment_id("old"));
  EXPECT_EQ(corrected->superseded->vendor_ref, "v");
  const auto old = tables->assessments.find(assessment_id("old"));
  EXPECT_EQ((*old)->row.state, kCancelled);
  EXPECT_TRUE((*old)->row.undo);
  EXPECT_THAT((*old)->row.state_reason, HasSubstr("superseded"));
  EXPECT_EQ(count("outbox WHERE state = 'SUPERSEDED' AND finished_ms = 30 AND reason <> ''"), 2);
  EXPECT_EQ(count("assessment WHERE key = 1 AND next_due_ms = 0 AND head_seq = next_seq AND lease_until_ms = 0"), 1);
  EXPECT_TRUE(claim(1'000'000).empty()) << "nothing of it is sent any more";
}

TEST_F(Superseding, AnAnswerThatIsStillOnItsWayChangesNothing) {
  begin("old");
  const auto claimed = claim(25);
  ASSERT_EQ(claimed.size(), 1u);
  set("ashby_unknown = 1");
  ASSERT_TRUE(tables->starts.record_intent(intent("new", "other"), 30)->fresh);
  Settle late;
  late.id = claimed[0].id;
  late.assessment_key = claimed[0].assessment_key;
  late.outbox_key = claimed[0].outbox_key;
  late.lease_epoch = claimed[0].lease_epoch;
  late.settlement = Settlement::kRetry;
  late.not_before_ms = 40;
  EXPECT_TRUE(tables->claims.settle(late, 35)->late);
  EXPECT_EQ(count("outbox WHERE state = 'SUPERSEDED'"), 2);
  EXPECT_TRUE(claim(1'000'000).empty());
}

TEST_F(Superseding, EverythingElseHoldsItsStartKey) {
  begin("old");
  EXPECT_FALSE(tables->starts.record_intent(intent("new", "other"), 30)->fresh) << "Ashby may know it";
  set("ashby_unknown = 1");
  EXPECT_FALSE(tables->starts.record_intent(intent("new", "print"), 30)->fresh) << "the same start";
  set("ashby_ack = 1");
  EXPECT_FALSE(tables->starts.record_intent(intent("new", "other"), 30)->fresh) << "Ashby knows it after all";
  EXPECT_EQ(count("outbox WHERE state = 'SUPERSEDED'"), 0);
}

}  // namespace
}  // namespace assay::store
