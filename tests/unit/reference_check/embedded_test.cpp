// The plugin through its entry, as the library exports it: what candidates, referees and the gateway see on a good day.
#include <gmock/gmock.h>

#include "plugins/embedded/html.h"
#include "tests/unit/reference_check/rig.h"

namespace assay::reference_check {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Embedded = ReferenceRig;

TEST_F(Embedded, OffersTheChecksOfItsConfiguration) {
  const auto answer = plugin.list();
  ASSERT_EQ(answer.status, ASSAY_OK);
  EXPECT_EQ(nlohmann::json::parse(answer.body),
            nlohmann::json::parse(R"({"types": [{"key": "standard", "name": "Standard references",
                                      "description": "What it is like to work together."}]})"));
}

TEST_F(Embedded, AStartMailsALinkToTheCandidateAndSaysInvited) {
  const auto answer = start();
  ASSERT_EQ(answer.status, ASSAY_OK) << answer.message;
  EXPECT_EQ(nlohmann::json::parse(answer.body), nlohmann::json::parse(R"({"status": "Invited"})"));
  ASSERT_EQ(host.mails().size(), 1u);
  EXPECT_EQ(host.mails()[0].to, kEmail);
  const auto page = get(candidate());
  EXPECT_EQ(page.http_status, 200);
  EXPECT_THAT(page.body, HasSubstr("Ask these people"));
  EXPECT_THAT(page.content_type, HasSubstr("text/html"));
  EXPECT_THAT(told(host), IsEmpty());
}

TEST_F(Embedded, TheWholeWayFromInvitationToResult) {
  start_and_name();
  EXPECT_THAT(told(host), ElementsAre("Started", "0 of 3 references"));
  EXPECT_THAT(get(candidate()).body, HasSubstr("0 of 3 referees answered"));
  ASSERT_EQ(host.mails().size(), 4u);
  for (const auto *address : {kMary, kPaul, kPia}) EXPECT_EQ(mails_to(host, address).size(), 1u);

  plugin.advance(hours(1));
  EXPECT_THAT(get(last_link(host, kMary)).body, HasSubstr("How good was the work?"));
  answer(kMary);
  EXPECT_THAT(get(last_link(host, kMary)).body, HasSubstr("Thank you"));
  answer(kPaul, "q.quality=~&q.again=yes&s.strengths=yes");
  answer(kPia, "q.quality=4&q.again=no");
  EXPECT_THAT(told(host), ElementsAre("Started", "0 of 3 references", "1 of 3 references", "2 of 3 references",
                                      "3 of 3 references", "completed: Completed (3 of 3)"));
  const auto report = nlohmann::json::parse(host.reports().back().render());
  EXPECT_EQ(report["metadata"][0]["value"], "3");
  EXPECT_EQ(report["metadata"][2]["value"], 87.5);
  EXPECT_EQ(host.mails().size(), 4u);
  EXPECT_THAT(host.timers(), IsEmpty());

  const auto path = report_path();
  const auto page = get(path);
  EXPECT_EQ(page.http_status, 200);
  EXPECT_THAT(page.body, HasSubstr(kMary));
  EXPECT_THAT(page.body, HasSubstr("<strong>4.5</strong> of 5, from 2 ratings"));
  EXPECT_THAT(get(path + "/1").body, HasSubstr("Calm and exact."));
  EXPECT_THAT(get(path + "/2").body, HasSubstr("Preferred not to say"));
  EXPECT_THAT(get(path + "/3").body, HasSubstr("Rather not"));
  EXPECT_EQ(get(path + "/4").http_status, 404);
}

