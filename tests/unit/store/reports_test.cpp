#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

using enum AssessmentState;

class Reports : public testing::Test, protected StoreRig {};

TEST_F(Reports, AReportMovesTheStateAndQueuesItsUpdate) {
  started("one");
  EXPECT_EQ(*report(progress("one", "half")), ReportRecorded::kApplied);
  EXPECT_EQ(row("one").state, kInProgress);
  EXPECT_EQ(*report(progress("one", "more")), ReportRecorded::kApplied) << "progress may follow progress";
  EXPECT_EQ(*report(ended("one", kCompleted, "score")), ReportRecorded::kApplied);
  EXPECT_EQ(row("one").state, kCompleted);
  const auto t0 = clock.now.load();
  EXPECT_EQ(deliver_all(), (std::vector<std::string>{frozen(t0, "started"), frozen(t0 + 1, "half"),
                                                     frozen(t0 + 2, "more"), frozen(t0 + 3, "score")}));
}

TEST_F(Reports, TimestampsGrowAlsoWhenTheClockDoesNot) {
  started("one");
  const auto t0 = clock.now.load();
  clock.now -= 3'600'000;
  ASSERT_TRUE(report(progress("one", "back")).ok());
  clock.now += 3'600'000 + 500;
  ASSERT_TRUE(report(progress("one", "later")).ok());
  EXPECT_EQ(deliver_all(),
            (std::vector<std::string>{frozen(t0, "started"), frozen(t0 + 1, "back"), frozen(t0 + 500, "later")}));
}

TEST_F(Reports, NothingFollowsAnEnd) {
  for (const auto end : {kCompleted, kCancelled, kFailed, kExpired}) {
    const auto id = std::string(name_of(end));
    started(id);
    ASSERT_TRUE(report(ended(id, end, "end")).ok());
    EXPECT_EQ(report(progress(id, "late")).error().code, ErrorCode::kConflict);
    EXPECT_EQ(report(ended(id, kCompleted, "late")).error().code, ErrorCode::kConflict);
    EXPECT_EQ(row(id).state, end);
  }
  EXPECT_EQ(deliver_all().size(), 8u) << "two for each";
}

TEST_F(Reports, ARepeatWithTheSameDedupeKeyChangesNothing) {
  started("one");
  EXPECT_EQ(*report(progress("one", "half", "event-1")), ReportRecorded::kApplied);
  EXPECT_EQ(*report(progress("one", "half", "event-1")), ReportRecorded::kDuplicate);
  EXPECT_EQ(*report(progress("one", "more", "event-2")), ReportRecorded::kApplied);
  EXPECT_EQ(deliver_all().size(), 3u);
}

TEST_F(Reports, TheRepeatOfAnEndIsADuplicateAndNoConflict) {
  started("one");
  auto end = ended("one", kCompleted, "score");
  end.dedupe_key = "final";
  EXPECT_EQ(*report(end), ReportRecorded::kApplied);
  EXPECT_EQ(*report(end), ReportRecorded::kDuplicate);
}

TEST_F(Reports, DedupeKeysBelongToTheirAssessment) {
  started("one");
  started("two");
  EXPECT_EQ(*report(progress("one", "half", "event-1")), ReportRecorded::kApplied);
  EXPECT_EQ(*report(progress("two", "half", "event-1")), ReportRecorded::kApplied);
}

TEST_F(Reports, ARefusedReportDoesNotBurnItsDedupeKey) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(cancel("one").ok());
  EXPECT_EQ(report(progress("one", "late", "event-1")).error().code, ErrorCode::kConflict);
  EXPECT_EQ(report(progress("one", "late", "event-1")).error().code, ErrorCode::kConflict) << "and is no duplicate";
}

TEST_F(Reports, WithoutADedupeKeyEveryReportCounts) {
  started("one");
  EXPECT_EQ(*report(progress("one", "half")), ReportRecorded::kApplied);
  EXPECT_EQ(*report(progress("one", "half")), ReportRecorded::kApplied);
}

