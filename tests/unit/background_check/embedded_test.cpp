// The plugin through its entry, as the library exports it: what reviewers, recruiters and the gateway see on a good
// day.
#include <gmock/gmock.h>

#include "tests/unit/background_check/rig.h"

namespace assay::background_check {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using BackgroundEmbedded = BackgroundRig;

TEST_F(BackgroundEmbedded, OffersTheChecksOfItsConfiguration) {
  const auto answer = plugin.list();
  ASSERT_EQ(answer.status, ASSAY_OK);
  EXPECT_EQ(
      nlohmann::json::parse(answer.body),
      nlohmann::json::parse(R"({"types": [{"key": "standard", "name": "Standard check", "description": "By hand"}]})"));
}

TEST_F(BackgroundEmbedded, AStartSaysWaitingAndNamesAPageForStaffAtOnce) {
  const auto answer = start();
  ASSERT_EQ(answer.status, ASSAY_OK) << answer.message;
  EXPECT_EQ(nlohmann::json::parse(answer.body)["status"], "Waiting for review");
  const auto path = path_in(answer);
  EXPECT_THAT(path, ::testing::MatchesRegex("/staff/c/[0-9a-f]{40}"));
  const auto page = get(path);
  EXPECT_EQ(page.http_status, 200);
  for (const auto &part : kPerson) EXPECT_THAT(page.body, HasSubstr(part));
  EXPECT_THAT(page.body, HasSubstr("Look closely."));
  EXPECT_THAT(page.content_type, HasSubstr("text/html"));
  EXPECT_THAT(host.reports(), IsEmpty());
}

TEST_F(BackgroundEmbedded, EachReviewerIsMailedOnceWithTheLinkAndWithoutTheCandidate) {
  const auto path = path_in(start());
  EXPECT_THAT(host.mails(), IsEmpty()) << "the start waits for no mail";
  plugin.advance(milliseconds(0));
  EXPECT_THAT(mailed(), ElementsAre("first@reviews.example", "second@reviews.example"));
  for (const auto &mail : host.mails()) {
    EXPECT_THAT(mail.subject, HasSubstr("Standard check"));
    EXPECT_THAT(mail.text, HasSubstr(std::string(PluginDriver::kPagesUrl) + path + "\n"));
    EXPECT_THAT(mail.text, HasSubstr(std::string(kId)));
    EXPECT_THAT(mail.text, HasSubstr("Example Ltd"));
    for (const auto &part : kPerson) EXPECT_THAT(mail.subject + mail.text, Not(HasSubstr(part)));
  }
  plugin.advance(hours(24));
  EXPECT_EQ(host.mails().size(), 2u);
}

TEST_F(BackgroundEmbedded, TheReviewersAreRemindedOnceWhenNobodyHasBegun) {
  start();
  plugin.advance(hours(72) - milliseconds(1));
  EXPECT_EQ(host.mails().size(), 2u);
  plugin.advance(milliseconds(1));
  EXPECT_THAT(mailed(), ElementsAre("first@reviews.example", "second@reviews.example", "first@reviews.example",
                                    "second@reviews.example"));
  EXPECT_THAT(host.mails()[3].subject, HasSubstr("Reminder"));
  plugin.advance(hours(24 * 6));
  EXPECT_EQ(host.mails().size(), 4u);
}

TEST_F(BackgroundEmbedded, WhoHasBegunIsNotReminded) {
  begun_case();
  plugin.advance(hours(24 * 9));
  EXPECT_EQ(host.mails().size(), 2u);
}

TEST_F(BackgroundEmbedded, WithoutReviewersOrAMailSystemNobodyIsMailedAndAllElseWorks) {
  crash_and_restart(with_reviewers(nlohmann::json::array()));
  start();
  running().advance(milliseconds(0));
  EXPECT_THAT(host.mails(), IsEmpty());
  crash_and_restart();
  host.disable(ASSAY_SVC_MAIL);
  const auto path = begun_case(kOtherId);
  EXPECT_EQ(press(path, "finish", kClearForm).http_status, 303);
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_EQ(host.timers().size(), 1u) << "of the first case, until it is due";
}

TEST_F(BackgroundEmbedded, TheWholeWayToAnOutcome) {
  const auto path = path_in(start());
  plugin.advance(hours(1));
  EXPECT_EQ(press(path, "begin").http_status, 303);
  EXPECT_EQ(press(path, "begin").http_status, 303) << "pressed once more";
  ASSERT_THAT(report_states(), ElementsAre("in_progress"));
  EXPECT_EQ(host.reports()[0].status(), "Started");

  plugin.advance(minutes(2));
  EXPECT_EQ(press(path, "save", "mark.identity=clear&note.identity=seen&note.school=&reason=").http_status, 303);
  EXPECT_THAT(get(path).body, HasSubstr(">\nseen</textarea>"));
  plugin.advance(minutes(1));
  const auto finished = press(path, "finish", kReviewForm);
  EXPECT_EQ(finished.http_status, 303);
  EXPECT_THAT(finished.headers, ::testing::Contains(std::pair<std::string, std::string>("Location", path.substr(9))));

  ASSERT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  const auto report = nlohmann::json::parse(host.reports()[1].render());
  EXPECT_EQ(report["status"], "Completed");
  EXPECT_EQ(report["result"]["type"], "string") << "never a success, never a score";
  EXPECT_EQ(report["result"]["value"], "Review needed");
  EXPECT_EQ(report["profile_url"], PluginDriver::kPagesUrl + path);
  ASSERT_EQ(report["metadata"].size(), 2u);
  EXPECT_EQ(report["metadata"][0]["value"], "1 of 2 clear, 1 review needed");
  EXPECT_EQ(report["metadata"][1]["type"], "numeric_duration_minutes");
  EXPECT_EQ(report["metadata"][1]["value"], 3.0);

  const auto page = get(path);
  EXPECT_EQ(page.http_status, 200);
  for (const auto *text : {"Review needed", "secret-note", "secret-reason", "Reviewed at", "Ada Lovelace"}) {
    EXPECT_THAT(page.body, HasSubstr(text));
  }
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(BackgroundEmbedded, ClearIsAWordToo) {
  const auto path = begun_case();
  press(path, "finish", kClearForm);
  ASSERT_EQ(host.reports().size(), 2u);
  EXPECT_EQ(std::get<std::string>(host.reports()[1].result()->value()), "Clear");
}

TEST_F(BackgroundEmbedded, WhatIsReportedHoldsNoNoteReasonOrPerson) {
  const auto path = begun_case();
  press(path, "finish", kReviewForm);
  for (const auto &report : host.reports()) {
    for (const auto &part : kPerson) EXPECT_THAT(report.render(), Not(HasSubstr(part)));
    EXPECT_THAT(report.render(), Not(HasSubstr("secret")));
  }
}

TEST_F(BackgroundEmbedded, OpeningAPageHasNoEffectWhateverOpensIt) {
  const auto path = path_in(start());
  plugin.advance(milliseconds(0));
  auto before = durable();
  const auto open = [&] {
    for (const char *method : {"GET", "HEAD"}) get(path, method);
  };
  open();
  EXPECT_EQ(durable(), before);
  press(path, "begin");
  before = durable();
  open();
  // Past the end too: it is the timer's to end the case.
  host.set_now_ms(host.now_ms() + hours(24 * 11) / milliseconds(1));
  open();
  EXPECT_EQ(durable(), before);
  EXPECT_EQ(get(path).http_status, 410);
}

TEST_F(BackgroundEmbedded, AnUnfinishedDecisionIsNotTakenAndNothingTypedIsLost) {
  const auto path = begun_case();
  const auto before = durable();
  const auto page = press(path, "finish", "note.identity=typed&mark.school=clear&note.school=&verdict=clear&reason=");
  EXPECT_EQ(page.http_status, 422);
  EXPECT_THAT(page.body, HasSubstr("<a href=\"#mark-1\">Item 1: choose Clear or Review needed.</a>"));
  EXPECT_THAT(page.body, HasSubstr(">\ntyped</textarea>"));
  EXPECT_EQ(durable(), before);
  // The page that was answered can be sent on.
  EXPECT_EQ(post(path, form_on(page, "finish", kClearForm)).http_status, 303);
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

TEST_F(BackgroundEmbedded, OfTwoReviewersTheSecondSeesWhatTheFirstSaved) {
  const auto path = begun_case();
  const auto first = get(path), second = get(path);
  EXPECT_EQ(post(path, form_on(first, "save", kReviewForm)).http_status, 303);
  const auto before = durable();
  for (const char *button : {"save", "finish"}) {
    const auto conflict = post(path, form_on(second, button, kClearForm));
    EXPECT_EQ(conflict.http_status, 409) << button;
    EXPECT_THAT(conflict.body, HasSubstr("Saved meanwhile: <strong>Review needed</strong>"));
    EXPECT_THAT(conflict.body, HasSubstr("secret-note"));
    EXPECT_THAT(conflict.body, HasSubstr("name=\"verdict\" id=\"verdict\" value=\"clear\" checked"));
    EXPECT_EQ(durable(), before);
  }
  const auto incomplete = post(path, form_on(second, "finish", "note.identity=&note.school=&reason="));
  EXPECT_EQ(incomplete.http_status, 409) << "what to correct is told of the newer state";
  EXPECT_EQ(post(path, form_on(first, "save", kReviewForm)).http_status, 303) << "the same again is no conflict";
  EXPECT_EQ(durable(), before);
  const auto conflict = post(path, form_on(second, "finish", kClearForm));
  EXPECT_EQ(post(path, form_on(conflict, "finish", kClearForm)).http_status, 303);
  EXPECT_EQ(std::get<std::string>(host.reports()[1].result()->value()), "Clear");
}

TEST_F(BackgroundEmbedded, TheFirstFinishCounts) {
  const auto path = begun_case();
  const auto page = get(path);
  EXPECT_EQ(post(path, form_on(page, "finish", kClearForm)).http_status, 303);
  const auto before = durable();
  EXPECT_EQ(post(path, form_on(page, "finish", kClearForm)).http_status, 303) << "the same again";
  for (const auto *button : {"finish", "save"}) {
    const auto late = post(path, form_on(page, button, kReviewForm));
    EXPECT_EQ(late.http_status, 409) << button;
    EXPECT_THAT(late.body, HasSubstr("somebody else had decided this check"));
    EXPECT_THAT(late.body, HasSubstr("secret-note")) << "what was typed is not lost";
    for (const auto &part : kPerson) EXPECT_THAT(late.body, Not(HasSubstr(part)));
  }
  EXPECT_EQ(durable(), before);
  EXPECT_THAT(get(path).body, Not(HasSubstr("secret-note")));
}

TEST_F(BackgroundEmbedded, AForgedFormChangesNothing) {
  const auto path = begun_case();
  const auto before = durable();
  const auto right = hidden(get(path), "form_token");
  for (const std::string &token : {std::string(), std::string(right.size(), '0'), right.substr(1)}) {
    EXPECT_EQ(post(path, "form_token=" + token + "&version=0&do=finish&" + kClearForm).http_status, 403);
  }
  EXPECT_EQ(post(path, "version=0&do=finish&" + kClearForm).http_status, 403);
  EXPECT_EQ(post(path, "form_token=" + right + "&" + form_on(get(path), "finish", kClearForm)).http_status, 403);
  EXPECT_EQ(durable(), before);
}

TEST_F(BackgroundEmbedded, OneCaseOpensNothingOfAnother) {
  const auto path = begun_case(), other = begun_case(kOtherId);
  ASSERT_NE(path, other);
  const auto before = durable();
  EXPECT_EQ(post(other, form_on(get(path), "finish", kClearForm)).http_status, 403);
  EXPECT_EQ(durable(), before);
  press(path, "finish", kReviewForm);
  EXPECT_THAT(get(other).body, Not(HasSubstr("secret-note")));
}

TEST_F(BackgroundEmbedded, WhatNoBrowserSendsIsRefusedWithAPage) {
  const auto path = begun_case();
  const auto before = durable();
  const auto form = form_on(get(path), "finish", kClearForm);
  EXPECT_EQ(post_to(plugin, path, form, "multipart/form-data").http_status, 415);
  EXPECT_EQ(post(path, form + "&reason=%zz").http_status, 400);
  EXPECT_EQ(post(path, form + "&reason=twice").http_status, 400);
  EXPECT_EQ(post(path, form_on(get(path), "delete", kClearForm)).http_status, 400);
  EXPECT_EQ(post(path, std::string(61 * 1024, 'x')).http_status, 413);
  EXPECT_EQ(get(path, "PUT").http_status, 405);
  EXPECT_EQ(get(path, "DELETE").http_status, 405);
  EXPECT_EQ(durable(), before);
}

TEST_F(BackgroundEmbedded, AGuessedLinkIsNotFound) {
  const auto path = path_in(start());
  for (const std::string &guess : {"/staff/c/" + std::string(40, '0'), path + "/", path + "/begin", path.substr(6),
                                   std::string("/staff/c/"), std::string("/")}) {
    EXPECT_EQ(get(guess).http_status, 404) << guess;
    EXPECT_EQ(post(guess, "form_token=x").http_status, 404) << guess;
  }
}

TEST_F(BackgroundEmbedded, ASaveBeforeTheBeginningIsNotKept) {
  const auto path = path_in(start());
  const auto before = durable();
  EXPECT_EQ(press(path, "save", "version=0&" + kClearForm).http_status, 303);
  EXPECT_EQ(press(path, "finish", "version=0&" + kClearForm).http_status, 303);
  EXPECT_EQ(durable(), before);
}

TEST_F(BackgroundEmbedded, FinishingWhatWasSavedFromTheSamePageIsNoConflict) {
  const auto path = begun_case();
  const auto page = get(path);
  EXPECT_EQ(post(path, form_on(page, "save", kClearForm)).http_status, 303);
  EXPECT_EQ(post(path, form_on(page, "finish", kClearForm)).http_status, 303);
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

TEST_F(BackgroundEmbedded, ACaseThatNobodyDecidesExpiresAndForgetsThePerson) {
  const auto path = begun_case();
  press(path, "save", kReviewForm);
  const auto form = form_on(get(path), "finish", kReviewForm);
  plugin.advance(hours(24 * 10) - milliseconds(1));
  EXPECT_THAT(report_states(), ElementsAre("in_progress"));
  plugin.advance(milliseconds(1));
  ASSERT_THAT(report_states(), ElementsAre("in_progress", "expired"));
  EXPECT_EQ(host.reports()[1].reason(), "No reviewer decided within 10 days.");
  EXPECT_EQ(get(path).http_status, 410);
  EXPECT_EQ(post(path, form).http_status, 409);
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "expired"));
  for (const auto &[key, value] : host.values()) {
    for (const auto &part : kPerson) EXPECT_THAT(value.value, Not(HasSubstr(part)));
    EXPECT_THAT(value.value, Not(HasSubstr("secret-note")));
  }
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_REJECTED);
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(BackgroundEmbedded, AFinishAfterTheEndIsNotHonouredBecauseTheTimerIsLate) {
  const auto path = begun_case();
  const auto complete = form_on(get(path), "finish", kClearForm);
  const auto incomplete = form_on(get(path), "finish", "note.identity=&note.school=&reason=");
  host.set_now_ms(host.now_ms() + hours(24 * 10) / milliseconds(1));
  for (const auto &form : {incomplete, complete}) {
    const auto late = post(path, form);
    EXPECT_EQ(late.http_status, 409);
    EXPECT_THAT(late.body, HasSubstr("the time for this check was over"));
    for (const auto &part : kPerson) EXPECT_THAT(late.body, Not(HasSubstr(part)));
  }
  EXPECT_EQ(get(path).http_status, 410);
  plugin.advance(milliseconds(0));
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "expired"));
}

