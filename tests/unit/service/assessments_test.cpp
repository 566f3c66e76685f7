#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "host/service/reports.h"
#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

class AssessmentsTest : public ServiceRig {
 protected:
  AssessmentsTest() { EXPECT_TRUE(list(acme).ok()); }

  // Delivers the head of the queue, as Ashby's success:true would.
  void acknowledge_first_update() {
    clock.now += 60'000;
    const store::Lane lane{acme.tenant, acme.line, skills.entry()};
    const auto claims = wait_for<std::vector<store::LaneClaim>>([&](auto done) {
      store->claim_updates({{lane, 1}}, 60'000, done);
    });
    ASSERT_TRUE(claims.ok());
    ASSERT_EQ(claims->front().updates.size(), 1u);
    const auto &update = claims->front().updates.front();
    store::Settle settle{update.id, update.assessment_key, update.outbox_key, update.lease_epoch};
    settle.settlement = store::Settlement::kDelivered;
    ASSERT_TRUE(wait_for<store::Settled>([&](auto done) { store->settle_update(settle, done); }).ok());
  }
};

TEST_F(AssessmentsTest, AStartGivesAnIdAndItsFirstUpdateAndAsksThePluginOnceWithItsIdAsKey) {
  const auto reply = start(acme, request("a-1"));
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>{reply->id.to_string()}));
  EXPECT_NE(reply->update_request.find(reply->id.to_string()), std::string::npos);
  EXPECT_EQ(row(reply->id).state, AssessmentState::kStarted);
  EXPECT_EQ(row(reply->id).vendor_ref, "vendor-1");
  EXPECT_TRUE(row(reply->id).command_body.empty()) << "candidate data stays only as long as it is needed";
}

TEST_F(AssessmentsTest, StartTwiceForTheSameApplicationReturnsTheSameIdAndTheSameBytes) {
  const auto first = start(acme, request("a-1"));
  const auto second = start(acme, request("a-1"));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->id, second->id);
  EXPECT_EQ(first->update_request, second->update_request);
  EXPECT_EQ(skills.start_keys.size(), 1u);
}

TEST_F(AssessmentsTest, OtherApplicationsAndCustomersAreOtherAssessments) {
  ASSERT_TRUE(list(globex).ok());
  std::set<AssessmentId> seen = {start(acme, request("a-1"))->id, start(acme, request("a-2"))->id,
                                 start(globex, request("a-1"))->id};
  EXPECT_EQ(seen.size(), 3u);
}

TEST_F(AssessmentsTest, OnceAshbyKnowsTheIdAnotherStartIsAConflict) {
  ASSERT_TRUE(start(acme, request("a-1")).ok());
  acknowledge_first_update();
  EXPECT_EQ(start(acme, request("a-1")).error().code, ErrorCode::kConflict);
}

TEST_F(AssessmentsTest, AnotherCandidateUnderTheSameStartKeyIsAConflict) {
  ASSERT_TRUE(start(acme, request("a-1")).ok());
  auto other = request("a-1");
  other.candidate.email = "eve@example.com";
  EXPECT_EQ(start(acme, other).error().code, ErrorCode::kConflict);
  auto renamed = request("a-1");
  renamed.candidate.last_name = "King";
  EXPECT_TRUE(start(acme, renamed).ok()) << "names may drift between two presses of one button";
}

TEST_F(AssessmentsTest, APluginGetsItsOwnCustomFieldsAndNoOthers) {
  auto asked = request("a-1");
  asked.additional_fields = R"({"skills/extra_time":"25","skills/empty":null,"reference/note":"secret","loose":1})";
  ASSERT_TRUE(start(acme, asked).ok());
  ASSERT_EQ(skills.start_bodies.size(), 1u);
  EXPECT_THAT(skills.start_bodies[0], testing::HasSubstr(R"("additional_fields":{"extra_time":"25"}})"));
  EXPECT_THAT(skills.start_bodies[0], testing::Not(testing::HasSubstr("secret")));
}

