#include "plugins/reference_check/check.h"

#include <gmock/gmock.h>

#include "plugins/reference_check/check_json.h"
#include "tests/unit/reference_check/values.h"

namespace assay::reference_check {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kLinkEnds = kInvitedAt + kLinkDays * kDay;
constexpr std::int64_t kRefereesEnd = kNamedAt + kRefereeDays * kDay;

std::vector<LetterKind> kinds_owed(const Check &check) {
  std::vector<LetterKind> kinds;
  for (const auto &letter : owed_letters(check)) kinds.push_back(letter.kind);
  return kinds;
}

// Everything that is stored, to see that nothing changed.
std::string whole(const Check &check) { return render_check(check); }

TEST(Check, RefereesAreNamedUntilTheLastMillisecondOfTheLink) {
  Check in_time = invited();
  EXPECT_TRUE(name_referees(in_time, three(), 2, kLinkEnds - 1));
  EXPECT_EQ(in_time.state, CheckState::kCollecting);
  EXPECT_EQ(in_time.consented_ms, kLinkEnds - 1);
  EXPECT_EQ(in_time.required_answers, 2U);
  EXPECT_EQ(in_time.links.token, "");
  ASSERT_EQ(in_time.places.size(), 3U);
  EXPECT_EQ(in_time.places[1].relationship, "peer");
  EXPECT_FALSE(in_time.places[0].same_domain);
  EXPECT_TRUE(in_time.places[2].same_domain);

  Check late = invited();
  EXPECT_TRUE(name_referees(late, three(), 2, kLinkEnds));
  EXPECT_EQ(late.state, CheckState::kExpired);
  EXPECT_THAT(late.places, IsEmpty());
  EXPECT_EQ(late.finished_ms, kLinkEnds);
}

TEST(Check, RefereesAreNamedOnce) {
  Check check = collecting();
  const auto before = whole(check);
  EXPECT_FALSE(name_referees(check, {{"peer", "X", "x@x.example"}}, 1, kNamedAt + 1));
  EXPECT_EQ(whole(check), before);
}

TEST(Check, EveryAnswerCountsOnceAndTheLastOneCompletes) {
  Check check = collecting();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(check.state, CheckState::kCollecting);
    EXPECT_TRUE(answer(check, hash_of(i), given("key" + std::to_string(i)), kNamedAt + 1000));
    EXPECT_EQ(count_answers(check), i + 1);
    const auto before = whole(check);
    EXPECT_FALSE(answer(check, hash_of(i), given("other"), kNamedAt + 2000));
    EXPECT_EQ(whole(check), before);
  }
  EXPECT_EQ(check.state, CheckState::kCompleted);
  EXPECT_EQ(check.finished_ms, kNamedAt + 1000);
  EXPECT_EQ(check.candidate_address, "") << "of no use any more";
  EXPECT_EQ(check.places[0].name, "Mary") << "the hiring team reads it";
}

struct End {
  const char *what;
  std::size_t required;
  int answers, declines;  // the rest stays silent until its link is too old, and nobody is replaced
  CheckState when_all_had_their_time, in_the_end;
};

TEST(Check, EndsByTheRule) {
  using enum CheckState;
  const End table[] = {
      {"all answer", 3, 3, 0, kCompleted, kCompleted},
      {"nobody answers", 1, 0, 0, kCollecting, kExpired},
      {"enough answer and the rest is silent", 2, 2, 0, kCompleted, kCompleted},
      {"enough answer and the rest declines", 2, 2, 1, kCompleted, kCompleted},
      {"too few answer, one declines early", 3, 2, 1, kExpired, kExpired},
      {"all decline early", 1, 0, 3, kExpired, kExpired},
      {"one answers, one declines, one is silent, one is enough", 1, 1, 1, kCompleted, kCompleted},
      {"one answers, one declines, one is silent, two are needed", 2, 1, 1, kCollecting, kExpired},
  };
  for (const auto &row : table) {
    SCOPED_TRACE(row.what);
    Check check = collecting(row.required);
    std::size_t next = 0;
    for (int i = 0; i < row.answers; ++i) answer(check, hash_of(next++), given(), kNamedAt + 1);
    for (int i = 0; i < row.declines; ++i) decline_reference(check, hash_of(next++), kNamedAt + 2);
    if (next < 3) {
      EXPECT_EQ(check.state, kCollecting) << "somebody is asked still";
    }
    elapse(check, kRefereesEnd - 1);
    elapse(check, kRefereesEnd);
    EXPECT_EQ(check.state, row.when_all_had_their_time);
    elapse(check, kRefereesEnd + kLinkDays * kDay);
    EXPECT_EQ(check.state, row.in_the_end);
    EXPECT_FALSE(next_event_ms(check));
  }
}