TEST_F(BackgroundEmbedded, CancelEndsTheCaseForgetsThePersonAndMayBeRepeated) {
  const auto path = begun_case();
  press(path, "save", kReviewForm);
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_OK);
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_OK);
  const auto page = get(path);
  EXPECT_EQ(page.http_status, 410);
  EXPECT_THAT(page.body, HasSubstr("cancelled"));
  for (const auto &[key, value] : host.values()) {
    for (const auto &part : kPerson) EXPECT_THAT(value.value, Not(HasSubstr(part)));
  }
  plugin.advance(hours(24 * 30));
  EXPECT_THAT(report_states(), ElementsAre("in_progress")) << "the host announces its own cancellation";
  EXPECT_EQ(host.mails().size(), 2u);
}

TEST_F(BackgroundEmbedded, WhatIsDecidedOrUnknownCannotBeCancelled) {
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_NOT_FOUND);
  press(begun_case(), "finish", kClearForm);
  const auto answer = plugin.cancel(kId);
  EXPECT_EQ(answer.status, ASSAY_REJECTED);
  EXPECT_THAT(answer.message, HasSubstr("decided"));
}

TEST_F(BackgroundEmbedded, AnUnknownCheckOrAnUnreadableBodyIsRefusedAndLeavesNothing) {
  EXPECT_EQ(plugin.start(start_body(kId, "gone"), "key-1").status, ASSAY_NOT_FOUND);
  EXPECT_EQ(plugin.start(R"({"assessment_id": "x"})", "key-1").status, ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(BackgroundEmbedded, EverythingOfAPersonNamesItsAssessmentAndGoesWithIt) {
  const auto path = begun_case();
  press(path, "finish", kReviewForm);
  host.erase_assessment(std::string(kId));
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_EQ(get(path).http_status, 404);
}

TEST_F(BackgroundEmbedded, AFinishedCaseIsKeptForItsTimeAndNoLonger) {
  const auto path = begun_case();
  press(path, "finish", kReviewForm);
  plugin.advance(hours(24 * 99));
  EXPECT_EQ(get(path).http_status, 200);
  plugin.advance(hours(24 * 2));
  EXPECT_EQ(get(path).http_status, 404);
  EXPECT_THAT(host.values(), IsEmpty());
}

TEST_F(BackgroundEmbedded, AnOpenCaseKeepsItsListWhateverBecomesOfTheConfiguration) {
  const auto path = begun_case();
  auto config = nlohmann::json::parse(kConfig);
  config["checks"][0]["key"] = "another";
  config["checks"][0]["items"][0]["text"] = "Something else";
  crash_and_restart(config.dump());
  EXPECT_THAT(get(path).body, HasSubstr("Identity seen"));
  EXPECT_EQ(press(path, "finish", kClearForm).http_status, 303);
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_THAT(get(path).body, HasSubstr("Identity seen"));
}

TEST_F(BackgroundEmbedded, ANameLongerThanAnybodysIsClipped) {
  auto body = nlohmann::json::parse(start_body());
  body["candidate"]["first_name"] = std::string(70'000, 'n');
  const auto started = plugin.start(body.dump(), "key-1");
  ASSERT_EQ(started.status, ASSAY_OK);
  EXPECT_THAT(get(path_in(started)).body, HasSubstr(std::string(200, 'n') + " Lovelace"));
}

TEST(BackgroundConfiguration, EveryFaultIsNamedAtOnce) {
  FakeHost host;
  auto config = nlohmann::json::parse(kConfig);
  config["reviewers"][1] = "nobody";
  config["checks"][0]["due_days"] = 0;
  PluginDriver plugin(host, assay_plugin_entry_v0, config.dump());
  ASSERT_EQ(plugin.create().status, ASSAY_OK);
  const auto answer = plugin.validate();
  EXPECT_EQ(answer.status, ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(answer.body, HasSubstr("/reviewers/1: "));
  EXPECT_THAT(answer.body, HasSubstr("/checks/0/due_days: "));
  EXPECT_EQ(plugin.start_instance().status, ASSAY_INVALID_ARGUMENT);
}

TEST(BackgroundConfiguration, WithoutAnAddressForPagesItDoesNotStart) {
  FakeHost host;
  PluginDriver plugin(host, assay_plugin_entry_v0, kConfig, "");
  EXPECT_EQ(plugin.up().status, ASSAY_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace assay::background_check