TEST_F(AssessmentsTest, AnotherValueOfThePluginsFieldsIsAnotherStartAndEverythingElseIsTheSame) {
  auto asked = request("a-1");
  asked.additional_fields = R"({"skills/extra_time":"25","skills/level":2})";
  const auto first = start(acme, asked);
  ASSERT_TRUE(first.ok());
  for (const auto *same :
       {R"({"skills/extra_time":"25","skills/level":2})", R"({"skills/level":2,"skills/extra_time":"25"})",
        R"({"skills/extra_time":"25","skills/level":2,"skills/none":null,"reference/note":"n"})"}) {
    asked.additional_fields = same;
    const auto again = start(acme, asked);
    ASSERT_TRUE(again.ok()) << same;
    EXPECT_EQ(again->id, first->id) << same;
  }
  for (const auto *other : {R"({"skills/extra_time":"50","skills/level":2})",
                            R"({"skills/extra_time":25,"skills/level":2})", R"({"skills/extra_time":"25"})", "{}"}) {
    asked.additional_fields = other;
    EXPECT_EQ(start(acme, asked).error().code, ErrorCode::kConflict) << other;
  }
  EXPECT_EQ(skills.start_bodies.size(), 1u);
}

TEST_F(AssessmentsTest, WhatThePluginSaysOfACustomFieldIsWhatTheRecruiterReads) {
  skills.start_answers = {
      Error{ErrorCode::kInvalidArgument, "Extra time: choose 25 %.", "/additional_fields/extra_time"},
      StartAccepted{"v", "", "", {}}};
  const auto refused = start(acme, request("a-1"));
  EXPECT_EQ(refused.error().code, ErrorCode::kRejected) << "no fault of the body that Ashby sent";
  EXPECT_EQ(refused.error().message, "Extra time: choose 25 %.");
  EXPECT_TRUE(start(acme, request("a-1")).ok()) << "and a corrected start begins anew";
}

TEST_F(AssessmentsTest, ConcurrentDuplicatesShareOneRunAndOneAnswer) {
  skills.hold = true;
  std::vector<std::future<Result<StartReply>>> replies;
  for (int i = 0; i < 5; ++i)
    replies.push_back(std::async(std::launch::async, [this] { return start(acme, request("a-1")); }));
  skills.asked.get_future().wait();
  skills.release_starts();
  std::set<AssessmentId> seen;
  for (auto &reply : replies) seen.insert(reply.get()->id);
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_EQ(skills.start_keys.size(), 1u);
}

TEST_F(AssessmentsTest, ARefusalGoesToTheRecruiterAndIsNotRemembered) {
  skills.start_answers = {Error{ErrorCode::kRejected, "No seats left."}, StartAccepted{"v", "", "", {}}};
  const auto refused = start(acme, request("a-1"));
  EXPECT_EQ(refused.error().code, ErrorCode::kRejected);
  EXPECT_EQ(refused.error().message, "No seats left.");
  EXPECT_TRUE(start(acme, request("a-1")).ok());
}

TEST_F(AssessmentsTest, AVendorWhoseAnswerIsUnknownIsAskedAgainWithTheSameKeyAndBytes) {
  skills.start_answers = {Error{ErrorCode::kDeadlineExceeded, "slow"}, StartAccepted{"v", "", "", {}}};
  EXPECT_EQ(start(acme, request("a-1")).error().code, ErrorCode::kDeadlineExceeded);
  const auto again = start(acme, request("a-1"));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>(2, again->id.to_string())));
  EXPECT_EQ(skills.start_bodies[0], skills.start_bodies[1]);
}

TEST_F(AssessmentsTest, ARestartGoesOnWithAStartThatWasInterrupted) {
  skills.start_answers = {Error{ErrorCode::kInternal, "crashed"}, StartAccepted{"v", "", "", {}}};
  ASSERT_FALSE(start(acme, request("a-1")).ok());
  open_service();
  ASSERT_TRUE(assessments->recover().ok());
  const auto reply = start(acme, request("a-1"));
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(row(reply->id).state, AssessmentState::kStarted);
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>(2, reply->id.to_string())));
}

