// Starts that the vendor does not answer in time, or not clearly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using enum AssessmentState;

const Error kSlow{ErrorCode::kDeadlineExceeded, "slow"};
const Error kDown{ErrorCode::kUnavailable, "down"};
const Error kBusy{ErrorCode::kResourceExhausted, "plugin skills, start: the queue is full"};
const StartAccepted kAccepted{"v", "", "", {}};

class QueuedStarts : public ServiceRig {
 protected:
  QueuedStarts() { EXPECT_TRUE(list(acme).ok()); }
  // The first answer at the soft deadline, the repeats after `first_repeat`.
  AssessmentId start_queued(std::chrono::milliseconds first_repeat = kNever) {
    open_service(first_repeat, kSoon);
    const auto reply = start(acme, request("a-1"));
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    EXPECT_THAT(reply->update_request, HasSubstr("Queued"));
    return reply->id;
  }
};

TEST_F(QueuedStarts, AVendorThatIsSlowIsNotWaitedForAndItsSuccessFollows) {
  skills.hold = true;
  const auto id = start_queued();
  EXPECT_EQ(row(id).state, kStarting);
  skills.release_starts();
  await_state(id, kStarted);
  EXPECT_EQ(row(id).vendor_ref, "vendor-1");
  EXPECT_EQ(skills.starts(), 1u);
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("Queued"), HasSubstr("Invited")));
}

TEST_F(QueuedStarts, ItsRefusalReachesTheRecruiterAsAReason) {
  skills.hold = true;
  const auto id = start_queued();
  skills.release_starts(Error{ErrorCode::kRejected, "No seats left."});
  await_state(id, kFailed);
  EXPECT_THAT(deliver_all(),
              ElementsAre(HasSubstr("Queued"), AllOf(HasSubstr("cancelled_reason"), HasSubstr("No seats left."))));
  skills.hold = false;
  EXPECT_NE(start(acme, request("a-1"))->id, id) << "and a new start is a new assessment";
}

TEST_F(QueuedStarts, AVendorThatAddsNothingIsNotAnnouncedTwice) {
  skills.hold = true;
  const auto id = start_queued();
  skills.release_starts(StartAccepted{"v", "Queued", "", {}});
  await_state(id, kStarted);
  EXPECT_EQ(deliver_all().size(), 1u);
}

TEST_F(QueuedStarts, EverybodyWhoWaitsGetsTheSameAnswerAndWhoeverComesLaterToo) {
  open_service(kNever, std::chrono::milliseconds(30));
  skills.hold = true;
  std::vector<std::future<Result<StartReply>>> replies;
  for (int i = 0; i < 5; ++i)
    replies.push_back(std::async(std::launch::async, [this] { return start(acme, request("a-1")); }));
  std::set<std::string> seen;
  for (auto &reply : replies) seen.insert(reply.get()->update_request);
  seen.insert(start(acme, request("a-1"))->update_request);
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_EQ(skills.starts(), 1u);
  skills.release_starts();
  const auto id = *AssessmentId::parse(skills.start_keys.at(0));
  await_state(id, kStarted);
  seen.insert(start(acme, request("a-1"))->update_request);
  EXPECT_EQ(seen.size(), 1u) << "what was answered once is answered again";
}

TEST_F(QueuedStarts, AnAnswerInTimeIsNeverQueued) {
  const auto reply = start(acme, request("a-1"));
  EXPECT_THAT(reply->update_request, HasSubstr("Invited"));
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("Invited")));
}

TEST_F(QueuedStarts, AnUnknownAnswerIsAskedForAgainWithTheSameKeyAndBytes) {
  skills.start_answers = {kDown, kSlow, kAccepted};
  const auto id = start_queued(kSoon);
  await_state(id, kStarted);
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>(3, id.to_string())));
  EXPECT_EQ((std::set<std::string>{skills.start_bodies.begin(), skills.start_bodies.end()}).size(), 1u);
  EXPECT_EQ(skills.cancels(), 0u);
}

TEST_F(QueuedStarts, WhatIsSettledBeforeTheSoftDeadlineIsAnsweredAsItIs) {
  open_service(kSoon, kNever);
  skills.start_answers = {kDown, kAccepted};
  EXPECT_THAT(start(acme, request("a-1"))->update_request, HasSubstr("Invited"));
  skills.start_answers = {kDown, Error{ErrorCode::kRejected, "No seats left."}};
  EXPECT_EQ(start(acme, request("a-2")).error().message, "No seats left.");
  EXPECT_EQ(deliver_all().size(), 1u) << "the second was answered 422";
}

