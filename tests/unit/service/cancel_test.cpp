// Cancellations, and what is told to the vendor in the background.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/service/reports.h"
#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Error kSlow{ErrorCode::kDeadlineExceeded, "slow"};
const Error kDown{ErrorCode::kUnavailable, "down"};

class CancelTest : public ServiceRig {
 protected:
  CancelTest() { EXPECT_TRUE(list(acme).ok()); }
  void await_undone(AssessmentId id) {
    await([&] { return !row(id).undo; });
  }
};

TEST_F(CancelTest, ACancelAsksTheVendorAndIsIdempotent) {
  const auto id = start(acme, request("a-1"))->id;
  EXPECT_EQ(*cancel(acme, id), id);
  EXPECT_EQ(row(id).state, AssessmentState::kCancelled);
  EXPECT_EQ(*cancel(acme, id), id);
  EXPECT_EQ(skills.cancelled.size(), 1u);
}

TEST_F(CancelTest, AfterACancelANewStartIsANewAssessment) {
  const auto first = start(acme, request("a-1"))->id;
  ASSERT_TRUE(cancel(acme, first).ok());
  EXPECT_NE(start(acme, request("a-1"))->id, first);
}

TEST_F(CancelTest, UnknownAndForeignIdsGetTheSameAnswer) {
  const auto id = start(acme, request("a-1"))->id;
  const auto unknown = cancel(acme, {ids.random_uuid()}).error();
  const auto foreign = cancel(globex, id).error();
  EXPECT_EQ(unknown.code, ErrorCode::kNotFound);
  EXPECT_EQ(foreign.code, unknown.code);
  EXPECT_EQ(foreign.message, unknown.message);
  EXPECT_EQ(row(id).state, AssessmentState::kStarted);
}

TEST_F(CancelTest, AVendorThatRefusesToCancelLeavesItRunning) {
  skills.cancel_answer = Error{ErrorCode::kRejected, "Already being graded."};
  const auto id = start(acme, request("a-1"))->id;
  EXPECT_EQ(cancel(acme, id).error().message, "Already being graded.");
  EXPECT_EQ(row(id).state, AssessmentState::kStarted);
}

TEST_F(CancelTest, AVendorThatNoLongerKnowsItIsCancelled) {
  skills.cancel_answer = Error{ErrorCode::kNotFound, "gone"};
  const auto id = start(acme, request("a-1"))->id;
  EXPECT_TRUE(cancel(acme, id).ok());
  EXPECT_EQ(row(id).state, AssessmentState::kCancelled);
}

TEST_F(CancelTest, ACancelDuringTheStartWaitsForItAndCancelsWhatItStarted) {
  skills.hold = true;
  auto starting = std::async(std::launch::async, [this] { return start(acme, request("a-1")); });
  skills.asked.get_future().wait();
  const auto id = *AssessmentId::parse(skills.start_keys.at(0));
  EXPECT_EQ(cancel(globex, id).error().code, ErrorCode::kNotFound) << "at once, as for any other's";
  auto cancelling = std::async(std::launch::async, [this, id] { return cancel(acme, id); });
  run_until(std::chrono::milliseconds(30));
  EXPECT_TRUE(skills.cancelled.empty()) << "it waits for the start";
  skills.release_starts();
  EXPECT_TRUE(starting.get().ok());
  EXPECT_TRUE(cancelling.get().ok());
  EXPECT_EQ(skills.cancelled, (std::vector<AssessmentId>{id}));
  EXPECT_EQ(row(id).state, AssessmentState::kCancelled);
}

TEST_F(CancelTest, ProgressWhileTheVendorCancelsDoesNotMakeItCancelTwice) {
  const auto id = start(acme, request("a-1"))->id;
  skills.on_cancel = [&] {
    StatusReport progress;
    progress.assessment_id = id;
    progress.status = "Started";
    EXPECT_TRUE(Reports(*store).report({{"engineering"}, {"skills"}}, progress).ok());
  };
  EXPECT_TRUE(cancel(acme, id).ok());
  EXPECT_EQ(skills.cancelled.size(), 1u);
  EXPECT_EQ(row(id).state, AssessmentState::kCancelled);
}

class UndoTest : public CancelTest {
 protected:
  AssessmentId started(const std::string &application = "a-1") { return start(acme, request(application))->id; }
  void expect_cancelled(AssessmentId id) {
    EXPECT_TRUE(cancel(acme, id).ok());
    EXPECT_EQ(row(id).state, AssessmentState::kCancelled);
  }
};

TEST_F(UndoTest, AVendorThatIsSlowToCancelIsNotWaitedForAndToldUntilItAnswers) {
  const auto id = started();
  open_service(kSoon, kSoon);
  skills.hold_cancels = true;
  expect_cancelled(id);
  EXPECT_TRUE(row(id).undo);
  skills.release_cancels();
  await_undone(id);
  EXPECT_EQ(skills.cancelled_refs.front(), "vendor-1");
  EXPECT_EQ(skills.cancelled_refs.back(), "vendor-1");
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("Invited"), HasSubstr("Cancelled in Ashby")));
}

TEST_F(UndoTest, AVendorWithoutAClearAnswerIsToldAgain) {
  open_service(kSoon);
  const auto id = started();
  skills.cancel_answers = {kDown, kSlow, Error{ErrorCode::kResourceExhausted, "busy"}, Result<void>()};
  expect_cancelled(id);
  await_undone(id);
  EXPECT_EQ(skills.cancels(), 4u);
}

