#include "host/core/assessment.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

using enum AssessmentState;

constexpr AssessmentState kAll[] = {kStarting, kStarted, kInProgress, kCompleted, kCancelled,
                                    kFailed,   kExpired, kRejected,   kUnresolved};

TEST(AssessmentState, EveryNameReadsBack) {
  for (const auto state : kAll) EXPECT_EQ(parse_state(name_of(state)), state);
  EXPECT_EQ(parse_state("started"), std::nullopt);
}

TEST(AssessmentState, NothingFollowsATerminalState) {
  for (const auto from : {kCompleted, kCancelled, kFailed, kExpired, kRejected})
    for (const auto to : kAll) EXPECT_FALSE(can_follow(from, to)) << name_of(from) << " -> " << name_of(to);
}

TEST(AssessmentState, OnlyWhatIsUnresolvedIsAskedForAgain) {
  for (const auto from : kAll) EXPECT_EQ(can_follow(from, kStarting), from == kUnresolved) << name_of(from);
}

TEST(AssessmentState, OnlyAStartUnderWayBecomesUnresolved) {
  for (const auto from : kAll) EXPECT_EQ(can_follow(from, kUnresolved), from == kStarting) << name_of(from);
}

TEST(AssessmentState, AReportFollowsWhatTheVendorHas) {
  for (const auto to : {kInProgress, kCompleted, kExpired}) {
    EXPECT_FALSE(can_follow(kStarting, to)) << "it waits for the outcome of the start";
    for (const auto from : {kStarted, kInProgress, kUnresolved}) EXPECT_TRUE(can_follow(from, to));
  }
}

TEST(AssessmentState, AStartIsAcceptedOnce) {
  for (const auto from : kAll)
    EXPECT_EQ(can_follow(from, kStarted), from == kStarting || from == kUnresolved) << name_of(from);
}

TEST(AssessmentState, ARefusalEndsOnlyAStartThatWasNotAccepted) {
  EXPECT_TRUE(can_follow(kStarting, kRejected));
  EXPECT_FALSE(can_follow(kStarted, kRejected));
  EXPECT_FALSE(can_follow(kInProgress, kRejected));
  EXPECT_FALSE(can_follow(kUnresolved, kRejected)) << "its start was answered 200";
}

TEST(AssessmentState, AnOpenAssessmentCanBeCancelledOrFail) {
  for (const auto from : {kStarting, kStarted, kInProgress, kUnresolved})
    for (const auto to : {kCancelled, kFailed}) EXPECT_TRUE(can_follow(from, to));
}

TEST(AssessmentState, OpenIsEverythingThatIsNotTerminal) {
  for (const auto state : {kStarting, kStarted, kInProgress, kUnresolved}) EXPECT_TRUE(is_open(state));
  for (const auto state : {kCompleted, kCancelled, kFailed, kExpired, kRejected}) EXPECT_FALSE(is_open(state));
}

}  // namespace
}  // namespace assay
