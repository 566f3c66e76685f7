// The host dies at one exact place and starts again: F01 to F04, F11. And what the server had recorded when the
// connection was reset: F21.
#include <gmock/gmock.h>
#include <signal.h>

#include <map>
#include <set>

#include "host/core/crash_point.h"
#include "tests/functional/gateway/vendor_rig.h"

namespace assay::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Crashing : public VendorGateway {
 protected:
  void SetUp() override {
    if (!kHasCrashPoints) GTEST_SKIP() << "this build has no crash points (ASSAY_CRASH_POINTS)";
  }
  // One start that the host does not survive.
  void press_into_the_crash_at(const std::string &point) {
    start_host_to_crash_at(point);
    EXPECT_FALSE(press("app-1")) << "nobody is there to answer";
    ASSERT_EQ(gateway.await_end(), -SIGKILL) << gateway.host().log();
  }
};
using F01 = Crashing;
using F02 = Crashing;
using F03 = Crashing;
using F04 = Crashing;
using F11 = Crashing;
using F21 = VendorGateway;

TEST_F(F01, AKillBeforeTheIntentIsStoredLeavesNothingAndARetryMakesOneRun) {
  press_into_the_crash_at("before_intent_commit");
  start_host();
  EXPECT_THAT(gateway.host().log(), Not(HasSubstr("start_recovered")));
  EXPECT_THAT(journal(), IsEmpty());
  const auto id = press("app-1");
  ASSERT_TRUE(id);
  EXPECT_THAT(invitations("app-1"), ElementsAre(*id));
  EXPECT_THAT(accepted(await_accepted(*id, 3)), ElementsAre("Invited", "Started", "Half way"));
}

TEST_F(F02, AKillAfterTheIntentIsStoredIsRecoveredWithOneInvitation) {
  press_into_the_crash_at("after_intent_commit");
  EXPECT_THAT(journal(), IsEmpty()) << "the vendor was not asked yet";
  start_host();
  EXPECT_THAT(gateway.host().log(), HasSubstr("start_recovered"));
  const auto id = press("app-1");
  ASSERT_TRUE(id) << gateway.host().log();
  EXPECT_THAT(gateway.host().log(), HasSubstr("assessment=" + *id)) << "the recovered one is what is answered";
  EXPECT_THAT(invitations("app-1"), ElementsAre(*id));
  EXPECT_THAT(accepted(await_accepted(*id, 3)), ElementsAre("Invited", "Started", "Half way"));
}

TEST_F(F03, AKillAfterTheVendorAcceptedIsRepeatedWithTheSameKey) {
  press_into_the_crash_at("after_vendor_accepted");
  const auto before = invitations("app-1");
  ASSERT_THAT(before, SizeIs(1));
  start_host();
  const auto id = press("app-1");
  ASSERT_TRUE(id) << gateway.host().log();
  EXPECT_THAT(invitations("app-1"), ElementsAre(*before.begin(), *before.begin())) << "one invitation by its key";
  EXPECT_EQ(*id, *before.begin());
  EXPECT_THAT(accepted(await_accepted(*id, 3)), ElementsAre("Invited", "Started", "Half way"));
}

TEST_F(F04, AKillAfterTheCommitIsAnsweredWithTheSameId) {
  press_into_the_crash_at("after_outcome_commit");
  const auto before = invitations("app-1");
  ASSERT_THAT(before, SizeIs(1));
  start_host();
  const auto answer = ask("app-1");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->at("status"), 200) << "and not 409: " << *answer;
  EXPECT_EQ(answer->at("assessment_id"), *before.begin());
  EXPECT_EQ(invitations("app-1"), before) << "the vendor is not asked again";
  EXPECT_THAT(accepted(await_accepted(*before.begin(), 3)), ElementsAre("Invited", "Started", "Half way"));
}

TEST_F(F11, AKillBetweenTheAnswerAndTheWriteBackRepeatsTheSameBytesAndChangesNothing) {
  start_host_to_crash_at("after_send:3");
  const auto id = press("app-1");
  ASSERT_TRUE(id);
  ASSERT_EQ(gateway.await_end(), -SIGKILL) << gateway.host().log();
  const auto before = posted(gateway.updates_of(*id));
  ASSERT_THAT(before, SizeIs(3));

  start_host();
  const auto all = gateway.await_updates(
      *id, [&](const auto &found) { return posted(found).size() > before.size() && accepted(found).size() == 3; });
  const auto repeat = posted(all).at(before.size());
  EXPECT_EQ(repeat.at("body"), before.back().at("body"));
  if (before.back().at("verdict") == "accepted") {
    EXPECT_EQ(repeat.at("verdict"), "repeat") << repeat;
  }
  EXPECT_THAT(accepted(all), ElementsAre("Invited", "Started", "Half way"));
}

TEST_F(F11, AKillAfterTheWriteBackRepeatsNothing) {
  start_host_to_crash_at("after_settle:2");
  const auto id = press("app-1");
  ASSERT_TRUE(id);
  ASSERT_EQ(gateway.await_end(), -SIGKILL) << gateway.host().log();
  const auto before = posted(gateway.updates_of(*id));
  ASSERT_FALSE(before.empty());
  start_host();
  const auto all = posted(await_accepted(*id, 3));
  for (std::size_t i = before.size(); i < all.size(); ++i) {
    for (const auto &written : before) {
      if (written.at("verdict") != "refused") {
        EXPECT_NE(written.at("body"), all[i].at("body"));
      }
    }
  }
}

TEST_F(Crashing, ANameThatNoCodeHasIsRefusedAtTheStart) {
  try {
    start_host_to_crash_at("after_lunch");
    FAIL() << "it serves";
  } catch (const std::runtime_error &e) {
    EXPECT_THAT(e.what(), HasSubstr("there is no crash point \"after_lunch\"; there are before_intent_commit, "));
  }
}

TEST_F(F21, WhatWasRecordedBeforeAResetIsRepeatedByteForByteAndChangesTheStateOnce) {
  gateway.add_fault({{"fault", "slow"}, {"delay_ms", 0}});  // the first update only repeats the start's answer
  gateway.add_fault({{"fault", "reset"}, {"recorded", true}});
  start_host();
  const auto id = press("app-1");
  ASSERT_TRUE(id);
  const auto all = posted(await_accepted(*id, 3));
  EXPECT_THAT(accepted(gateway.updates_of(*id)), ElementsAre("Invited", "Started", "Half way"));
  std::map<std::string, std::set<std::string>> bodies;  // by timestamp
  std::size_t faults = 0;
  for (const auto &update : all) {
    bodies[update.at("update").at("timestamp").dump()].insert(update.at("body").get<std::string>());
    faults += update.at("fault") == "reset" ? 1 : 0;
  }
  EXPECT_EQ(faults, 1u);
  EXPECT_GT(all.size(), bodies.size()) << "it was repeated";
  for (const auto &[timestamp, found] : bodies) EXPECT_THAT(found, SizeIs(1)) << timestamp;
}

}  // namespace
}  // namespace assay::test