TEST_F(AssessmentsTest, DecorationThatBreaksARuleIsDroppedAndTheStartIsKept) {
  skills.start_answers = {StartAccepted{"v", "Invited", "javascript:x", {}}};
  EXPECT_TRUE(start(acme, request("a-1")).ok());
}

TEST_F(AssessmentsTest, AnUnknownTypeIsRefusedWithoutATrace) {
  auto unknown = request("a-1");
  unknown.assessment_type_id = {Uuid{}};
  EXPECT_EQ(start(acme, unknown).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(skills.start_keys.empty());
}

TEST_F(AssessmentsTest, ACancelAsksTheVendorAndIsIdempotent) {
  const auto id = start(acme, request("a-1"))->id;
  EXPECT_EQ(*cancel(acme, id), id);
  EXPECT_EQ(row(id).state, AssessmentState::kCancelled);
  EXPECT_EQ(*cancel(acme, id), id);
  EXPECT_EQ(skills.cancelled.size(), 1u);
}

TEST_F(AssessmentsTest, AfterACancelANewStartIsANewAssessment) {
  const auto first = start(acme, request("a-1"))->id;
  ASSERT_TRUE(cancel(acme, first).ok());
  EXPECT_NE(start(acme, request("a-1"))->id, first);
}

TEST_F(ServiceRig, AStartBeforeTheFirstListAsksThePluginsForTheirTypes) {
  EXPECT_TRUE(start(acme, request("a-1")).ok()) << "the id stands in an interview plan, the database is new";
  auto unknown = request("a-2");
  unknown.assessment_type_id = {Uuid{}};
  EXPECT_EQ(start(globex, unknown).error().code, ErrorCode::kNotFound);
  const auto rounds = skills.list_tenants.size();
  EXPECT_EQ(start(globex, unknown).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(skills.list_tenants.size(), rounds) << "asked once, not for every unknown id";
}

TEST_F(AssessmentsTest, UnknownAndForeignIdsGetTheSameAnswer) {
  const auto id = start(acme, request("a-1"))->id;
  const auto unknown = cancel(acme, {ids.random_uuid()}).error();
  const auto foreign = cancel(globex, id).error();
  EXPECT_EQ(unknown.code, ErrorCode::kNotFound);
  EXPECT_EQ(foreign.code, unknown.code);
  EXPECT_EQ(foreign.message, unknown.message);
  EXPECT_EQ(row(id).state, AssessmentState::kStarted);
}

TEST_F(AssessmentsTest, AVendorThatRefusesToCancelLeavesItRunning) {
  skills.cancel_answer = Error{ErrorCode::kRejected, "Already being graded."};
  const auto id = start(acme, request("a-1"))->id;
  EXPECT_EQ(cancel(acme, id).error().message, "Already being graded.");
  EXPECT_EQ(row(id).state, AssessmentState::kStarted);
}

TEST_F(AssessmentsTest, AVendorThatNoLongerKnowsItIsCancelled) {
  skills.cancel_answer = Error{ErrorCode::kNotFound, "gone"};
  const auto id = start(acme, request("a-1"))->id;
  EXPECT_TRUE(cancel(acme, id).ok());
  EXPECT_EQ(row(id).state, AssessmentState::kCancelled);
}

TEST_F(AssessmentsTest, ACancelDuringTheStartWaitsForItAndCancelsWhatItStarted) {
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

TEST_F(AssessmentsTest, ProgressWhileTheVendorCancelsDoesNotMakeItCancelTwice) {
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

TEST_F(AssessmentsTest, AStartWithoutAnAnswerIsCancelledAtTheVendorToo) {
  skills.start_answers = {Error{ErrorCode::kDeadlineExceeded, "slow"}};
  ASSERT_FALSE(start(acme, request("a-1")).ok());
  const auto id = *AssessmentId::parse(skills.start_keys.at(0));
  skills.cancel_answer = Error{ErrorCode::kUnavailable, "down"};
  EXPECT_EQ(cancel(acme, id).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(row(id).state, AssessmentState::kStarting) << "nothing is announced that is not so";
  skills.cancel_answer = {};
  EXPECT_TRUE(cancel(acme, id).ok());
  EXPECT_EQ(skills.cancelled.size(), 2u);
  EXPECT_EQ(row(id).state, AssessmentState::kCancelled);
}

TEST_F(AssessmentsTest, ARepeatNeverUndoesWhatThePressBeforeItStarted) {
  open_service(std::chrono::milliseconds(1));
  skills.start_answers = {Error{ErrorCode::kUnavailable, "down"}, StartAccepted{"v", "", "", {}}};
  ASSERT_FALSE(start(acme, request("a-1")).ok());
  const auto reply = start(acme, request("a-1"));  // this press and the repeat race; whoever is first is joined
  ASSERT_TRUE(reply.ok());
  run_until(std::chrono::milliseconds(20));
  EXPECT_TRUE(skills.cancelled.empty());
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>(2, reply->id.to_string())));
  EXPECT_EQ(row(reply->id).state, AssessmentState::kStarted);
}

TEST_F(AssessmentsTest, AnUnknownAnswerIsAskedForAgainWithoutAPress) {
  open_service(std::chrono::milliseconds(1));
  skills.start_answers = {Error{ErrorCode::kUnavailable, "down"}, Error{ErrorCode::kUnavailable, "down"},
                          StartAccepted{"v", "", "", {}}};
  ASSERT_FALSE(start(acme, request("a-1")).ok());
  run_until(std::chrono::milliseconds(50));
  const auto id = *AssessmentId::parse(skills.start_keys.at(0));
  EXPECT_EQ(row(id).state, AssessmentState::kStarted);
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>(3, id.to_string())));
}

TEST_F(AssessmentsTest, ABusyPluginRejectsAFirstAskingAndNeverARepeat) {
  const Error busy{ErrorCode::kResourceExhausted, "plugin skills, start: the queue is full"};
  skills.start_answers = {busy};
  EXPECT_EQ(start(acme, request("a-1")).error().code, ErrorCode::kRejected);
  EXPECT_EQ(row(*AssessmentId::parse(skills.start_keys.at(0))).state, AssessmentState::kRejected);

  skills.start_answers = {Error{ErrorCode::kDeadlineExceeded, "slow"}, busy, StartAccepted{"v", "", "", {}}};
  EXPECT_FALSE(start(acme, request("a-2")).ok());
  EXPECT_EQ(start(acme, request("a-2")).error().code, ErrorCode::kDeadlineExceeded) << "the first call may have begun";
  const auto reply = start(acme, request("a-2"));
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(std::count(skills.start_keys.begin(), skills.start_keys.end(), reply->id.to_string()), 3);
}

TEST_F(AssessmentsTest, APluginsInvalidArgumentIsARefusalAndNoFaultOfAshbysBody) {
  skills.start_answers = {Error{ErrorCode::kInvalidArgument, "unknown seniority"}};
  const auto refused = start(acme, request("a-1")).error();
  EXPECT_EQ(refused.code, ErrorCode::kRejected);
  EXPECT_EQ(refused.message, "unknown seniority");
}

TEST_F(AssessmentsTest, ACustomerWhoIsNoLongerConfiguredIsNotRecovered) {
  skills.start_answers = {Error{ErrorCode::kInternal, "crashed"}, StartAccepted{"v", "", "", {}}};
  ASSERT_FALSE(start(acme, request("a-1")).ok());
  const Directory without_acme({{{"engineering"}, {{&skills}}, {}}}, {{globex.tenant, "globex"}});
  Assessments others(executor, *store, *catalog, without_acme, ids, std::chrono::milliseconds(1));
  ASSERT_TRUE(others.recover().ok());
  run_until(std::chrono::milliseconds(20));
  EXPECT_EQ(skills.start_keys.size(), 1u);
}

}  // namespace
}  // namespace assay::service
