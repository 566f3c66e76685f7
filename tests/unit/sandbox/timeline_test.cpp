#include "host/sandbox/timeline.h"

#include <gmock/gmock.h>

#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;
using testing::HasSubstr;

class Timeline_ : public testing::Test {
 protected:
  Timeline_() { timelines_.add(id(), accepted_start()); }
  Verdict receive(const Json &update) { return samples::receive(timelines_, update.dump()); }

  Timelines timelines_{schema()};
};

TEST_F(Timeline_, UpdatesWithRisingTimestampsAreAccepted) {
  EXPECT_EQ(receive(progress(10)), Verdict::kAccepted);
  EXPECT_EQ(receive(progress(11, "Started")), Verdict::kAccepted);
  EXPECT_EQ(receive(completion(12)), Verdict::kAccepted);
  EXPECT_TRUE(timelines_.find(id())->ended());
}

TEST_F(Timeline_, ANewUpdateMustBeLaterThanTheOneBefore) {
  EXPECT_EQ(receive(progress(10)), Verdict::kAccepted);
  for (const auto timestamp : {10, 9, 0}) {
    const auto judgement = timelines_.judge(progress(timestamp, "Under way").dump());
    EXPECT_EQ(judgement.verdict, Verdict::kRefused);
    EXPECT_EQ(judgement.code, "invalid_input");
    EXPECT_THAT(judgement.message, HasSubstr("/timestamp: " + std::to_string(timestamp) + " is not after 10"));
  }
}

TEST_F(Timeline_, AByteIdenticalRepeatIsAcceptedAtAnyTimeAndChangesNothing) {
  const auto first = progress(10).dump();
  EXPECT_EQ(samples::receive(timelines_, first), Verdict::kAccepted);
  EXPECT_EQ(samples::receive(timelines_, first), Verdict::kRepeat);
  EXPECT_EQ(receive(progress(20, "Under way")), Verdict::kAccepted);
  EXPECT_EQ(samples::receive(timelines_, first), Verdict::kRepeat);
  EXPECT_EQ(receive(progress(15, "Late")), Verdict::kRefused) << "a repeat must not turn the clock back";
  EXPECT_EQ(receive(completion(30)), Verdict::kAccepted);
  EXPECT_EQ(samples::receive(timelines_, first), Verdict::kRepeat);
  EXPECT_EQ(timelines_.find(id())->last_kind(), UpdateKind::kResult);
}

TEST_F(Timeline_, OneChangedByteMakesARepeatANewUpdate) {
  const auto first = progress(10).dump();
  EXPECT_EQ(samples::receive(timelines_, first), Verdict::kAccepted);
  EXPECT_EQ(samples::receive(timelines_, first + " "), Verdict::kRefused);
}

TEST_F(Timeline_, OnlyRepeatsFollowAResultOrACancellation) {
  for (const auto &end : {completion(10), cancellation(10)}) {
    Timelines fresh(schema());
    fresh.add(id(), accepted_start());
    EXPECT_EQ(samples::receive(fresh, end.dump()), Verdict::kAccepted);
    EXPECT_EQ(samples::receive(fresh, progress(20).dump()), Verdict::kRefused);
    EXPECT_EQ(samples::receive(fresh, completion(20).dump()), Verdict::kRefused);
    EXPECT_EQ(samples::receive(fresh, cancellation(20).dump()), Verdict::kRefused);
    EXPECT_EQ(samples::receive(fresh, end.dump()), Verdict::kRepeat);
  }
}

TEST_F(Timeline_, AnIdThatNobodyStartedIsNotFound) {
  const auto judgement = timelines_.judge(progress(10, "Invited", kOtherId).dump());
  EXPECT_EQ(judgement.verdict, Verdict::kRefused);
  EXPECT_EQ(judgement.code, "assessment_not_found");
}

TEST_F(Timeline_, AnUpdateThatCameBeforeTheStartWasAnsweredIsAcceptedWhenItComesAgain) {
  const auto update = progress(10, "Invited", kOtherId).dump();
  EXPECT_EQ(samples::receive(timelines_, update), Verdict::kRefused);
  EXPECT_FALSE(timelines_.find(id(kOtherId))->known());
  timelines_.add(id(kOtherId), accepted_start());
  EXPECT_EQ(samples::receive(timelines_, update), Verdict::kAccepted);
}

TEST_F(Timeline_, AStartThatWasRefusedMakesNothingKnown) {
  auto call = accepted_start();
  call.success = false;
  timelines_.add(id(kOtherId), call);
  EXPECT_FALSE(timelines_.find(id(kOtherId))->known());
  call.name = "cancel";
  call.success = true;
  timelines_.add(id(kOtherId), call);
  EXPECT_FALSE(timelines_.find(id(kOtherId))->known());
}

TEST_F(Timeline_, TheUpdateOfAStartAnswerMakesItsPostedTwinARepeatWhateverItsOrderOfMembers) {
  EXPECT_EQ(samples::receive(timelines_, progress(10).dump(), Source::kStartAnswer), Verdict::kAccepted);
  const std::string twin = std::string(R"({"timestamp": 10, "assessment_status":)") +
                           progress(10)["assessment_status"].dump() + R"(, "assessment_id":")" + kId + "\"}";
  EXPECT_EQ(samples::receive(timelines_, twin), Verdict::kRepeat);
  EXPECT_EQ(receive(progress(10, "Other")), Verdict::kRefused);
}

TEST_F(Timeline_, TheTimestampOfTheFirstStartedStatusIsTheStartTime) {
  EXPECT_EQ(timelines_.find(id())->started_at_ms(), 0);
  receive(progress(10));
  EXPECT_EQ(timelines_.find(id())->started_at_ms(), 0);
  receive(progress(11, "Started"));
  receive(progress(12, "Started"));
  EXPECT_EQ(timelines_.find(id())->started_at_ms(), 11);
}

TEST_F(Timeline_, WhatAFaultHidWasNeverSeen) {
  timelines_.add(id(), arrival(progress(10).dump(), {Verdict::kNotSeen, "", "", std::nullopt}));
  EXPECT_EQ(timelines_.find(id())->last_kind(), std::nullopt);
  EXPECT_EQ(receive(progress(5)), Verdict::kAccepted);
  EXPECT_EQ(receive(progress(10)), Verdict::kAccepted) << "not a repeat";
}

TEST_F(Timeline_, AssessmentsDoNotMix) {
  timelines_.add(id(kOtherId), accepted_start());
  EXPECT_EQ(receive(completion(100)), Verdict::kAccepted);
  EXPECT_EQ(samples::receive(timelines_, progress(5, "Invited", kOtherId).dump()), Verdict::kAccepted);
  EXPECT_EQ(timelines_.order(), (std::vector{id(), id(kOtherId)}));
}

TEST(Verdicts, EveryNameReadsBack) {
  for (const auto verdict : {Verdict::kAccepted, Verdict::kRepeat, Verdict::kRefused, Verdict::kNotSeen})
    EXPECT_EQ(parse_verdict(name_of(verdict)), verdict);
  for (const auto source : {Source::kPosted, Source::kStartAnswer, Source::kCancelAnswer})
    EXPECT_EQ(parse_source(name_of(source)), source);
  EXPECT_EQ(parse_verdict("fine"), std::nullopt);
}

}  // namespace
}  // namespace assay::sandbox