TEST_F(Embedded, ADeclineIsReplacedAndTheCheckGoesOn) {
  start_and_name();
  const auto old_link = last_link(host, kPaul);
  EXPECT_THAT(get(old_link + "/decline").body, HasSubstr("You need not give a reason"));
  decline(kPaul);
  EXPECT_THAT(get(old_link).body, HasSubstr("you have declined"));
  const auto mails = mails_to(host, kEmail);
  ASSERT_EQ(mails.size(), 2u);
  EXPECT_THAT(mails[1].text, HasSubstr("Paul"));
  EXPECT_THAT(mails[1].text, Not(HasSubstr("declin")));
  answer(kMary);
  for (const auto &link : {candidate(), last_link(host, kEmail)}) {
    EXPECT_THAT(get(link).body, HasSubstr("in place of Paul")) << "the first link and the last";
  }
  EXPECT_EQ(
      browser().press(last_link(host, kEmail), "replace", "name.1=Petra&email.1=petra%40work.example").http_status,
      303);
  EXPECT_THAT(get(candidate()).body, Not(HasSubstr("in place of")));
  answer("petra@work.example");
  answer(kPia);
  EXPECT_THAT(told(host), ElementsAre("Started", "0 of 3 references", "1 of 3 references", "2 of 3 references",
                                      "3 of 3 references", "completed: Completed (3 of 3)"));
  EXPECT_EQ(mails_to(host, kEmail).size(), 2u) << "once per loss";
  EXPECT_THAT(get(report_path()).body, HasSubstr("Petra"));
  EXPECT_THAT(get(report_path()).body, Not(HasSubstr("Paul")));
}

TEST_F(Embedded, OpeningALinkHasNoEffectWhateverOpensIt) {
  ASSERT_EQ(start().status, ASSAY_OK);
  auto before = durable();
  for (const char *method : {"GET", "HEAD"}) {
    for (const auto *end : {"", "/name", "/replace", "/decline"}) browser().get(candidate() + end, method);
  }
  EXPECT_EQ(durable(), before);
  ASSERT_EQ(browser().press(candidate(), "name", kThree).http_status, 303);
  before = durable();
  host.set_now_ms(host.now_ms() + 40 * kDay);  // past every end: it is the timer's to end the check
  for (const char *method : {"GET", "HEAD"}) {
    for (const auto *end : {"", "/decline"}) browser().get(candidate() + end, method);
    for (const auto *end : {"", "/submit", "/decline"}) browser().get(last_link(host, kMary) + end, method);
  }
  EXPECT_EQ(durable(), before);
}

TEST_F(Embedded, AFormWithFaultsIsGivenBackAndNobodyIsAsked) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto before = durable();
  const auto page = browser().press(candidate(), "name",
                                    "name.manager.1=Mary&email.manager.1=ada%40EXAMPLE.org&name.peer.1=Paul&"
                                    "email.peer.1=paul%40work.example&name.peer.2=Pia&email.peer.2=pia");
  EXPECT_EQ(page.http_status, 422);
  for (const auto *piece : {"your own address", "like name@example.com", "Tick this if you agree", "value=\"Mary\"",
                            "value=\"paul@work.example\"", "value=\"pia\"", "href=\"#email-4\"", "href=\"#consent\""}) {
    EXPECT_THAT(page.body, HasSubstr(piece)) << piece;
  }
  EXPECT_EQ(durable(), before);
}

TEST_F(Embedded, WithoutConsentNobodyIsAsked) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto before = durable();
  for (const auto *consent : {"", "consent=no&", "consent=yes&consent=yes&"})
    EXPECT_EQ(browser().press(candidate(), "name", consent + kThree.substr(kThree.find('&') + 1)).http_status, 422);
  EXPECT_EQ(durable(), before);
}

TEST_F(Embedded, AQuestionnaireWithFaultsIsGivenBackAndKeepsTheAnswers) {
  start_and_name();
  const auto before = durable();
  const auto page = browser().press(last_link(host, kMary), "submit", "q.quality=2&q.strengths=Calm");
  EXPECT_EQ(page.http_status, 422);
  EXPECT_THAT(page.body, HasSubstr("Question 2: please answer it."));
  EXPECT_THAT(page.body, HasSubstr("value=\"2\" checked"));
  EXPECT_THAT(page.body, HasSubstr("\nCalm</textarea>"));
  EXPECT_EQ(durable(), before);
}