TEST(Check, ItGoesOnWhileSomebodyIsAskedEvenWhenEnoughHaveAnswered) {
  Check check = collecting(2);
  answer(check, hash_of(0), given(), kNamedAt + 1);
  answer(check, hash_of(1), given(), kNamedAt + 1);
  EXPECT_EQ(check.state, CheckState::kCollecting);
  decline_reference(check, hash_of(2), kNamedAt + 2);
  EXPECT_EQ(check.state, CheckState::kCompleted) << "nobody else is waited for";
  EXPECT_THAT(owed_letters(check), IsEmpty());
}

TEST(Check, ALostRefereeIsReplacedUnderAnotherLink) {
  Check check = collecting();
  decline_reference(check, hash_of(1), kNamedAt + kDay);
  ASSERT_EQ(check.places[1].state, PlaceState::kVacant);
  EXPECT_TRUE(replace_referees(check, {{1, "Petra", "petra@work.example"}}, kNamedAt + 2 * kDay));
  EXPECT_EQ(check.places[1].state, PlaceState::kAsked);
  EXPECT_EQ(check.places[1].name, "Petra");
  EXPECT_EQ(check.places[1].relationship, "peer");
  EXPECT_EQ(render_check(check).find("Paul"), std::string::npos) << "who declined is forgotten";
  EXPECT_FALSE(answer(check, hash_of(1), given(), kNamedAt + 2 * kDay + 1)) << "the old link";
  send_letter(check, {LetterKind::kRequest, 1}, token_of(1, 1), kNamedAt + 2 * kDay);
  EXPECT_TRUE(answer(check, hash_of(1, 1), given(), kNamedAt + 3 * kDay));
  EXPECT_EQ(referee_view(check, hash_of(1), kNamedAt + 3 * kDay)->view, RefereeView::kDeclined);
}

TEST(Check, ExactlyTheVacantPlacesCanBeFilled) {
  Check check = collecting();
  const auto before = whole(check);
  EXPECT_FALSE(replace_referees(check, {{0, "X", "x@x.example"}, {7, "Y", "y@x.example"}}, kNamedAt + 1));
  EXPECT_EQ(whole(check), before);
  answer(check, hash_of(0), given(), kNamedAt + 1);
  EXPECT_FALSE(replace_referees(check, {{0, "X", "x@x.example"}}, kNamedAt + 2));
}

TEST(Check, NobodyIsAskedTwice) {
  Check check = collecting();
  decline_reference(check, hash_of(1), kNamedAt + 1);
  for (const auto *address : {"Paul@Work.example", "mary@work.EXAMPLE"}) {
    EXPECT_TRUE(was_asked(check, address));
    EXPECT_FALSE(replace_referees(check, {{1, "X", address}}, kNamedAt + 2)) << address;
  }
  ASSERT_TRUE(replace_referees(check, {{1, "Petra", "petra@work.example"}}, kNamedAt + 2));
  EXPECT_TRUE(was_asked(check, "PAUL@work.example")) << "though only a hash of the address is left";
  EXPECT_FALSE(was_asked(check, "paula@work.example"));
}

TEST(Check, APlaceIsFilledAgainThreeTimesAtMost) {
  Check check = collecting();
  for (int i = 0; i < 3; ++i) {
    decline_reference(check, hash_of(1, i), kNamedAt + 1);
    ASSERT_TRUE(replace_referees(check, {{1, "X", "x" + std::to_string(i) + "@x.example"}}, kNamedAt + 1)) << i;
    send_letter(check, {LetterKind::kRequest, 1}, token_of(1, i + 1), kNamedAt + 1);
  }
  decline_reference(check, hash_of(1, 3), kNamedAt + 1);
  EXPECT_EQ(check.places[1].state, PlaceState::kClosed);
  EXPECT_FALSE(replace_referees(check, {{1, "X", "x9@x.example"}}, kNamedAt + 1));
  EXPECT_THAT(owed_letters(check), IsEmpty()) << "nobody is asked to name another one";
}

