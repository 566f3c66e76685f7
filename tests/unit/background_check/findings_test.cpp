#include "plugins/background_check/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/background_check/samples.h"

namespace assay::background_check {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> fields(const Findings &findings) {
  std::vector<std::string> ids;
  for (const auto &fault : faults_in(sample_check(), findings)) ids.push_back(fault.id);
  return ids;
}

constexpr auto kNone = Mark::kNone, kClear = Mark::kClear, kReview = Mark::kReviewNeeded,
               kNotApplicable = Mark::kNotApplicable;

TEST(Findings, WhatMakesADecision) {
  EXPECT_THAT(fields(all_clear()), IsEmpty());
  EXPECT_THAT(fields(review_needed()), IsEmpty());
  EXPECT_THAT(fields({{{kClear, ""}, {kClear, ""}, {kClear, ""}}, Verdict::kReviewNeeded, "still"}), IsEmpty())
      << "a reviewer may want a second look at what is clear";
  EXPECT_THAT(fields({{{kReview, ""}, {kClear, ""}, {kNone, ""}}, Verdict::kReviewNeeded, "why"}), IsEmpty())
      << "the reason stands for the note";
}

TEST(Findings, EachRuleNamesTheFieldThatBreaksIt) {
  EXPECT_THAT(fields(no_findings(sample_check())), ElementsAre("mark-1", "mark-2", "verdict"));
  EXPECT_THAT(fields({{{kClear, ""}, {kNone, ""}, {kClear, ""}}, Verdict::kReviewNeeded, "why"}),
              ElementsAre("mark-2"));
  EXPECT_THAT(fields({{{kClear, ""}, {kClear, ""}, {kNone, ""}}, Verdict::kClear, ""}), ElementsAre("mark-3"));
  EXPECT_THAT(fields({{{kClear, ""}, {kReview, "note"}, {kClear, ""}}, Verdict::kClear, ""}), ElementsAre("mark-2"));
  EXPECT_THAT(fields({{{kClear, ""}, {kReview, "note"}, {kClear, ""}}, Verdict::kReviewNeeded, " \n\t"}),
              ElementsAre("reason"));
  EXPECT_THAT(fields({{{kReview, " "}, {kClear, ""}, {kClear, ""}}, Verdict::kReviewNeeded, ""}),
              ElementsAre("note-1", "reason"));
  EXPECT_THAT(fields({{{kReview, ""}, {kClear, ""}, {kClear, ""}}, Verdict::kNone, ""}),
              ElementsAre("note-1", "verdict"));
}

TEST(Findings, AFaultSaysWhichItemAndWhatToDo) {
  const auto faults = faults_in(sample_check(), no_findings(sample_check()));
  EXPECT_EQ(faults[1].message, "Item 2: choose Clear or Review needed.");
}

TEST(Findings, CountsSayNothingOfTheNotes) {
  EXPECT_EQ(render_counts(all_clear()), "2 of 3 clear, 1 not applicable");
  EXPECT_EQ(render_counts(review_needed()), "1 of 3 clear, 1 review needed");
  EXPECT_EQ(render_counts({{{kReview, ""}, {kNotApplicable, ""}}, Verdict::kNone, ""}),
            "0 of 2 clear, 1 review needed, 1 not applicable");
}

}  // namespace
}  // namespace assay::background_check