TEST_F(Embedded, TheCandidateMayTakeNoPart) {
  ASSERT_EQ(start().status, ASSAY_OK);
  EXPECT_THAT(get(candidate() + "/decline").body, HasSubstr("Take no part?"));
  EXPECT_THAT(told(host), IsEmpty());
  EXPECT_EQ(browser().decline(candidate()).http_status, 303);
  EXPECT_THAT(told(host), ElementsAre("cancelled: The candidate declined to name referees."));
  EXPECT_THAT(get(candidate()).body, HasSubstr("ended as you asked"));
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(Embedded, TheCandidateMayEndItLaterAndThenTheAnswersAreErased) {
  start_and_name();
  answer(kMary);
  EXPECT_EQ(browser().decline(candidate()).http_status, 303);
  EXPECT_THAT(told(host), ElementsAre("Started", "0 of 3 references", "1 of 3 references",
                                      "cancelled: The candidate ended the reference check."));
  for (const auto &[key, value] : host.values()) {
    EXPECT_FALSE(key.starts_with("answers/")) << key;
    for (const auto *name : {"Ada", "Mary", "Pia", "@"}) EXPECT_THAT(value.value, Not(HasSubstr(name))) << key;
  }
  EXPECT_EQ(get(last_link(host, kPaul)).http_status, 410);
  EXPECT_THAT(get(last_link(host, kPaul)).body, HasSubstr("no longer needed"));
}

TEST_F(Embedded, RefereesAreRemindedOnTheirDaysUntilTheyAnswer) {
  start_and_name();
  answer(kMary);
  plugin.advance(days(3));
  EXPECT_EQ(mails_to(host, kMary).size(), 1u);
  EXPECT_EQ(mails_to(host, kPaul).size(), 2u);
  EXPECT_THAT(mails_to(host, kPaul)[1].subject, HasSubstr("Reminder"));
  answer(kPaul);
  plugin.advance(days(4));
  EXPECT_EQ(mails_to(host, kPaul).size(), 2u);
  EXPECT_EQ(mails_to(host, kPia).size(), 3u);
  plugin.advance(days(7) - minutes(1));
  EXPECT_EQ(mails_to(host, kPia).size(), 3u) << "no more than the configuration says";
  for (const auto &mail : mails_to(host, kPia)) EXPECT_EQ(get(path_in(mail)).http_status, 200) << "each mail's link";
  answer(kPia);
  EXPECT_THAT(told(host).back(), HasSubstr("completed"));
}

TEST_F(Embedded, ARequestAndItsRemindersNameTheSameLastMoment) {
  start_and_name();
  plugin.advance(days(7));
  const auto mails = mails_to(host, kPia);
  ASSERT_EQ(mails.size(), 3u);
  const auto end = "answer until " + embedded::render_time(FakeHost::kStartMs + kRefereeDays * kDay);
  for (const auto &mail : mails) EXPECT_THAT(mail.text, HasSubstr(end));
}

TEST_F(Embedded, ALinkThatIsNotUsedExpiresAndIsReported) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto form = "form_token=" + Browser::form_token_on(get(candidate())) + "&" + kThree;
  plugin.advance(days(10) - std::chrono::milliseconds(1));
  EXPECT_THAT(told(host), IsEmpty());
  plugin.advance(std::chrono::milliseconds(1));
  EXPECT_THAT(told(host), ElementsAre("expired: The candidate did not name referees before the link expired."));
  EXPECT_EQ(get(candidate()).http_status, 410);
  EXPECT_EQ(browser().post(candidate() + "/name", form).http_status, 303);
  EXPECT_EQ(host.mails().size(), 1u) << "a late form asks nobody";
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(Embedded, TooFewAnswersExpireWithTheNumbersAndAPage) {
  start_and_name();
  answer(kMary);
  plugin.advance(days(14));
  EXPECT_EQ(mails_to(host, kEmail).size(), 3u) << "two referees are lost";
  EXPECT_THAT(get(last_link(host, kPia)).body, HasSubstr("expired"));
  plugin.advance(days(10));
  EXPECT_THAT(told(host).back(), "expired: 1 of 3 referees answered in time; 3 were needed.");
  EXPECT_EQ(get(report_path()).http_status, 200);
  EXPECT_THAT(get(report_path()).body, HasSubstr("Did not answer in time"));
  EXPECT_THAT(get(candidate()).body, HasSubstr("Too few referees"));
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(Embedded, EnoughAnswersCompleteWhenTheRestHadItsTime) {
  auto config = nlohmann::json::parse(kConfig);
  config["checks"][0]["required_answers"] = 2;
  crash_and_restart(config.dump());
  start_and_name();
  answer(kMary);
  answer(kPaul);
  running().advance(days(14) - minutes(1));
  EXPECT_THAT(told(host).back(), "2 of 3 references");
  running().advance(minutes(1));
  EXPECT_THAT(told(host).back(), "completed: Completed (2 of 3)");
  EXPECT_EQ(mails_to(host, kEmail).size(), 1u) << "nobody needs to be replaced";
}

TEST_F(Embedded, ALateOrSecondAnswerChangesNothingAndIsTold) {
  start_and_name();
  const auto mary = last_link(host, kMary);
  const auto pia = last_link(host, kPia);
  const auto form = [&](const std::string &path) {
    return "form_token=" + Browser::form_token_on(get(path)) + "&" + kGoodAnswers;
  };
  const auto marys = form(mary), pias = form(pia);
  EXPECT_EQ(browser().post(mary + "/submit", marys).http_status, 303);
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_OK);
  const auto before = durable();
  EXPECT_EQ(browser().post(mary + "/submit", marys).http_status, 303);
  EXPECT_EQ(browser().post(pia + "/submit", pias).http_status, 303);
  EXPECT_EQ(browser().post(pia + "/decline", pias).http_status, 303);
  EXPECT_EQ(durable(), before);
  EXPECT_THAT(get(pia).body, HasSubstr("cancelled"));
  EXPECT_EQ(get(pia).http_status, 410);
}

TEST_F(Embedded, CancelEndsTheCheckMailsNobodyAndRepeatingItIsOk) {
  start_and_name();
  answer(kMary);
  const auto mails = host.mails().size();
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_OK);
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_OK);
  EXPECT_THAT(get(candidate()).body, HasSubstr("cancelled"));
  plugin.advance(days(100));
  EXPECT_EQ(host.mails().size(), mails);
  EXPECT_THAT(told(host).back(), "1 of 3 references") << "the host announces its own cancellation";
  for (const auto &[key, value] : host.values()) EXPECT_FALSE(key.starts_with("answers/")) << key;
}