TEST_F(Reports, OnlyTheInstanceOfTheAssessmentMaySpeakForIt) {
  started("one");
  auto other_line = progress("one", "half");
  other_line.line = {"sales"};
  auto other_entry = progress("one", "half");
  other_entry.entry = {"reference"};
  for (const auto &other : {other_line, other_entry, progress("nobody", "half")})
    EXPECT_EQ(report(other).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(row("one").state, kStarted);
}

TEST_F(Reports, BeforeTheOutcomeAReportIsHeldAndThenAppliedInOrder) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  EXPECT_EQ(*report(progress("one", "half", "event-1")), ReportRecorded::kHeld);
  EXPECT_EQ(*report(ended("one", kCompleted, "score")), ReportRecorded::kHeld);
  EXPECT_EQ(row("one").state, kStarting);
  EXPECT_EQ(next_due_ms(), 0);

  const auto t0 = clock.now.load();
  ASSERT_TRUE(accept("one").ok());
  EXPECT_EQ(row("one").state, kCompleted);
  EXPECT_EQ(row("one").first_update, frozen(t0, "started"));
  EXPECT_EQ(*report(progress("one", "half", "event-1")), ReportRecorded::kDuplicate) << "held counts as taken";
  EXPECT_EQ(deliver_all(),
            (std::vector<std::string>{frozen(t0, "started"), frozen(t0 + 1, "half"), frozen(t0 + 2, "score")}));
}

TEST_F(Reports, NothingIsHeldBehindAHeldEnd) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  EXPECT_EQ(*report(ended("one", kFailed, "broken")), ReportRecorded::kHeld);
  EXPECT_EQ(report(progress("one", "late")).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(accept("one").ok());
  EXPECT_EQ(row("one").state, kFailed);
  EXPECT_EQ(deliver_all().size(), 2u);
}

TEST_F(Reports, ARejectionDropsHeldReports) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_EQ(*report(progress("one", "half")), ReportRecorded::kHeld);
  ASSERT_TRUE(reject("one").ok());
  EXPECT_EQ(row("one").state, kRejected);
  EXPECT_TRUE(deliver_all().empty());
}

TEST_F(Reports, ACancellationDropsHeldReports) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_EQ(*report(progress("one", "half")), ReportRecorded::kHeld);
  const auto t0 = clock.now.load();
  ASSERT_TRUE(cancel("one").ok());
  EXPECT_EQ(deliver_all(), (std::vector<std::string>{frozen(t0, "cancelled")}));
}

TEST_F(Reports, CancellingAnOpenRowEndsItWithItsUpdate) {
  started("one");
  const auto t0 = clock.now.load();
  const auto cancelled = cancel("one");
  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled->row.state, kCancelled);
  EXPECT_TRUE(cancelled->row.ashby_ack) << "a cancel that names the id proves that Ashby knows it";
  EXPECT_EQ(row("one").state, kCancelled);
  EXPECT_TRUE(row("one").ashby_ack);
  EXPECT_EQ(deliver_all(), (std::vector<std::string>{frozen(t0, "started"), frozen(t0 + 1, "cancelled")}));
}

TEST_F(Reports, CancellingARowThatIsStartingEndsItToo) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  ASSERT_TRUE(cancel("one").ok());
  EXPECT_EQ(row("one").state, kCancelled);
  EXPECT_EQ(row("one").command_body, "");
  EXPECT_TRUE(record_intent(intent("two", "app"))->fresh) << "the start key is free again";
}

TEST_F(Reports, CancellingATerminalRowLeavesItAndMarksTheAck) {
  started("one");
  ASSERT_TRUE(report(ended("one", kCompleted, "score")).ok());
  const auto given = cancel("one");
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(given->before, kCompleted);
  EXPECT_EQ(given->row.state, kCompleted);
  EXPECT_TRUE(row("one").ashby_ack);
  EXPECT_EQ(deliver_all().size(), 2u) << "no cancellation behind the result";
}

