// Starts of which nobody knows how they ended, and the operator's word on them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using enum AssessmentState;

const Error kSlow{ErrorCode::kDeadlineExceeded, "slow"};

class Unresolved : public ServiceRig {
 protected:
  Unresolved() {
    EXPECT_TRUE(list(acme).ok());
    skills.safety = plugin::StartSafety::kNone;
  }
  // Of a plugin that allows nothing; answered at once, long before the soft deadline.
  AssessmentId start_unresolved(const std::string &application = "a-1") {
    skills.start_answers = {kSlow, StartAccepted{"v", "", "", {}}};
    const auto reply = start(acme, request(application));
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    EXPECT_THAT(reply->update_request, HasSubstr("Queued"));
    EXPECT_EQ(row(reply->id).state, kUnresolved);
    return reply->id;
  }
};

TEST_F(Unresolved, AVendorThatMayNotBeAskedTwiceIsAskedOnce) {
  open_service(kSoon);
  const auto id = start_unresolved();
  EXPECT_THAT(row(id).state_reason, AllOf(HasSubstr("deadline_exceeded"), HasSubstr("asking again is safe")));
  EXPECT_EQ(start(acme, request("a-1"))->id, id) << "the same answer again";
  run_until(std::chrono::milliseconds(20));
  EXPECT_EQ(skills.starts(), 1u);
}

TEST_F(Unresolved, AfterACrashItIsNotAskedAgain) {
  skills.hold = true;
  open_service(kNever, kSoon);
  const auto id = start(acme, request("a-1"))->id;
  const auto before = std::move(assessments);  // its vendor does not answer
  open_service(kSoon);
  ASSERT_TRUE(assessments->recover().ok());
  await_state(id, kUnresolved);
  EXPECT_THAT(row(id).state_reason, HasSubstr("the gateway stopped"));
  EXPECT_EQ(skills.starts(), 1u);
  skills.release_starts();
  run_until(kSoon);
}

TEST_F(Unresolved, WhatWasLostInACrashBeforeItsAnswerIsAnsweredQueuedWhenItIsPressedFor) {
  skills.hold = true;
  auto lost = std::async(std::launch::async, [this] { return start(acme, request("a-1")); });
  skills.asked.get_future().wait();
  const auto before = std::move(assessments);  // it never answers
  open_service();
  ASSERT_TRUE(assessments->recover().ok());
  const auto reply = start(acme, request("a-1"));
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  EXPECT_THAT(reply->update_request, HasSubstr("Queued"));
  EXPECT_EQ(row(reply->id).state, kUnresolved);
  EXPECT_EQ(skills.starts(), 1u);
  skills.release_starts();
  EXPECT_TRUE(lost.get().ok());
}

TEST_F(Unresolved, EveryUnknownAnswerIsGivenUpAfterADay) {
  for (const auto safety : {plugin::StartSafety::kRepeatable, plugin::StartSafety::kLookup}) {
    const std::string application = "a-" + std::to_string(static_cast<int>(safety));
    skills.safety = safety;
    skills.start_answers = {kSlow};
    skills.lookup_answers = {kSlow};
    open_service(kSoon, kSoon);
    const auto id = start(acme, request(application))->id;
    run_until(std::chrono::milliseconds(20));
    EXPECT_EQ(row(id).state, kStarting);
    clock.advance(std::chrono::hours(24));
    await_state(id, kUnresolved);
    EXPECT_THAT(row(id).state_reason, HasSubstr("start.give_up"));
    const auto asked = skills.starts();
    run_until(std::chrono::milliseconds(20));
    EXPECT_EQ(skills.starts(), asked);
  }
}

TEST_F(Unresolved, TheOperatorNamesTheVendorsReference) {
  const auto id = start_unresolved();
  EXPECT_EQ(*resolve(id, StartedAtVendor{"v-7"}), kStarted);
  EXPECT_EQ(row(id).vendor_ref, "v-7");
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("Queued"), HasSubstr("Invited")));
  EXPECT_EQ(resolve(id, StartedAtVendor{""}).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Unresolved, TheOperatorSaysThatItFailed) {
  const auto id = start_unresolved();
  EXPECT_EQ(resolve(id, FailedAtVendor{""}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(*resolve(id, FailedAtVendor{"The vendor lost it."}), kFailed);
  EXPECT_THAT(deliver_all(),
              ElementsAre(HasSubstr("Queued"), AllOf(HasSubstr("cancelled_reason"), HasSubstr("The vendor lost it."))));
  EXPECT_NE(start(acme, request("a-1"))->id, id);
}

TEST_F(Unresolved, TheOperatorLetsItBeAskedForAgainWithTheSameKeyAndBytes) {
  const auto id = start_unresolved();
  EXPECT_EQ(*resolve(id, AskAgain{}), kStarting);
  await_state(id, kStarted);
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>(2, id.to_string())));
  EXPECT_EQ(skills.start_bodies[0], skills.start_bodies[1]);
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("Queued"), HasSubstr("Invited")));
}

TEST_F(Unresolved, AskedAgainWithoutAnAnswerItIsUnresolvedAgain) {
  const auto id = start_unresolved();
  skills.start_answers = {kSlow};
  ASSERT_TRUE(resolve(id, AskAgain{}).ok());
  await([&] { return skills.starts() == 2; });
  await_state(id, kUnresolved);
  EXPECT_EQ(deliver_all().size(), 1u);
}

TEST_F(Unresolved, WhatIsNotUnresolvedIsNotResolved) {
  const auto id = start(acme, request("a-1"))->id;
  for (const Resolution &word :
       {Resolution(StartedAtVendor{"v"}), Resolution(FailedAtVendor{"r"}), Resolution(AskAgain{})}) {
    const auto refused = resolve(id, word).error();
    EXPECT_EQ(refused.code, ErrorCode::kConflict);
    EXPECT_THAT(refused.message, HasSubstr("STARTED"));
    EXPECT_EQ(resolve({ids.random_uuid()}, word).error().code, ErrorCode::kNotFound);
  }
  EXPECT_EQ(skills.starts(), 1u);
}

TEST_F(Unresolved, ItCanBeCancelled) {
  const auto id = start_unresolved();
  EXPECT_TRUE(cancel(acme, id).ok());
  EXPECT_EQ(row(id).state, kCancelled);
  EXPECT_EQ(skills.cancelled, (std::vector<AssessmentId>{id})) << "the vendor may have it";
}

}  // namespace
}  // namespace assay::service