TEST_F(Embedded, AnEndedOrUnknownCheckCannotBeCancelled) {
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_NOT_FOUND);
  start_and_name();
  for (const auto *address : {kMary, kPaul, kPia}) answer(address);
  const auto answer = plugin.cancel(kId);
  EXPECT_EQ(answer.status, ASSAY_REJECTED);
  EXPECT_THAT(answer.message, HasSubstr("complete"));
}

TEST_F(Embedded, AnEndedCheckIsKeptAsLongAsItSaysAndThenIsGone) {
  start_and_name();
  for (const auto *address : {kMary, kPaul, kPia}) answer(address);
  const auto path = report_path();
  const auto ended = host.now_ms();
  for (const auto &[key, value] : host.values()) {
    EXPECT_EQ(value.assessment_id, kId) << key << " would outlive an erasure";
    if (key.starts_with("check/") || key.starts_with("answers/") || key.starts_with("report/")) {
      EXPECT_EQ(value.expires_at_ms, ended + 365 * kDay) << key;
    }
    EXPECT_GT(value.expires_at_ms, 0) << key;
  }
  plugin.advance(days(365) - minutes(1));
  EXPECT_EQ(get(path).http_status, 200);
  plugin.advance(minutes(1));
  EXPECT_EQ(get(path).http_status, 404);
}

TEST_F(Embedded, LinksOfOneOpenNothingOfAnother) {
  start_and_name();
  const auto token = [](const std::string &path) { return path.substr(path.rfind('/') + 1); };
  const auto mary = last_link(host, kMary), paul = last_link(host, kPaul);
  EXPECT_EQ(get("/f/" + token(candidate())).http_status, 404);
  EXPECT_EQ(get("/c/" + token(mary)).http_status, 404);
  EXPECT_EQ(get("/staff/r/" + token(mary)).http_status, 404);
  EXPECT_EQ(get("/f/" + std::string(40, '0')).http_status, 404);
  EXPECT_EQ(get("/").http_status, 404);
  const auto before = durable();
  const auto of_mary = "form_token=" + Browser::form_token_on(get(mary)) + "&" + kGoodAnswers;
  const auto of_candidate = "form_token=" + Browser::form_token_on(get(candidate() + "/decline")) + "&" + kGoodAnswers;
  EXPECT_EQ(browser().post(paul + "/submit", of_mary).http_status, 403);
  EXPECT_EQ(browser().post(paul + "/submit", of_candidate).http_status, 403);
  EXPECT_EQ(browser().post(candidate() + "/decline", of_mary).http_status, 403);
  EXPECT_EQ(durable(), before);
}