TEST_F(UndoTest, ARefusalIsTheLastWordToo) {
  open_service(kSoon);
  for (const auto code : {ErrorCode::kRejected, ErrorCode::kNotFound, ErrorCode::kConflict, ErrorCode::kUnsupported}) {
    const auto id = started(std::string(name_of(code)));
    skills.cancel_answers = {kDown, Error{code, "no"}};
    expect_cancelled(id);
    await_undone(id);
  }
  EXPECT_EQ(skills.cancels(), 8u);
}

TEST_F(UndoTest, ARestartGoesOnWithThem) {
  const auto id = started();
  skills.cancel_answers = {kDown};
  expect_cancelled(id);
  EXPECT_TRUE(row(id).undo);
  open_service();
  ASSERT_TRUE(assessments->recover().ok());
  await_undone(id);
  EXPECT_EQ(skills.cancels(), 2u);
}

TEST_F(UndoTest, AFewAtATimeOfOnePlugin) {
  std::vector<AssessmentId> all;
  skills.cancel_answer = kDown;
  for (const auto *application : {"a-1", "a-2", "a-3", "a-4", "a-5"}) {
    all.push_back(started(application));
    expect_cancelled(all.back());
  }
  skills.cancel_answer = {};
  skills.hold_cancels = true;
  open_service();
  ASSERT_TRUE(assessments->recover().ok());
  await([&] { return skills.cancels() == 7; });
  run_until(std::chrono::milliseconds(20));
  EXPECT_EQ(skills.cancels(), 7u) << "two of five";
  skills.release_cancels();
  for (const auto id : all) await_undone(id);
  EXPECT_EQ(skills.cancels(), 10u);
}

TEST_F(UndoTest, WithoutItsPluginItWaitsForTheNextStart) {
  const auto id = started();
  const Directory without({{{"engineering"}, {{&reference}}, {}}}, {{acme.tenant, "acme"}});
  auto usual = std::exchange(assessments, open_assessments(without, kSoon, kNever));
  expect_cancelled(id);
  EXPECT_TRUE(row(id).undo);
  assessments = std::move(usual);
  ASSERT_TRUE(assessments->recover().ok());
  await_undone(id);
  EXPECT_EQ(skills.cancels(), 1u);
}

TEST_F(UndoTest, AStartUnderWayIsNotWaitedForPastTheSoftDeadlineAndUndoneWhenItIsAccepted) {
  open_service(kSoon, std::chrono::milliseconds(5));
  skills.hold = true;
  const auto id = start(acme, request("a-1"))->id;
  expect_cancelled(id);
  run_until(std::chrono::milliseconds(20));
  EXPECT_EQ(skills.cancels(), 0u) << "the vendor may not have it yet, and then not know what to cancel";
  skills.release_starts();
  await_undone(id);
  EXPECT_EQ(skills.cancelled_refs, (std::vector<std::string>{"vendor-1"}));
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("Queued"), HasSubstr("Cancelled in Ashby")));
}

class UndoOf : public UndoTest, public testing::WithParamInterface<Result<StartAccepted>> {};

TEST_P(UndoOf, WhateverThatStartEndsWithIsUndone) {
  skills.cancel_answer = Error{ErrorCode::kNotFound, "unknown"};
  open_service(kSoon, std::chrono::milliseconds(5));
  skills.hold = true;
  skills.asked = {};
  const auto id = start(acme, request("a-1"))->id;
  const auto before = skills.cancels();
  expect_cancelled(id);
  skills.release_starts(GetParam());
  await_undone(id);
  EXPECT_EQ(skills.cancels(), before + 1);
  EXPECT_EQ(skills.starts(), 1u) << "nobody asks for what was cancelled";
}
INSTANTIATE_TEST_SUITE_P(Ends, UndoOf,
                         testing::Values(Result<StartAccepted>(Error{ErrorCode::kRejected, "no"}),
                                         Result<StartAccepted>(kDown)));

TEST_F(UndoTest, AStartWithoutAnAnswerIsCancelledAtTheVendorAndNotAskedForAgain) {
  open_service(kSoon, kSoon);
  skills.start_answers = {kSlow};
  const auto id = start(acme, request("a-1"))->id;
  expect_cancelled(id);
  await([&] { return skills.cancels() > 0; });
  const auto asked = skills.starts();
  run_until(std::chrono::milliseconds(20));
  EXPECT_EQ(skills.starts(), asked);
  EXPECT_FALSE(row(id).undo);
}

TEST_F(UndoTest, WhatAshbyNeverLearnedOfGivesWayToACorrectedStartAndIsUndone) {
  const auto lost = started();
  auto corrected = request("a-1");
  corrected.candidate.email = "ada@corrected.example";
  EXPECT_EQ(start(acme, corrected).error().code, ErrorCode::kConflict) << "Ashby may have it";
  auto refused = store::settle_of(claim(1).at(0));
  refused.settlement = store::Settlement::kRetry;
  refused.not_before_ms = clock.now + 1;
  refused.is_unknown = true;
  settle(refused);

  const auto reply = start(acme, corrected);
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  EXPECT_NE(reply->id, lost);
  EXPECT_EQ(row(lost).state, AssessmentState::kCancelled);
  await_undone(lost);
  EXPECT_EQ(skills.cancelled, (std::vector<AssessmentId>{lost}));
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr(reply->id.to_string()))) << "nothing of the lost one";
}

}  // namespace
}  // namespace assay::service
