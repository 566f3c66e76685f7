#include "plugins/skills_test/attempt.h"

#include <gtest/gtest.h>

namespace assay::skills_test {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kInvitedAt = 1'000'000;
constexpr std::int64_t kExpiresAt = kInvitedAt + 86'400'000;
constexpr std::int64_t kBegunAt = kInvitedAt + 5 * kMinute;
constexpr std::int64_t kLimit = 10 * kMinute;
constexpr std::int64_t kClosesAt = kBegunAt + kLimit + kSubmitGraceMs;

SkillsTest one_question() {
  SkillsTest test;
  test.pass_mark = 50;
  test.questions.resize(1);
  test.questions[0].id = "q";
  test.questions[0].options = {{"a", "A"}, {"b", "B"}};
  test.questions[0].answers = {"a"};
  return test;
}

const SkillsTest kTest = one_question();
const Answers kRight = {{"q", {"a"}}};
const Answers kWrong = {{"q", {"b"}}};

Attempt invited() {
  Attempt attempt;
  attempt.invited_ms = kInvitedAt;
  attempt.link_expires_ms = kExpiresAt;
  attempt.time_limit_ms = kLimit;
  return attempt;
}

Attempt begun() {
  Attempt attempt = invited();
  EXPECT_TRUE(begin(attempt, &kTest, kBegunAt));
  return attempt;
}

Attempt in_state(AttemptState state) {
  Attempt attempt = state == AttemptState::kExpired || state == AttemptState::kInvited ? invited() : begun();
  if (state == AttemptState::kSubmitted) submit(attempt, &kTest, kRight, kBegunAt + kMinute);
  if (state == AttemptState::kExpired) elapse(attempt, &kTest, kExpiresAt);
  if (state == AttemptState::kCancelled) cancel(attempt, &kTest, kBegunAt + kMinute);
  if (state == AttemptState::kWithdrawn) elapse(attempt, nullptr, kClosesAt);
  EXPECT_EQ(attempt.state, state);
  return attempt;
}

TEST(Attempt, ExtraTimeLengthensTheLimitInProportion) {
  EXPECT_EQ(time_limit_ms(60, 0), 60 * kMinute);
  EXPECT_EQ(time_limit_ms(60, 25), 75 * kMinute);
  EXPECT_EQ(time_limit_ms(1, 1), 60'600);
  EXPECT_EQ(time_limit_ms(1440, 200), 3 * 1440 * kMinute);
}

TEST(Attempt, BeginsUntilTheLastMillisecondOfTheLink) {
  Attempt in_time = invited();
  EXPECT_TRUE(begin(in_time, &kTest, kExpiresAt - 1));
  EXPECT_EQ(in_time.state, AttemptState::kBegun);
  EXPECT_EQ(in_time.begun_ms, kExpiresAt - 1);

  Attempt late = invited();
  EXPECT_TRUE(begin(late, &kTest, kExpiresAt));
  EXPECT_EQ(late.state, AttemptState::kExpired);
  EXPECT_EQ(late.begun_ms, 0);
  EXPECT_EQ(late.finished_ms, kExpiresAt);
}

TEST(Attempt, ASecondBeginKeepsTheFirstClock) {
  Attempt attempt = begun();
  EXPECT_FALSE(begin(attempt, &kTest, kBegunAt + kMinute));
  EXPECT_EQ(attempt.begun_ms, kBegunAt);
}

TEST(Attempt, ABegunTestOutlivesItsLink) {
  Attempt attempt = invited();
  begin(attempt, &kTest, kExpiresAt - 1);
  EXPECT_FALSE(elapse(attempt, &kTest, kExpiresAt + kMinute));
  EXPECT_TRUE(submit(attempt, &kTest, kRight, kExpiresAt + kMinute));
  EXPECT_EQ(attempt.state, AttemptState::kSubmitted);
}

TEST(Attempt, SubmissionIsGradedWithinTheGraceAndIgnoredAfterIt) {
  Attempt in_grace = begun();
  EXPECT_TRUE(submit(in_grace, &kTest, kRight, kClosesAt - 1));
  EXPECT_DOUBLE_EQ(in_grace.grade->percent, 100);
  EXPECT_EQ(in_grace.finished_ms, kBegunAt + kLimit);

  Attempt late = begun();
  EXPECT_TRUE(submit(late, &kTest, kRight, kClosesAt));
  EXPECT_EQ(late.state, AttemptState::kSubmitted);
  EXPECT_DOUBLE_EQ(late.grade->percent, 0);
  EXPECT_DOUBLE_EQ(duration_minutes(late), 10);
}

TEST(Attempt, ALateSubmissionIsGradedByWhatWasSavedInTime) {
  Attempt attempt = begun();
  EXPECT_TRUE(save(attempt, &kTest, kRight, kBegunAt + kMinute));
  EXPECT_TRUE(submit(attempt, &kTest, kWrong, kClosesAt + kMinute));
  EXPECT_DOUBLE_EQ(attempt.grade->percent, 100);
}

TEST(Attempt, SavingAfterTheEndEndsTheTestWithTheEarlierAnswers) {
  Attempt attempt = begun();
  save(attempt, &kTest, kRight, kBegunAt + kMinute);
  EXPECT_TRUE(save(attempt, &kTest, kWrong, kClosesAt));
  EXPECT_EQ(attempt.state, AttemptState::kSubmitted);
  EXPECT_DOUBLE_EQ(attempt.grade->percent, 100);
}

TEST(Attempt, SavingCountsUntilTheTimeLimitAndNotInTheGrace) {
  Attempt attempt = begun();
  EXPECT_TRUE(save(attempt, &kTest, kRight, kBegunAt + kLimit - 1));
  EXPECT_EQ(attempt.saved_ms, kBegunAt + kLimit - 1);
  for (const auto late : {kBegunAt + kLimit, kClosesAt - 1}) {
    EXPECT_EQ(view_of(attempt, late), View::kTimeUp) << "which says that what was saved by then counts";
    EXPECT_FALSE(save(attempt, &kTest, kWrong, late));
    EXPECT_EQ(attempt.answers, kRight);
    EXPECT_EQ(attempt.saved_ms, kBegunAt + kLimit - 1);
  }
  EXPECT_TRUE(elapse(attempt, &kTest, kClosesAt));
  EXPECT_DOUBLE_EQ(attempt.grade->percent, 100);
}

TEST(Attempt, TimeAloneGradesWhatWasSaved) {
  Attempt attempt = begun();
  save(attempt, &kTest, kRight, kBegunAt + kMinute);
  EXPECT_FALSE(elapse(attempt, &kTest, kClosesAt - 1));
  EXPECT_TRUE(elapse(attempt, &kTest, kClosesAt));
  EXPECT_EQ(attempt.state, AttemptState::kSubmitted);
  EXPECT_DOUBLE_EQ(attempt.grade->percent, 100);
  EXPECT_TRUE(attempt.grade->passed);
  EXPECT_DOUBLE_EQ(attempt.pass_mark, 50);
}

TEST(Attempt, TimeAloneExpiresAnUnusedLink) {
  Attempt attempt = invited();
  EXPECT_FALSE(elapse(attempt, &kTest, kExpiresAt - 1));
  EXPECT_TRUE(elapse(attempt, &kTest, kExpiresAt));
  EXPECT_EQ(attempt.state, AttemptState::kExpired);
}

TEST(Attempt, NothingCanBeSavedOrSubmittedBeforeTheBeginning) {
  Attempt attempt = invited();
  EXPECT_FALSE(save(attempt, &kTest, kRight, kInvitedAt + 1));
  EXPECT_FALSE(submit(attempt, &kTest, kRight, kInvitedAt + 1));
  EXPECT_EQ(attempt.state, AttemptState::kInvited);
  EXPECT_TRUE(attempt.answers.empty());
}

TEST(Attempt, CancelEndsAnOpenAttemptOnly) {
  Attempt early = invited();
  EXPECT_TRUE(cancel(early, &kTest, kInvitedAt + 1));
  EXPECT_EQ(early.state, AttemptState::kCancelled);
  Attempt midway = begun();
  save(midway, &kTest, kRight, kBegunAt + 1);
  EXPECT_TRUE(cancel(midway, &kTest, kBegunAt + 2));
  EXPECT_EQ(midway.state, AttemptState::kCancelled);
  EXPECT_TRUE(midway.answers.empty());
}

TEST(Attempt, CancelAfterTheTimeWasUpFindsItGraded) {
  Attempt attempt = begun();
  EXPECT_TRUE(cancel(attempt, &kTest, kClosesAt));
  EXPECT_EQ(attempt.state, AttemptState::kSubmitted);
}

TEST(Attempt, NoEventChangesAFinishedAttempt) {
  for (const auto state :
       {AttemptState::kSubmitted, AttemptState::kExpired, AttemptState::kCancelled, AttemptState::kWithdrawn}) {
    Attempt attempt = in_state(state);
    const auto finished = attempt.finished_ms;
    const std::int64_t later = kExpiresAt * 2;
    EXPECT_TRUE(is_finished(attempt));
    EXPECT_FALSE(elapse(attempt, &kTest, later));
    EXPECT_FALSE(begin(attempt, &kTest, later));
    EXPECT_FALSE(save(attempt, &kTest, kWrong, later));
    EXPECT_FALSE(submit(attempt, &kTest, kWrong, later));
    EXPECT_FALSE(cancel(attempt, &kTest, later));
    EXPECT_EQ(attempt.state, state);
    EXPECT_EQ(attempt.finished_ms, finished);
    EXPECT_FALSE(next_event_ms(attempt));
  }
}

TEST(Attempt, ATestThatLeftTheConfigurationCanNeitherBeginNorBeGraded) {
  Attempt fresh = invited();
  EXPECT_FALSE(begin(fresh, nullptr, kBegunAt));
  Attempt attempt = begun();
  EXPECT_FALSE(save(attempt, nullptr, kRight, kBegunAt + 1));
  EXPECT_FALSE(submit(attempt, nullptr, kRight, kBegunAt + 1));
  EXPECT_EQ(attempt.state, AttemptState::kBegun);
  EXPECT_TRUE(submit(attempt, nullptr, kRight, kClosesAt));
  EXPECT_EQ(attempt.state, AttemptState::kWithdrawn);
  EXPECT_FALSE(attempt.grade);
}

TEST(Attempt, GradingErasesTheAnswers) {
  Attempt attempt = begun();
  submit(attempt, &kTest, kRight, kBegunAt + 90'000);
  EXPECT_TRUE(attempt.answers.empty());
  EXPECT_DOUBLE_EQ(duration_minutes(attempt), 1.5);
}

TEST(Attempt, AClockThatWentBackGivesNoNegativeDuration) {
  Attempt attempt = begun();
  submit(attempt, &kTest, kRight, kBegunAt - kMinute);
  EXPECT_DOUBLE_EQ(duration_minutes(attempt), 0);
}

TEST(Attempt, TheNextEventIsTheLinksEndAndThenTheTestsEnd) {
  Attempt attempt = invited();
  EXPECT_EQ(next_event_ms(attempt), kExpiresAt);
  begin(attempt, &kTest, kBegunAt);
  EXPECT_EQ(next_event_ms(attempt), kClosesAt);
}

TEST(Attempt, TheViewFollowsTheClockWithoutChangingAnything) {
  const Attempt fresh = invited();
  EXPECT_EQ(view_of(fresh, kExpiresAt - 1), View::kInvitation);
  EXPECT_EQ(view_of(fresh, kExpiresAt), View::kExpired);
  const Attempt running = begun();
  EXPECT_EQ(view_of(running, kBegunAt + kLimit - 1), View::kForm);
  EXPECT_EQ(view_of(running, kBegunAt + kLimit), View::kTimeUp);
  EXPECT_EQ(view_of(in_state(AttemptState::kSubmitted), 0), View::kDone);
  EXPECT_EQ(view_of(in_state(AttemptState::kExpired), 0), View::kExpired);
  EXPECT_EQ(view_of(in_state(AttemptState::kCancelled), 0), View::kCancelled);
  EXPECT_EQ(view_of(in_state(AttemptState::kWithdrawn), 0), View::kWithdrawn);
}

TEST(Attempt, OwesStartedOnceBegunAndTheOutcomeOnceFinished) {
  EXPECT_FALSE(owes_started(invited()));
  EXPECT_TRUE(owes_started(begun()));
  EXPECT_FALSE(owes_outcome(begun()));
  EXPECT_TRUE(owes_outcome(in_state(AttemptState::kSubmitted)));
  EXPECT_TRUE(owes_outcome(in_state(AttemptState::kExpired)));
  EXPECT_FALSE(owes_started(in_state(AttemptState::kExpired)));
  EXPECT_TRUE(owes_outcome(in_state(AttemptState::kWithdrawn)));
  EXPECT_FALSE(owes_started(in_state(AttemptState::kCancelled)));
  EXPECT_FALSE(owes_outcome(in_state(AttemptState::kCancelled)));
}

}  // namespace
}  // namespace assay::skills_test