TEST_F(Embedded, WhatNoBrowserSendsIsRefusedWithAPageAndChangesNothing) {
  start_and_name();
  const auto mary = last_link(host, kMary);
  const auto form = "form_token=" + Browser::form_token_on(get(mary));
  const auto candidates = "form_token=" + Browser::form_token_on(get(candidate() + "/decline"));
  const auto before = durable();
  EXPECT_EQ(browser().post(mary + "/submit", form + "&" + kGoodAnswers, "multipart/form-data").http_status, 415);
  EXPECT_EQ(browser().post(mary + "/submit", form + "&q.quality=%zz").http_status, 400);
  EXPECT_EQ(browser().post(mary + "/submit", form + "&q.quality=7").http_status, 400);
  EXPECT_EQ(browser().post(mary + "/submit", std::string(300 * 1024, 'x')).http_status, 413);
  EXPECT_EQ(browser().post(mary + "/submit", kGoodAnswers).http_status, 403);
  EXPECT_EQ(browser().post(mary + "/submit", form + "&" + form + "&" + kGoodAnswers).http_status, 403);
  EXPECT_EQ(browser().post(mary + "/decline", "").http_status, 403);
  EXPECT_EQ(browser().post(candidate() + "/decline", "form_token=" + std::string(64, '0')).http_status, 403);
  EXPECT_EQ(browser().get(mary + "/submit").http_status, 405);
  EXPECT_EQ(browser().post(mary, form).http_status, 405);
  EXPECT_EQ(browser().get(mary, "DELETE").http_status, 405);
  EXPECT_EQ(browser().post(candidate() + "/name", candidates + "&" + kThree).http_status, 303) << "named already";
  EXPECT_EQ(browser().post(candidate() + "/replace", candidates + "&name.0=X&email.0=x%40x.example").http_status, 303);
  EXPECT_EQ(durable(), before);
}

TEST_F(Embedded, AReplacementIsCheckedAsTheFirstNamesWere) {
  start_and_name();
  decline(kPaul);
  const auto before = durable();
  const std::pair<const char *, const char *> table[] = {
      {"", "at least one person"},
      {"name.1=Petra", "Enter the referee's e-mail address"},
      {"email.1=petra%40work.example", "Enter the referee's name"},
      {"name.1=Paul&email.1=PAUL%40work.example", "asked already"},
      {"name.1=Mary&email.1=mary%40work.example", "asked already"},
      {"name.1=Ada&email.1=ada%40example.org", "your own"},
  };
  for (const auto &[fields, error] : table) {
    const auto page = browser().press(candidate(), "replace", fields);
    EXPECT_EQ(page.http_status, 422) << fields;
    const auto text = std::regex_replace(page.body, std::regex("&#39;"), "'");
    EXPECT_THAT(text, HasSubstr(error)) << fields;
  }
  EXPECT_EQ(durable(), before);
}

TEST_F(Embedded, NoLogNamesAnybodyOrALink) {
  start_and_name();
  answer(kMary);
  decline(kPaul);
  host.fail(Op::kMail, ASSAY_INVALID_ARGUMENT);
  browser().press(candidate(), "replace", "name.1=Petra&email.1=petra%40work.example");
  host.fail(Op::kMail, ASSAY_UNAVAILABLE, 3);
  decline(kPia);
  plugin.advance(days(30));
  EXPECT_THAT(host.logs(), Not(IsEmpty()));
  for (const auto &line : host.logs()) {
    for (const auto *name : {"Ada", "Lovelace", "Mary", "Paul", "Pia", "Petra", "@", "work.example", "Calm"})
      EXPECT_THAT(line.text, Not(HasSubstr(name)));
    EXPECT_FALSE(std::regex_search(line.text, std::regex("[0-9a-f]{40}"))) << line.text;
  }
}

}  // namespace
}  // namespace assay::reference_check