TEST(Check, AReplacementComesInTimeOrNotAtAll) {
  for (const bool in_time : {true, false}) {
    Check check = collecting(2);
    decline_reference(check, hash_of(0), kNamedAt);
    decline_reference(check, hash_of(1), kNamedAt);
    const auto at = kNamedAt + kLinkDays * kDay - (in_time ? 1 : 0);
    EXPECT_TRUE(replace_referees(check, {{0, "X", "x@x.example"}}, at));
    EXPECT_EQ(check.places[0].state, in_time ? PlaceState::kAsked : PlaceState::kClosed);
  }
}

TEST(Check, ARefusedAddressIsALossAndALaterOneToo) {
  Check check = invited();
  name_referees(check, three(), 3, kNamedAt);
  send_letter(check, {LetterKind::kRequest, 0}, token_of(0), kNamedAt, true);
  EXPECT_EQ(check.places[0].state, PlaceState::kVacant);
  EXPECT_EQ(check.places[0].loss, Loss::kUnreachable);
  send_letter(check, {LetterKind::kRequest, 1}, token_of(1), kNamedAt);
  elapse(check, kNamedAt + 3 * kDay);
  send_letter(check, {LetterKind::kReminder, 1}, token_of(1, 1), kNamedAt + 3 * kDay, true);
  EXPECT_EQ(check.places[1].loss, Loss::kUnreachable);
}

TEST(Check, ALinkIsGoodFromTheDayItsMailWentOut) {
  Check check = invited();
  name_referees(check, three(), 3, kNamedAt);
  for (std::size_t i = 0; i < 3; ++i)
    send_letter(check, {LetterKind::kRequest, i}, token_of(i), kNamedAt + 5 * kDay);  // the mail system was down
  EXPECT_FALSE(elapse(check, kNamedAt + 5 * kDay + 3 * kDay - 1));
  EXPECT_TRUE(answer(check, hash_of(0), given(), kRefereesEnd + 5 * kDay - 1));
}

TEST(Check, RemindersFallDueOnTheirDaysAndEndWithTheAnswer) {
  Check check = collecting();
  EXPECT_EQ(next_event_ms(check), kNamedAt + 3 * kDay);
  EXPECT_FALSE(elapse(check, kNamedAt + 3 * kDay - 1));
  answer(check, hash_of(0), given(), kNamedAt + kDay);
  EXPECT_TRUE(elapse(check, kNamedAt + 3 * kDay));
  EXPECT_THAT(kinds_owed(check), ElementsAre(LetterKind::kReminder, LetterKind::kReminder));
  send_letter(check, {LetterKind::kReminder, 1}, token_of(1, 1), kNamedAt + 3 * kDay);
  EXPECT_FALSE(elapse(check, kNamedAt + 7 * kDay - 1)) << "each once";
  decline_reference(check, hash_of(2), kNamedAt + 4 * kDay);
  EXPECT_FALSE(is_owed(check, {LetterKind::kReminder, 2}));
  elapse(check, kNamedAt + 7 * kDay);
  EXPECT_TRUE(is_owed(check, {LetterKind::kReminder, 1}));
  send_letter(check, {LetterKind::kReminder, 1}, token_of(1, 2), kNamedAt + 7 * kDay);
  EXPECT_EQ(next_event_ms(check), kNamedAt + 14 * kDay) << "the next is the end of the links";
  for (int mail = 0; mail < 3; ++mail) {
    EXPECT_EQ(referee_view(check, hash_of(1, mail), kNamedAt + 8 * kDay)->view, RefereeView::kForm)
        << "each mail's link";
  }
}

TEST(Check, AGatewayThatStoodStillRemindsOnceForAllThatWasMissed) {
  Check check = collecting();
  EXPECT_TRUE(elapse(check, kNamedAt + 8 * kDay));
  send_letter(check, {LetterKind::kReminder, 0}, token_of(0, 1), kNamedAt + 8 * kDay);
  EXPECT_FALSE(is_owed(check, {LetterKind::kReminder, 0}));
}

