// A checker that finds nothing proves nothing: each kind of violation is made here and found.
#include "tests/support/model_checker.h"

#include <gmock/gmock.h>

namespace assay::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ModelChecker::Arrival arrival(std::int64_t timestamp, const std::string &status) {
  return {"id-1", timestamp, std::to_string(timestamp) + " " + status, true, true, false};
}
ModelChecker::Arrival end(std::int64_t timestamp, const std::string &status) {
  auto made = arrival(timestamp, status);
  made.is_the_end = true;
  return made;
}
ModelChecker::Arrival refused(std::int64_t timestamp, const std::string &status) {
  auto made = arrival(timestamp, status);
  made.is_taken = false;
  return made;
}

class Model : public testing::Test {
 protected:
  Model() {
    checker.started("app-1", "id-1");
    checker.invited("app-1", "id-1");
  }
  void arrived(const std::vector<ModelChecker::Arrival> &all) {
    for (const auto &each : all) checker.arrived(each);
  }
  [[nodiscard]] std::vector<std::string> broken() const {
    std::vector<std::string> names;
    for (const auto &violation : checker.violations()) names.push_back(violation.invariant);
    return names;
  }

  ModelChecker checker;
};

TEST_F(Model, ARunWithRepeatsRefusalsAndTheAnswersOwnUpdateIsFine) {
  checker.took("id-1", "Half way", ModelChecker::News::kProgress);
  checker.took("id-1", "Done", ModelChecker::News::kOther);
  checker.cancelled("id-1");  // too late, and answered as if not
  auto inside = arrival(1, "Invited, written in another way");
  inside.is_posted = false;
  arrived({refused(1, "Invited"), inside, arrival(1, "Invited"), arrival(2, "Half way"), arrival(1, "Invited"),
           end(3, "Done"), end(3, "Done"), arrival(2, "Half way")});
  EXPECT_THAT(broken(), IsEmpty()) << text_of(checker.violations());
  EXPECT_EQ(checker.starts(), 1u);
  EXPECT_EQ(checker.delivered(), 3u);
}

TEST_F(Model, AStartWithoutAnyUpdateIsLost) {
  arrived({refused(1, "Invited")});
  EXPECT_THAT(broken(), ElementsAre("I1"));
}

TEST_F(Model, AStartOfWhichTheVendorNeverHeardIsLost) {
  checker.started("app-2", "id-2");
  arrived({arrival(1, "Invited")});
  checker.arrived({"id-2", 1, "1 Invited", true, true, false});
  EXPECT_THAT(broken(), ElementsAre("I1"));
}

TEST_F(Model, ACancellationWithoutAnEndIsLost) {
  checker.cancelled("id-1");
  arrived({arrival(1, "Invited")});
  EXPECT_THAT(broken(), ElementsAre("I1"));
}

TEST_F(Model, NewsThatDidNotArriveIsLost) {
  checker.took("id-1", "Done", ModelChecker::News::kOther);
  arrived({arrival(1, "Invited"), refused(2, "Done")});
  EXPECT_THAT(broken(), ElementsAre("I1"));
  EXPECT_THAT(text_of(checker.violations()), HasSubstr("I1 id-1: \"Done\" was taken"));
}

TEST_F(Model, ProgressMayBeLeftOutForTheProgressRightBehindItAndForNothingElse) {
  checker.took("id-1", "10 %", ModelChecker::News::kProgress);
  checker.took("id-1", "20 %", ModelChecker::News::kProgress);
  checker.took("id-1", "30 %", ModelChecker::News::kProgress);
  arrived({arrival(1, "Invited"), arrival(2, "30 %")});
  EXPECT_THAT(broken(), IsEmpty());
  checker.took("id-1", "Started", ModelChecker::News::kOther);
  arrived({arrival(3, "Started")});
  EXPECT_THAT(broken(), IsEmpty());
  checker.took("id-1", "40 %", ModelChecker::News::kProgress);
  EXPECT_THAT(broken(), ElementsAre("I1")) << "nothing followed it";
  checker.took("id-1", "Done", ModelChecker::News::kOther);
  arrived({end(4, "Done")});
  EXPECT_THAT(broken(), ElementsAre("I1")) << "no progress followed it";
}

TEST_F(Model, TwoKeysOrTwoIdsOfOneStartAreTwoInvitations) {
  arrived({arrival(1, "Invited")});
  checker.invited("app-1", "id-1");
  EXPECT_THAT(broken(), IsEmpty()) << "the same key again is the same invitation";
  checker.invited("app-1", "another");
  EXPECT_THAT(broken(), ElementsAre("I2"));
  checker.started("app-1", "another");
  checker.arrived({"another", 1, "1 Invited", true, true, false});
  EXPECT_THAT(broken(), ElementsAre("I2", "I2"));
}

TEST_F(Model, AnInvitationNobodyWasToldOfIsNoViolation) {
  checker.invited("app-2", "id-2");
  arrived({arrival(1, "Invited")});
  EXPECT_THAT(broken(), IsEmpty()) << "its answer was lost and it was not asked for again";
}

TEST_F(Model, WhatIsNewAndOlderThanWhatCameBeforeIsOutOfOrder) {
  arrived({arrival(2, "Half way"), arrival(1, "Invited")});
  EXPECT_THAT(broken(), ElementsAre("I3"));
}

TEST_F(Model, AlsoARefusedUpdateCountsForTheOrder) {
  arrived({arrival(2, "Half way"), refused(1, "Invited")});
  EXPECT_THAT(broken(), ElementsAre("I3"));
}

TEST_F(Model, NewsInAnotherOrderThanTheyWereTakenIn) {
  checker.took("id-1", "Started", ModelChecker::News::kOther);
  checker.took("id-1", "Half way", ModelChecker::News::kProgress);
  arrived({arrival(1, "Half way"), arrival(2, "Started")});
  EXPECT_THAT(broken(), ElementsAre("I3"));
}

TEST_F(Model, NothingNewFollowsAnEnd) {
  arrived({arrival(1, "Invited"), end(2, "Done"), arrival(3, "Half way")});
  EXPECT_THAT(broken(), ElementsAre("I4"));
}

TEST_F(Model, AnAssessmentEndsOnce) {
  arrived({arrival(1, "Invited"), end(2, "Done"), end(3, "Cancelled")});
  EXPECT_THAT(broken(), ElementsAre("I4"));
  EXPECT_THAT(text_of(checker.violations()), HasSubstr("ended twice"));
}

TEST_F(Model, ARepeatWithOtherBytesIsNoRepeat) {
  arrived({arrival(1, "Invited"), arrival(1, "invited")});
  EXPECT_THAT(broken(), ElementsAre("I8"));
}

TEST(Violations, AreCountedAndShownUpToALimit) {
  const std::vector<Violation> all{{"I1", "one"}, {"I3", "two"}, {"I1", "three"}};
  EXPECT_EQ(count(all, "I1"), 2u);
  EXPECT_EQ(count(all, "I8"), 0u);
  EXPECT_EQ(text_of(all, 2), "I1 one\nI3 two\nand 1 more\n");
}

}  // namespace
}  // namespace assay::test