TEST_F(QueuedStarts, ABusyPluginRefusesAFirstAskingAndNeverARepeat) {
  skills.start_answers = {kBusy};
  EXPECT_EQ(start(acme, request("a-2")).error().code, ErrorCode::kRejected);
  EXPECT_EQ(row(*AssessmentId::parse(skills.start_keys.at(0))).state, kRejected);

  skills.start_answers = {kSlow, kBusy, kAccepted};
  const auto id = start_queued(kSoon);
  await_state(id, kStarted);
  EXPECT_EQ(std::count(skills.start_keys.begin(), skills.start_keys.end(), id.to_string()), 3);
}

TEST_F(QueuedStarts, APluginThatWasTooBusyToBeAskedDoesNotEndWhatIsQueued) {
  skills.safety = plugin::StartSafety::kNone;
  skills.hold = true;
  const auto id = start_queued(kSoon);
  skills.release_starts(kBusy);
  await_state(id, kStarted);
  EXPECT_EQ(skills.starts(), 2u) << "nothing was begun, so it is safe to ask";
}

TEST_F(QueuedStarts, ARestartGoesOnWithAStartThatWasInterrupted) {
  skills.start_answers = {kSlow, kAccepted};
  const auto id = start_queued();
  open_service();
  ASSERT_TRUE(assessments->recover().ok());
  await_state(id, kStarted);
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>(2, id.to_string())));
  EXPECT_THAT(deliver_all(), ElementsAre(HasSubstr("Queued"), HasSubstr("Invited")));
}

TEST_F(QueuedStarts, ACustomerWhoIsNoLongerConfiguredIsNotRecovered) {
  skills.start_answers = {kSlow, kAccepted};
  const auto id = start_queued();
  const Directory without_acme({{{"engineering"}, {{&skills}}, {}}}, {{globex.tenant, "globex"}});
  const auto others = open_assessments(without_acme, kSoon, kNever);
  ASSERT_TRUE(others->recover().ok());
  run_until(std::chrono::milliseconds(20));
  EXPECT_EQ(skills.starts(), 1u);
  EXPECT_EQ(row(id).state, kStarting);
}

TEST_F(QueuedStarts, WhatTheVendorCanBeAskedForIsLookedUpFirst) {
  skills.safety = plugin::StartSafety::kLookup;
  skills.start_answers = {kSlow};
  skills.lookup_answers = {kDown, StartAccepted{"found", "Invited", "", {}}};
  const auto id = start_queued(kSoon);
  await_state(id, kStarted);
  EXPECT_EQ(row(id).vendor_ref, "found");
  EXPECT_EQ(skills.starts(), 1u);
  EXPECT_EQ(skills.lookup_keys, (std::vector<std::string>(2, id.to_string())));
}

TEST_F(QueuedStarts, WhatTheVendorSurelyHasNotIsAskedForAgain) {
  skills.safety = plugin::StartSafety::kLookup;
  skills.start_answers = {kSlow, kAccepted};
  skills.lookup_answers = {kDown, Error{ErrorCode::kUnsupported, "not today"}, Error{ErrorCode::kNotFound, "none"}};
  const auto id = start_queued(kSoon);
  await_state(id, kStarted);
  EXPECT_EQ(skills.lookup_keys.size(), 3u) << "only NOT_FOUND says that it is surely not there";
  EXPECT_EQ(skills.start_keys, (std::vector<std::string>(2, id.to_string())));
  EXPECT_EQ(skills.start_bodies[0], skills.start_bodies[1]);
}

TEST_F(QueuedStarts, AfterACrashItIsLookedUpToo) {
  skills.safety = plugin::StartSafety::kLookup;
  skills.start_answers = {kSlow};
  const auto id = start_queued();
  open_service();
  ASSERT_TRUE(assessments->recover().ok());
  await_state(id, kStarted);
  EXPECT_EQ(skills.starts(), 1u);
  EXPECT_EQ(skills.lookup_keys, (std::vector<std::string>{id.to_string()}));
}

}  // namespace
}  // namespace assay::service
