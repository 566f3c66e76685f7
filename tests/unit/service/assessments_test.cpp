#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

class AssessmentsTest : public ServiceRig {
 protected:
  AssessmentsTest() { EXPECT_TRUE(list(acme).ok()); }

  // Delivers the head of the queue.
  void acknowledge_first_update() {
    const auto updates = claim(1);
    ASSERT_EQ(updates.size(), 1u);
    settle(store::settle_of(updates.front()));
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

TEST_F(ServiceRig, AStartBeforeTheFirstListAsksThePluginsForTheirTypes) {
  EXPECT_TRUE(start(acme, request("a-1")).ok()) << "the id stands in an interview plan, the database is new";
  auto unknown = request("a-2");
  unknown.assessment_type_id = {Uuid{}};
  EXPECT_EQ(start(globex, unknown).error().code, ErrorCode::kNotFound);
  const auto rounds = skills.list_tenants.size();
  EXPECT_EQ(start(globex, unknown).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(skills.list_tenants.size(), rounds) << "asked once, not for every unknown id";
}

TEST_F(AssessmentsTest, APluginsInvalidArgumentIsARefusalAndNoFaultOfAshbysBody) {
  skills.start_answers = {Error{ErrorCode::kInvalidArgument, "unknown seniority"}};
  const auto refused = start(acme, request("a-1")).error();
  EXPECT_EQ(refused.code, ErrorCode::kRejected);
  EXPECT_EQ(refused.message, "unknown seniority");
}

}  // namespace
}  // namespace assay::service