TEST(Check, NobodyIsRemindedOfARequestThatIsNotOut) {
  Check check = invited();
  name_referees(check, three(), 3, kNamedAt);
  EXPECT_FALSE(elapse(check, kNamedAt + 7 * kDay));
  EXPECT_EQ(next_event_ms(check), kRefereesEnd);
}

TEST(Check, TheCandidateHearsOfEachLossOnce) {
  Check check = collecting();
  decline_reference(check, hash_of(0), kNamedAt + 1);
  EXPECT_THAT(kinds_owed(check), ElementsAre(LetterKind::kVacancy));
  send_letter(check, {LetterKind::kVacancy, 0}, "vacancy", kNamedAt + 1);
  EXPECT_EQ(check.links.token, "");
  EXPECT_THAT(check.links.hashes, ElementsAre("invitation hash", embedded::hash_token("candidate", "vacancy")));
  elapse(check, kRefereesEnd);
  EXPECT_THAT(kinds_owed(check), ElementsAre(LetterKind::kVacancy, LetterKind::kVacancy));
}

TEST(Check, AVacancyLetterThatIsRefusedIsNotTriedForEver) {
  Check check = collecting();
  decline_reference(check, hash_of(0), kNamedAt + 1);
  send_letter(check, {LetterKind::kVacancy, 0}, "vacancy", kNamedAt + 1, true);
  EXPECT_EQ(check.places[0].state, PlaceState::kVacant);
}

TEST(Check, ALetterKeepsItsLinkOverACrash) {
  Check check = invited();
  name_referees(check, three(), 3, kNamedAt);
  const Letter letter{LetterKind::kRequest, 0};
  EXPECT_TRUE(prepare_letter(check, letter, "first"));
  EXPECT_FALSE(prepare_letter(check, letter, "second"));
  EXPECT_EQ(links_for(check, letter).token, "first");
  EXPECT_EQ(links_for(check, letter).hashes.size(), 1U);
}

TEST(Check, ALetterThatIsOverSettlesNothingOfTheNextReferee) {
  Check check = invited();
  name_referees(check, three(), 3, kNamedAt);
  const Letter letter{LetterKind::kRequest, 0};
  prepare_letter(check, letter, "first");
  decline_reference(check, embedded::hash_token("referee", "first"), kNamedAt + 1);
  replace_referees(check, {{0, "X", "x@x.example"}}, kNamedAt + 1);
  prepare_letter(check, letter, "second");
  EXPECT_FALSE(settle_letter(check, letter, "first", false, kNamedAt + 2));
  EXPECT_TRUE(is_owed(check, letter));
}

TEST(Check, WhoAnswersBeforeItsMailWasMarkedIsNotMailedAgain) {
  Check check = invited();
  name_referees(check, three(), 3, kNamedAt);
  prepare_letter(check, {LetterKind::kRequest, 0}, token_of(0));
  EXPECT_TRUE(answer(check, hash_of(0), given(), kNamedAt + 1));
  EXPECT_FALSE(is_owed(check, {LetterKind::kRequest, 0}));
  EXPECT_EQ(check.places[0].links.token, "");
}

TEST(Check, TheCandidateMayEndItAtAnyTimeAndThenPeopleAreForgotten) {
  Check early = invited();
  EXPECT_TRUE(decline(early, kInvitedAt + 1));
  EXPECT_EQ(early.state, CheckState::kDeclined);
  Check later = collecting();
  answer(later, hash_of(0), given(), kNamedAt + 1);
  EXPECT_TRUE(decline(later, kNamedAt + 2));
  EXPECT_EQ(later.state, CheckState::kDeclined);
  EXPECT_TRUE(owes_answers(later));
  for (const auto *name : {"Ada", "Mary", "Paul", "work.example", "ada@"})
    EXPECT_EQ(render_check(later).find(name), std::string::npos) << name;
}

TEST(Check, CancelEndsAnOpenCheckOnlyAndNobodyIsMailed) {
  Check early = invited();
  EXPECT_TRUE(cancel(early, kInvitedAt + 1));
  Check check = collecting();
  decline_reference(check, hash_of(0), kNamedAt + 1);
  EXPECT_TRUE(cancel(check, kNamedAt + 2));
  EXPECT_EQ(check.state, CheckState::kCancelled);
  EXPECT_THAT(owed_letters(check), IsEmpty());
  EXPECT_FALSE(owes_outcome(check));
  Check late = invited();
  EXPECT_TRUE(cancel(late, kLinkEnds));
  EXPECT_EQ(late.state, CheckState::kExpired);
}

