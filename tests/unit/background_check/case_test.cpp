#include "plugins/background_check/case.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/background_check/samples.h"

namespace assay::background_check {
namespace {

Case in_state(CaseState state) {
  Case stored = waiting();
  if (state == CaseState::kBegun || state == CaseState::kDecided) begin(stored, kNow + kMinute);
  if (state == CaseState::kDecided) decide(stored, 0, all_clear(), kNow + 2 * kMinute);
  if (state == CaseState::kExpired) elapse(stored, stored.due_ms);
  if (state == CaseState::kCancelled) cancel(stored, kNow + kMinute);
  return stored;
}

struct Row {
  const char *event;
  std::function<bool(Case &)> apply;
  CaseState after[5];  // of each state in the order of the enumerators
};

constexpr auto kWaiting = CaseState::kWaiting, kBegun = CaseState::kBegun, kDecided = CaseState::kDecided,
               kExpired = CaseState::kExpired, kCancelled = CaseState::kCancelled;

TEST(Case, EveryEventInEveryState) {
  const std::int64_t soon = kNow + kDay, late = kNow + 10 * kDay;
  const Row rows[] = {
      {"begin", [&](Case &c) { return begin(c, soon); }, {kBegun, kBegun, kDecided, kExpired, kCancelled}},
      {"save",
       [&](Case &c) { return save(c, 0, all_clear(), soon); },
       {kWaiting, kBegun, kDecided, kExpired, kCancelled}},
      {"decide",
       [&](Case &c) { return decide(c, 0, all_clear(), soon); },
       {kWaiting, kDecided, kDecided, kExpired, kCancelled}},
      {"decide an older version",
       [&](Case &c) { return decide(c, 7, all_clear(), soon); },
       {kWaiting, kBegun, kDecided, kExpired, kCancelled}},
      {"cancel", [&](Case &c) { return cancel(c, soon); }, {kCancelled, kCancelled, kDecided, kExpired, kCancelled}},
      {"elapse", [&](Case &c) { return elapse(c, soon); }, {kWaiting, kBegun, kDecided, kExpired, kCancelled}},
      {"begin late", [&](Case &c) { return begin(c, late); }, {kExpired, kExpired, kDecided, kExpired, kCancelled}},
      {"save late",
       [&](Case &c) { return save(c, 0, all_clear(), late); },
       {kExpired, kExpired, kDecided, kExpired, kCancelled}},
      {"decide late",
       [&](Case &c) { return decide(c, 0, all_clear(), late); },
       {kExpired, kExpired, kDecided, kExpired, kCancelled}},
      {"cancel late", [&](Case &c) { return cancel(c, late); }, {kExpired, kExpired, kDecided, kExpired, kCancelled}},
      {"elapse late", [&](Case &c) { return elapse(c, late); }, {kExpired, kExpired, kDecided, kExpired, kCancelled}},
  };
  for (const auto &row : rows) {
    for (const auto state : {kWaiting, kBegun, kDecided, kExpired, kCancelled}) {
      Case stored = in_state(state);
      const bool was_finished = is_finished(stored);
      const bool changed = row.apply(stored);
      EXPECT_EQ(stored.state, row.after[static_cast<std::size_t>(state)]) << row.event << " in " << int(state);
      EXPECT_FALSE(was_finished && changed) << row.event << " changes what is final";
      EXPECT_TRUE(stored.state == state || changed) << row.event;
    }
  }
}

TEST(Case, TheTimesOfACase) {
  Case stored = waiting();
  EXPECT_EQ(stored.due_ms, kNow + 10 * kDay);
  EXPECT_EQ(next_event_ms(stored), kNow + 3 * kDay);
  begin(stored, kNow + kMinute);
  EXPECT_EQ(stored.begun_ms, kNow + kMinute);
  EXPECT_EQ(next_event_ms(stored), kNow + 10 * kDay) << "no reminder once somebody has begun";
  begin(stored, kNow + 2 * kMinute);
  EXPECT_EQ(stored.begun_ms, kNow + kMinute) << "the first one counts";
  decide(stored, 0, all_clear(), kNow + kMinute + 90'000);
  EXPECT_EQ(next_event_ms(stored), std::nullopt);
  EXPECT_EQ(duration_minutes(stored), 1.5);
  EXPECT_EQ(in_state(kExpired).finished_ms, kNow + 10 * kDay);
}

TEST(Case, TheReminderComesOnceAndOnlyWhileNobodyHasBegun) {
  Case stored = waiting();
  EXPECT_EQ(stored.mailing, Mailing::kNotice);
  stored.mailing = Mailing::kNone;
  EXPECT_FALSE(elapse(stored, kNow + 3 * kDay - 1));
  EXPECT_TRUE(elapse(stored, kNow + 3 * kDay));
  EXPECT_EQ(stored.mailing, Mailing::kReminder);
  EXPECT_FALSE(elapse(stored, kNow + 4 * kDay));
  EXPECT_TRUE(begin(stored, kNow + 4 * kDay));
  EXPECT_EQ(stored.mailing, Mailing::kNone) << "a reminder that is under way is moot";
  Case quick = begun();
  EXPECT_FALSE(elapse(quick, kNow + 3 * kDay));
  EXPECT_EQ(quick.mailing, Mailing::kNotice) << "the others still hear of the case";
  auto check = sample_check();
  check.remind_after_days = 0;
  EXPECT_EQ(next_event_ms(waiting(check)), kNow + 10 * kDay);
}

TEST(Case, ASaveCountsOnTopOfTheVersionThatItWasMadeOn) {
  Case stored = begun();
  EXPECT_TRUE(save(stored, 0, all_clear(), kNow + 2 * kMinute));
  EXPECT_EQ(stored.version, 1);
  EXPECT_EQ(stored.findings, all_clear());
  EXPECT_EQ(stored.saved_ms, kNow + 2 * kMinute);
  EXPECT_FALSE(save(stored, 0, review_needed(), kNow + 3 * kMinute)) << "of an older version";
  EXPECT_EQ(stored.findings, all_clear());
  EXPECT_FALSE(save(stored, 0, all_clear(), kNow + 3 * kMinute)) << "the same once more";
  EXPECT_FALSE(save(stored, 1, all_clear(), kNow + 3 * kMinute)) << "nothing new";
  EXPECT_EQ(stored.version, 1);
  EXPECT_FALSE(decide(stored, 0, review_needed(), kNow + 3 * kMinute));
  EXPECT_TRUE(decide(stored, 1, review_needed(), kNow + 3 * kMinute));
  EXPECT_EQ(stored.findings, review_needed());
}

TEST(Case, TheFirstDecisionCounts) {
  Case stored = begun();
  EXPECT_TRUE(decide(stored, 0, all_clear(), kNow + 2 * kMinute));
  EXPECT_FALSE(decide(stored, 0, review_needed(), kNow + 3 * kMinute));
  EXPECT_FALSE(decide(stored, 1, review_needed(), kNow + 3 * kMinute));
  EXPECT_EQ(stored.findings.verdict, Verdict::kClear);
  EXPECT_EQ(stored.finished_ms, kNow + 2 * kMinute);
}

TEST(Case, WhatEndsWithoutAnOutcomeForgetsThePersonAndTheNotes) {
  for (const bool expires : {false, true}) {
    Case stored = begun();
    save(stored, 0, review_needed(), kNow + 2 * kMinute);
    stored.told = {"reviewer@example.com"};
    expires ? elapse(stored, stored.due_ms) : cancel(stored, kNow + kDay);
    EXPECT_EQ(stored.subject, Subject{});
    EXPECT_EQ(stored.findings, no_findings(stored.check));
    EXPECT_TRUE(stored.told.empty());
    EXPECT_FALSE(owes_mail(stored));
  }
  EXPECT_EQ(decided(review_needed()).subject.first_name, "Ada");
  EXPECT_EQ(decided(review_needed()).check.instructions, "");
}

TEST(Case, WhatIsOwedToWhom) {
  EXPECT_TRUE(owes_mail(waiting()));
  EXPECT_FALSE(owes_started(waiting()));
  EXPECT_TRUE(owes_started(begun()));
  EXPECT_FALSE(owes_outcome(begun()));
  const Case done = decided(all_clear());
  EXPECT_TRUE(owes_started(done) && owes_outcome(done));
  EXPECT_FALSE(owes_mail(done));
  const Case cancelled = in_state(kCancelled);
  EXPECT_FALSE(owes_started(cancelled) || owes_outcome(cancelled) || owes_mail(cancelled));
  EXPECT_TRUE(owes_outcome(in_state(kExpired)));
}

TEST(Case, TheViewFollowsTheClockAlsoWhenTheTimerIsLate) {
  EXPECT_EQ(view_of(waiting(), kNow), View::kBriefing);
  EXPECT_EQ(view_of(begun(), kNow), View::kChecklist);
  EXPECT_EQ(view_of(begun(), kNow + 10 * kDay), View::kExpired);
  EXPECT_EQ(view_of(decided(all_clear()), kNow + 10 * kDay), View::kOutcome);
  EXPECT_EQ(view_of(in_state(kExpired), kNow), View::kExpired);
  EXPECT_EQ(view_of(in_state(kCancelled), kNow + 10 * kDay), View::kCancelled);
}

}  // namespace
}  // namespace assay::background_check
