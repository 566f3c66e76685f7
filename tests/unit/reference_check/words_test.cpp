// What is said outside of pages: reports to the gateway and mails.
#include <gmock/gmock.h>

#include "plugins/reference_check/announcements.h"
#include "plugins/reference_check/letters.h"
#include "tests/unit/reference_check/values.h"

namespace assay::reference_check {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kUrl = "https://assay.example/pages/staff/r/token";

Check answered(int answers, std::size_t required = 3) {
  Check check = collecting(required);
  for (int i = 0; i < answers; ++i)
    answer(check, hash_of(static_cast<std::size_t>(i)), given("key", 5, 1), kNamedAt + 1);
  return check;
}

Check expired(int answers) {
  Check check = answered(answers);
  elapse(check, kNamedAt + 14 * kDay);
  elapse(check, kNamedAt + 24 * kDay);
  EXPECT_EQ(check.state, CheckState::kExpired);
  return check;
}

json rendered(const sdk::Report &report) {
  EXPECT_TRUE(report.check().is_ok()) << report.check().message;
  return json::parse(report.render());
}

TEST(Announcements, StartedIsSaidInTheWordThatStartsTheClock) {
  const auto report = rendered(started_report(collecting()));
  EXPECT_EQ(report["state"], "in_progress");
  EXPECT_EQ(report["status"], "Started");
  EXPECT_EQ(report["dedupe_key"], "id/started");
}

TEST(Announcements, ProgressCountsOfThoseWhoWereNamed) {
  const auto report = rendered(progress_report(answered(1, 2), 1));
  EXPECT_EQ(report["status"], "1 of 3 references");
  EXPECT_EQ(report["dedupe_key"], "id/answers/1");
  EXPECT_EQ(report["metadata"][0]["identifier"], "references_completed");
  EXPECT_EQ(report["metadata"][0]["value"], "1");
  EXPECT_EQ(report["metadata"][1]["identifier"], "references_required");
  EXPECT_EQ(report["metadata"][1]["value"], "2");
  EXPECT_EQ(report["metadata"][1]["type"], "string");
}

TEST(Announcements, ACompletedCheckHasATextAnAverageAndALink) {
  const auto report = rendered(outcome_report(answered(3), kUrl));
  EXPECT_EQ(report["state"], "completed");
  EXPECT_EQ(report["status"], "Completed");
  EXPECT_EQ(report["result"]["type"], "string");
  EXPECT_EQ(report["result"]["value"], "Completed (3 of 3)");
  EXPECT_EQ(report["profile_url"], kUrl);
  ASSERT_EQ(report["metadata"].size(), 3U);
  EXPECT_EQ(report["metadata"][2]["type"], "numeric_score");
  EXPECT_EQ(report["metadata"][2]["value"], 100.0);
  EXPECT_THAT(report["metadata"][2]["description"].get<std::string>(), HasSubstr("5 is 100 %"));
}

TEST(Announcements, AnAverageIsTheMeanOfAllRatingsOfTwoRefereesAtLeast) {
  struct Row {
    std::vector<Given> answers;
    std::optional<double> average;
  };
  const Row table[] = {
      {{}, std::nullopt},
      {{given("a", 5, 1)}, std::nullopt},
      {{given("a", 5, 1), given("b", 0, 0)}, std::nullopt},
      {{given("a", 1, 1), given("b", 1, 1)}, 0.0},
      {{given("a", 5, 1), given("b", 10, 2)}, 100.0},
      {{given("a", 3, 1), given("b", 0, 0), given("c", 3, 1)}, 50.0},
      {{given("a", 4, 1), given("b", 7, 2)}, 66.7},
  };
  for (const auto &row : table) {
    Check check = collecting();
    for (std::size_t i = 0; i < row.answers.size(); ++i) answer(check, hash_of(i), row.answers[i], kNamedAt + 1);
    EXPECT_EQ(average_rating(check), row.average);
  }
}

TEST(Announcements, AnExpiredCheckSaysHowManyAnsweredAndIsNoFailure) {
  const auto report = rendered(outcome_report(expired(1), kUrl));
  EXPECT_EQ(report["state"], "expired");
  EXPECT_EQ(report["reason"], "1 of 3 referees answered in time; 3 were needed.");
  EXPECT_EQ(report["profile_url"], kUrl) << "what came in can be read";
  EXPECT_FALSE(report.contains("result"));
  EXPECT_FALSE(rendered(outcome_report(expired(0), kUrl)).contains("profile_url"));
  Check silent = invited();
  elapse(silent, kInvitedAt + kLinkDays * kDay);
  EXPECT_THAT(rendered(outcome_report(silent, kUrl))["reason"].get<std::string>(), HasSubstr("did not name referees"));
}

TEST(Announcements, ACandidateWhoTakesNoPartCancelsAndDoesNotFail) {
  Check early = invited();
  decline(early, kInvitedAt + 1);
  const auto report = rendered(outcome_report(early, kUrl));
  EXPECT_EQ(report["state"], "cancelled");
  EXPECT_EQ(report["reason"], "The candidate declined to name referees.");
  Check later = answered(1);
  decline(later, kNamedAt + 2);
  const auto ended = rendered(outcome_report(later, kUrl));
  EXPECT_EQ(ended["reason"], "The candidate ended the reference check.");
  EXPECT_FALSE(ended.contains("profile_url"));
}

TEST(Announcements, NoReportNamesAnybody) {
  for (const auto &report : {started_report(answered(1)), progress_report(answered(1), 1),
                             outcome_report(answered(3), kUrl), outcome_report(expired(1), kUrl)}) {
    for (const auto *name : {"Ada", "Lovelace", "Mary", "Paul", "Pia", "@", "work.example"})
      EXPECT_THAT(report.render(), Not(HasSubstr(name)));
  }
}

TEST(Letters, TheInvitationNamesTheCheckTheLinkTheTimeAndTheSender) {
  const auto mail = render_invitation(invited(), "Example Ltd", "https://x.example/c/abc");
  EXPECT_EQ(mail.subject, "Please name your referees: Standard references (Example Ltd)");
  EXPECT_THAT(mail.text, AllOf(HasSubstr("Example Ltd asks you"), HasSubstr("\n    https://x.example/c/abc\n"),
                               HasSubstr("14:05 UTC on 13 March 2026"), HasSubstr("Kind regards,\nExample Ltd")));
}

TEST(Letters, ARequestSaysWhoAsksForWhomAndThatItIsVoluntary) {
  for (const auto kind : {LetterKind::kRequest, LetterKind::kReminder}) {
    const auto mail = render_letter(collecting(), {kind, 0}, "Example Ltd", "https://x.example/f/abc", kInvitedAt);
    EXPECT_THAT(mail.subject, HasSubstr("reference for Ada Lovelace (Example Ltd)"));
    EXPECT_EQ(mail.subject.starts_with("Reminder"), kind == LetterKind::kReminder);
    EXPECT_EQ(mail.text.find("reminder") != std::string::npos, kind == LetterKind::kReminder);
    EXPECT_THAT(mail.text, AllOf(HasSubstr("Ada Lovelace has applied for a job at Example Ltd"),
                                 HasSubstr("\n    https://x.example/f/abc\n"), HasSubstr("voluntary"),
                                 HasSubstr("decline"), HasSubstr("14:05 UTC on 3 March 2026")));
    EXPECT_THAT(mail.text, Not(HasSubstr("Mary"))) << "the candidate chose that text";
  }
}

TEST(Letters, AVacancySaysWhichRefereeAndNotWhy) {
  std::string first;
  for (const auto loss : {Loss::kDeclined, Loss::kTooLate, Loss::kUnreachable}) {
    Check check = collecting();
    decline_reference(check, hash_of(0), kNamedAt + 1);
    check.places[0].loss = loss;
    const auto mail =
        render_letter(check, {LetterKind::kVacancy, 0}, "Example Ltd", "https://x.example/c/abc", kInvitedAt);
    EXPECT_THAT(mail.text, AllOf(HasSubstr("Mary"), HasSubstr("https://x.example/c/abc"), Not(HasSubstr("mary@"))));
    if (first.empty()) first = mail.text;
    EXPECT_EQ(mail.text, first);
  }
}

TEST(Letters, SubjectsAreAlwaysOneLine) {
  Check check = collecting();
  check.candidate_name = "A\r\nBcc: victim@example.org";
  check.check_name = "B\nC";
  for (const auto kind : {LetterKind::kRequest, LetterKind::kReminder, LetterKind::kVacancy})
    EXPECT_THAT(render_letter(check, {kind, 0}, "D\rE", "l", 0).subject, Not(::testing::ContainsRegex("[\r\n]")));
  EXPECT_THAT(render_invitation(check, "D\rE", "l").subject, Not(::testing::ContainsRegex("[\r\n]")));
}

TEST(Letters, ACandidateWithoutANameIsACandidate) {
  Check check = collecting();
  check.candidate_name.clear();
  EXPECT_THAT(render_letter(check, {LetterKind::kRequest, 0}, "Example Ltd", "l", 0).text,
              HasSubstr("a candidate has applied"));
}

}  // namespace
}  // namespace assay::reference_check