TEST_F(Reports, ProgressOlderThanWhatWasTakenIsStaleAndAnEqualOneIsNot) {
  started("one");
  const auto numbered = [&](const std::string &tag, std::int64_t sequence) {
    auto write = progress("one", tag);
    write.vendor_sequence = sequence;
    return write;
  };
  EXPECT_EQ(*report(numbered("five", 5)), ReportRecorded::kApplied);
  EXPECT_EQ(*report(numbered("four", 4)), ReportRecorded::kStale);
  EXPECT_EQ(*report(numbered("five again", 5)), ReportRecorded::kApplied);
  EXPECT_EQ(*report(progress("one", "unnumbered")), ReportRecorded::kApplied);
  EXPECT_EQ(*report(numbered("still four", 4)), ReportRecorded::kStale) << "one without a number forgets none";
  started("two");
  auto other = numbered("one", 1);
  other.id = assessment_id("two");
  EXPECT_EQ(*report(other), ReportRecorded::kApplied) << "each assessment counts for itself";
  EXPECT_EQ(deliver_all().size(), 6u);
}

TEST_F(Reports, AnEndThatWasOvertakenStillEndsTheAssessment) {
  started("one");
  auto seen = progress("one", "seen");
  seen.vendor_sequence = 9;
  auto end = ended("one", kCompleted, "score");
  end.vendor_sequence = 8;
  EXPECT_EQ(*report(seen), ReportRecorded::kApplied);
  EXPECT_EQ(*report(end), ReportRecorded::kApplied);
  EXPECT_EQ(row("one").state, kCompleted);
  seen.vendor_sequence = 7;
  EXPECT_EQ(*report(seen), ReportRecorded::kStale) << "older than the end: nothing that its plugin need know";
  seen.vendor_sequence = 10;
  EXPECT_EQ(report(seen).error().code, ErrorCode::kConflict) << "and nothing follows the end";
}

TEST_F(Reports, AStaleReportDoesNotBurnItsDedupeKey) {
  started("one");
  auto write = progress("one", "five", "k5");
  write.vendor_sequence = 5;
  EXPECT_EQ(*report(write), ReportRecorded::kApplied);
  write.dedupe_key = "k4";
  write.vendor_sequence = 4;
  EXPECT_EQ(*report(write), ReportRecorded::kStale);
  EXPECT_EQ(*report(write), ReportRecorded::kStale);
}

TEST_F(Reports, AmongHeldReportsTheOlderOneIsStaleToo) {
  ASSERT_TRUE(record_intent(intent("one", "app")).ok());
  auto write = progress("one", "five");
  write.vendor_sequence = 5;
  EXPECT_EQ(*report(write), ReportRecorded::kHeld);
  write = progress("one", "four");
  write.vendor_sequence = 4;
  EXPECT_EQ(*report(write), ReportRecorded::kStale);
  const auto t0 = clock.now.load();
  ASSERT_TRUE(accept("one").ok());
  EXPECT_EQ(deliver_all(), (std::vector<std::string>{frozen(t0, "started"), frozen(t0 + 1, "five")}));
}

TEST_F(Reports, OnlyItsTenantOnItsLineMayCancel) {
  started("one");
  const auto globex = store->upsert_tenant("globex")->id;
  const auto cancel_as = [&](TenantId who, const std::string &where) {
    return wait_for<CancelRecorded>([&](Done<CancelRecorded> done) {
      store->record_cancel({assessment_id("one"), who, {where}, draft(UpdateKind::kCancelled, "no"), std::nullopt},
                           std::move(done));
    });
  };
  EXPECT_EQ(cancel_as(globex, "engineering").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(cancel_as(tenant, "sales").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(cancel("nobody").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(row("one").state, kStarted);
  EXPECT_FALSE(row("one").ashby_ack);
}

}  // namespace
}  // namespace assay::store