Check in_state(CheckState state) {
  Check check = state == CheckState::kInvited ? invited() : collecting();
  if (state == CheckState::kCompleted)
    for (std::size_t i = 0; i < 3; ++i) answer(check, hash_of(i), given(), kNamedAt + 1);
  if (state == CheckState::kExpired) {
    for (std::size_t i = 0; i < 3; ++i) decline_reference(check, hash_of(i), kNamedAt + 1);
    elapse(check, kNamedAt + 1 + kLinkDays * kDay);
  }
  if (state == CheckState::kDeclined) decline(check, kNamedAt + 1);
  if (state == CheckState::kCancelled) cancel(check, kNamedAt + 1);
  EXPECT_EQ(check.state, state);
  return check;
}

TEST(Check, NoEventChangesAFinishedCheck) {
  for (const auto state :
       {CheckState::kCompleted, CheckState::kExpired, CheckState::kDeclined, CheckState::kCancelled}) {
    Check check = in_state(state);
    const auto before = whole(check);
    const std::int64_t later = kNamedAt + 1000 * kDay;
    EXPECT_TRUE(is_finished(check));
    EXPECT_FALSE(elapse(check, later));
    EXPECT_FALSE(name_referees(check, three(), 1, later));
    EXPECT_FALSE(replace_referees(check, {{0, "X", "x@x.example"}}, later));
    EXPECT_FALSE(answer(check, hash_of(2), given("late"), later));
    EXPECT_FALSE(decline_reference(check, hash_of(2), later));
    EXPECT_FALSE(decline(check, later));
    EXPECT_FALSE(cancel(check, later));
    EXPECT_FALSE(prepare_letter(check, {LetterKind::kRequest, 2}, "fresh"));
    EXPECT_EQ(whole(check), before);
    EXPECT_FALSE(next_event_ms(check));
    EXPECT_THAT(owed_letters(check), IsEmpty());
  }
}

TEST(Check, ALinkThatIsNobodysChangesNothing) {
  Check check = collecting();
  const auto before = whole(check);
  for (const auto *hash : {"", "invitation hash", "report hash"}) {
    EXPECT_FALSE(answer(check, hash, given(), kNamedAt + 1));
    EXPECT_FALSE(decline_reference(check, hash, kNamedAt + 1));
    EXPECT_FALSE(referee_view(check, hash, kNamedAt + 1));
  }
  EXPECT_EQ(whole(check), before);
}

TEST(Check, AnAnswerThatIsLateForItsLinkIsALossWhateverTheTimerDoes) {
  Check check = collecting();
  EXPECT_TRUE(answer(check, hash_of(0), given(), kRefereesEnd));
  EXPECT_EQ(count_answers(check), 0U);
  EXPECT_EQ(check.places[0].loss, Loss::kTooLate);
  EXPECT_EQ(check.places[0].answers_key, "");
}

TEST(Check, TheCandidatesViewFollowsTheClockWithoutChangingAnything) {
  const Check fresh = invited();
  EXPECT_EQ(candidate_view(fresh, kLinkEnds - 1), CandidateView::kNaming);
  EXPECT_EQ(candidate_view(fresh, kLinkEnds), CandidateView::kTooLate);
  Check check = collecting();
  EXPECT_EQ(candidate_view(check, kNamedAt), CandidateView::kWaiting);
  decline_reference(check, hash_of(0), kNamedAt);
  EXPECT_EQ(candidate_view(check, kNamedAt + kLinkDays * kDay - 1), CandidateView::kReplacing);
  EXPECT_EQ(candidate_view(check, kNamedAt + kLinkDays * kDay), CandidateView::kWaiting);
  EXPECT_EQ(candidate_view(in_state(CheckState::kCompleted), 0), CandidateView::kCompleted);
  EXPECT_EQ(candidate_view(in_state(CheckState::kExpired), 0), CandidateView::kEnded);
  EXPECT_EQ(candidate_view(in_state(CheckState::kDeclined), 0), CandidateView::kDeclined);
  EXPECT_EQ(candidate_view(in_state(CheckState::kCancelled), 0), CandidateView::kCancelled);
}

TEST(Check, ARefereesViewFollowsTheClockAndTheCheck) {
  const auto view = [](const Check &check, std::size_t place, std::int64_t now_ms) {
    return referee_view(check, hash_of(place), now_ms)->view;
  };
  Check check = collecting();
  EXPECT_EQ(view(check, 0, kRefereesEnd - 1), RefereeView::kForm);
  EXPECT_EQ(view(check, 0, kRefereesEnd), RefereeView::kTooLate);
  EXPECT_EQ(referee_view(check, hash_of(2), kNamedAt)->place, 2U);
  answer(check, hash_of(0), given(), kNamedAt + 1);
  decline_reference(check, hash_of(1), kNamedAt + 1);
  EXPECT_EQ(view(check, 0, kNamedAt + 2), RefereeView::kAnswered);
  EXPECT_EQ(view(check, 1, kNamedAt + 2), RefereeView::kDeclined);
  Check ended = check;
  decline(ended, kNamedAt + 3);
  EXPECT_EQ(view(ended, 0, kNamedAt + 4), RefereeView::kAnswered);
  EXPECT_EQ(view(ended, 2, kNamedAt + 4), RefereeView::kNotNeeded);
  Check cancelled = check;
  cancel(cancelled, kNamedAt + 3);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(view(cancelled, i, kNamedAt + 4), RefereeView::kCancelled);
  elapse(check, kRefereesEnd);
  EXPECT_EQ(view(check, 2, kRefereesEnd), RefereeView::kTooLate);
  replace_referees(check, {{2, "X", "x@x.example"}}, kRefereesEnd);
  EXPECT_EQ(view(check, 2, kRefereesEnd), RefereeView::kNotNeeded) << "somebody else was asked";
}

TEST(Check, OwesStartedProgressAndTheOutcomeUntilTheyAreReported) {
  EXPECT_FALSE(owes_started(invited()));
  EXPECT_FALSE(owes_progress(invited()));
  Check check = collecting();
  EXPECT_TRUE(owes_started(check));
  EXPECT_TRUE(owes_progress(check)) << "0 of 3";
  check.started_reported = true;
  check.progress_reported = 0;
  EXPECT_FALSE(owes_started(check));
  EXPECT_FALSE(owes_progress(check));
  answer(check, hash_of(0), given(), kNamedAt + 1);
  EXPECT_TRUE(owes_progress(check));
  EXPECT_FALSE(owes_outcome(check));
  EXPECT_FALSE(owes_answers(check));
  for (const auto state : {CheckState::kCompleted, CheckState::kExpired, CheckState::kDeclined}) {
    Check ended = in_state(state);
    EXPECT_TRUE(owes_outcome(ended));
    ended.outcome_reported = true;
    EXPECT_FALSE(owes_outcome(ended));
  }
  EXPECT_FALSE(owes_started(in_state(CheckState::kCancelled)));
  EXPECT_FALSE(owes_progress(in_state(CheckState::kCancelled)));
}

TEST(Check, EverythingIsOverByTheLatestEnd) {
  Check check = invited();
  name_referees(check, three(), 3, kLinkEnds - 1);
  std::int64_t now_ms = kLinkEnds - 1;
  for (int round = 0; round < 4; ++round) {
    const auto mailed_ms = check.places[0].asked_ms + kRefereeDays * kDay - 1;  // as late as can be
    for (std::size_t i = 0; i < 3; ++i) send_letter(check, {LetterKind::kRequest, i}, token_of(i, round), mailed_ms);
    now_ms = mailed_ms + kRefereeDays * kDay;
    elapse(check, now_ms);
    if (round == 3) break;
    now_ms += kLinkDays * kDay - 1;
    std::vector<Replacement> replacements;
    for (std::size_t i = 0; i < 3; ++i)
      replacements.push_back({i, "X", "x" + std::to_string(10 * round + static_cast<int>(i)) + "@x.example"});
    ASSERT_TRUE(replace_referees(check, replacements, now_ms));
  }
  EXPECT_EQ(check.state, CheckState::kExpired);
  EXPECT_LE(check.finished_ms, latest_end_ms(check));
}

}  // namespace
}  // namespace assay::reference_check
