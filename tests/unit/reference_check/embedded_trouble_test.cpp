// The plugin when something goes wrong: crashes between any two steps, services that fail, writers that come between.
#include <gmock/gmock.h>

#include <algorithm>

#include <thread>

#include "tests/unit/reference_check/rig.h"

namespace assay::reference_check {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using EmbeddedTrouble = ReferenceRig;

const std::vector<std::string> kWholeWay = {"Started",           "0 of 3 references", "1 of 3 references",
                                            "2 of 3 references", "3 of 3 references", "completed: Completed (3 of 3)"};

TEST_F(EmbeddedTrouble, TheSameStartAgainMailsOnce) {
  const auto first = start();
  EXPECT_EQ(start().body, first.body);
  crash_and_restart();
  EXPECT_EQ(start().body, first.body);
  EXPECT_EQ(host.mails().size(), 1u);
  ASSERT_EQ(browser().press(candidate(), "name", kThree).http_status, 303);
  decline(kMary);
  const auto mails = host.mails().size();
  EXPECT_EQ(start().body, first.body) << "later too";
  EXPECT_EQ(host.mails().size(), mails);
}

TEST_F(EmbeddedTrouble, TheSameStartAgainWhileAVacancyWaitsForItsMailInvitesNobody) {
  start_and_name();
  host.fail(Op::kMail, ASSAY_UNAVAILABLE, 2);
  decline(kMary);
  EXPECT_EQ(start().status, ASSAY_OK);
  EXPECT_EQ(mails_to(host, kEmail).size(), 1u);
}

// A store that dies after n writes during a start, then a new process that is asked again.
TEST_F(EmbeddedTrouble, AStartThatDiesAtAnyWriteIsFinishedByTheNext) {
  for (int writes = 0; writes < 3; ++writes) {
    FakeHost own;
    auto first = std::make_unique<PluginDriver>(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(first->up().status, ASSAY_OK);
    own.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1000, writes);
    first->start(start_body(), "key-1");
    first->destroy();
    own.heal();
    PluginDriver second(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(second.up().status, ASSAY_OK);
    ASSERT_EQ(second.start(start_body(), "key-1").status, ASSAY_OK) << writes;
    const bool died_between_mail_and_mark = writes == 2;
    EXPECT_EQ(own.mails().size(), died_between_mail_and_mark ? 2u : 1u) << writes;
    for (const auto &mail : own.mails()) EXPECT_EQ(path_in(mail), path_in(own.mails()[0]));
    EXPECT_EQ(Browser(second).get(path_in(own.mails()[0])).http_status, 200);
    EXPECT_EQ(own.timers().size(), 1u);
  }
}

TEST_F(EmbeddedTrouble, AnAddressThatIsRefusedIsToldToTheRecruiterAndLeavesNothing) {
  const auto answer = plugin.start(start_body(kId, "not-an-address"), "key-1");
  EXPECT_EQ(answer.status, ASSAY_REJECTED);
  EXPECT_THAT(answer.message, Not(HasSubstr("not-an-address")));
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(EmbeddedTrouble, ACheckThatIsNotOfferedCannotBeStarted) {
  auto body = nlohmann::json::parse(start_body());
  body["assessment_type"] = "other";
  EXPECT_EQ(plugin.start(body.dump(), "key-1").status, ASSAY_NOT_FOUND);
  EXPECT_THAT(host.values(), IsEmpty());
}

// A process that dies at any write while referees are named. The next one, with nothing but the host's timers, asks
// each of them; a second mail goes out only to the one at whom it died.
TEST_F(EmbeddedTrouble, ACrashAtAnyWriteOfNamingLosesNobody) {
  for (int writes = 0; writes < 12; ++writes) {
    SCOPED_TRACE(writes);
    FakeHost own;
    PluginDriver first(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(first.up().status, ASSAY_OK);
    ASSERT_EQ(first.start(start_body(), "key-1").status, ASSAY_OK);
    const auto link = path_in(own.mails()[0]);
    own.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1000, writes);
    own.fail(Op::kTimerCancel, ASSAY_UNAVAILABLE, 1000);
    if (writes == 1) own.fail(Op::kReport, ASSAY_UNAVAILABLE, 1000);
    const auto page = Browser(first).press(link, "name", kThree);
    EXPECT_EQ(page.http_status, writes == 0 ? 503 : 303);
    first.destroy();
    own.heal();

    PluginDriver second(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(second.up().status, ASSAY_OK);
    if (writes == 0) {
      EXPECT_EQ(Browser(second).press(link, "name", kThree).http_status, 303);
    }
    second.advance(minutes(1));
    EXPECT_THAT(told(own), ElementsAre("Started", "0 of 3 references"));
    std::size_t mailed = 0;
    for (const auto *address : {kMary, kPaul, kPia}) {
      const auto mails = mails_to(own, address);
      ASSERT_GE(mails.size(), 1u) << address;
      mailed += mails.size();
      for (const auto &mail : mails) EXPECT_EQ(path_in(mail), path_in(mails[0])) << "the same link again";
      EXPECT_EQ(Browser(second).press(path_in(mails[0]), "submit", kGoodAnswers).http_status, 303);
    }
    EXPECT_LE(mailed, 4u);
    EXPECT_EQ(told(own), kWholeWay);
    EXPECT_TRUE(own.timers().empty());
  }
}

// The same for the answer that completes the check.
TEST_F(EmbeddedTrouble, ACrashAtAnyWriteOfTheLastAnswerReportsOnce) {
  for (int writes = 0; writes < 9; ++writes) {
    SCOPED_TRACE(writes);
    FakeHost own;
    PluginDriver first(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(first.up().status, ASSAY_OK);
    ASSERT_EQ(first.start(start_body(), "key-1").status, ASSAY_OK);
    Browser(first).press(path_in(own.mails()[0]), "name", kThree);
    for (const auto *address : {kMary, kPaul}) Browser(first).press(last_link(own, address), "submit", kGoodAnswers);
    const auto link = last_link(own, kPia);
    own.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1000, writes);
    own.fail(Op::kTimerCancel, ASSAY_UNAVAILABLE, 1000);
    if (writes == 3) own.fail(Op::kReport, ASSAY_UNAVAILABLE, 1000);
    EXPECT_EQ(Browser(first).press(link, "submit", kGoodAnswers).http_status, writes < 3 ? 503 : 303);
    first.destroy();
    own.heal();

    PluginDriver second(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(second.up().status, ASSAY_OK);
    if (writes < 3) {
      EXPECT_EQ(Browser(second).press(link, "submit", kGoodAnswers).http_status, 303);
    }
    second.advance(minutes(1));
    EXPECT_EQ(told(own), kWholeWay);
    const auto url = own.reports().back().profile_url().substr(std::string_view(PluginDriver::kPagesUrl).size());
    EXPECT_EQ(Browser(second).get(url).http_status, 200);
    EXPECT_THAT(Browser(second).get(url + "/3").body, HasSubstr("Calm and exact."));
    EXPECT_TRUE(own.timers().empty());
    second.advance(days(400));
    EXPECT_EQ(Browser(second).get(url).http_status, 404);
    EXPECT_TRUE(own.values().empty()) << "also of what the crash left";
  }
}

// A crash between the answers and the check that names them: nothing counted, so nothing may stay.
TEST_F(EmbeddedTrouble, AnswersThatACrashKeptFromCountingGoWithTheCheck) {
  const auto kept = [&] {
    const auto values = host.values();
    return std::count_if(values.begin(), values.end(),
                         [](const auto &value) { return value.first.starts_with("answers/"); });
  };
  start_and_name();
  host.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1000, 2);
  EXPECT_EQ(browser().press(last_link(host, kMary), "submit", kGoodAnswers).http_status, 503);
  ASSERT_EQ(kept(), 1);
  plugin.destroy();
  host.heal();
  PluginDriver second(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(second.up().status, ASSAY_OK);
  EXPECT_EQ(second.cancel(kId).status, ASSAY_OK);
  EXPECT_EQ(kept(), 0);
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(EmbeddedTrouble, AMailSystemThatIsDownDelaysMailsAndLosesNobody) {
  ASSERT_EQ(start().status, ASSAY_OK);
  host.fail(Op::kMail, ASSAY_UNAVAILABLE, 3);
  EXPECT_EQ(browser().press(candidate(), "name", kThree).http_status, 303);
  EXPECT_THAT(told(host), ElementsAre("Started", "0 of 3 references")) << "reports wait for no mail";
  EXPECT_EQ(host.mails().size(), 1u);
  for (int i = 0; i < 3; ++i) plugin.advance(minutes(1));
  EXPECT_EQ(host.mails().size(), 4u);
  for (const auto *address : {kMary, kPaul, kPia}) answer(address);
  EXPECT_EQ(told(host), kWholeWay);
}

TEST_F(EmbeddedTrouble, AnAddressThatIsRefusedIsShownAndCanBeReplaced) {
  ASSERT_EQ(start().status, ASSAY_OK);
  host.fail(Op::kMail, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(browser().press(candidate(), "name", kThree).http_status, 303);
  EXPECT_THAT(get(candidate()).body, HasSubstr("mary@work.example could not be reached"));
  EXPECT_EQ(mails_to(host, kMary).size(), 0u);
  EXPECT_EQ(mails_to(host, kPaul).size(), 1u) << "the others are asked all the same";
  EXPECT_EQ(mails_to(host, kEmail).size(), 2u) << "and the candidate hears of it once";
  EXPECT_EQ(browser().press(candidate(), "replace", "name.0=Mary&email.0=mary%40home.example").http_status, 303);
  for (const auto *address : {"mary@home.example", kPaul, kPia}) answer(address);
  EXPECT_EQ(told(host), kWholeWay);
}

TEST_F(EmbeddedTrouble, ACandidateWhoseAddressIsRefusedLaterIsNotTriedForEver) {
  start_and_name();
  host.fail(Op::kMail, ASSAY_INVALID_ARGUMENT);
  decline(kPaul);
  EXPECT_EQ(mails_to(host, kEmail).size(), 1u);
  EXPECT_EQ(plugin.advance(hours(1)), 0) << "nothing is owed";
  EXPECT_THAT(get(candidate()).body, HasSubstr("in place of Paul"));
}

TEST_F(EmbeddedTrouble, ACrashBetweenAReminderAndItsMarkMailsTheSameLinkAgain) {
  start_and_name();
  answer(kMary);
  answer(kPaul);
  host.set_now_ms(host.now_ms() + 3 * kDay);
  // elapse, the token, the index; then the mark is lost.
  host.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1, 3);
  EXPECT_NE(plugin.fire("check/" + std::string(kId), "").status, ASSAY_OK);
  ASSERT_EQ(mails_to(host, kPia).size(), 2u);
  crash_and_restart();
  running().advance(minutes(1));
  const auto mails = mails_to(host, kPia);
  ASSERT_EQ(mails.size(), 3u);
  EXPECT_EQ(path_in(mails[1]), path_in(mails[2]));
  running().advance(days(2));
  EXPECT_EQ(mails_to(host, kPia).size(), 3u);
}

TEST_F(EmbeddedTrouble, TheSameLinkInManyTabsIsOneAnswer) {
  start_and_name();
  const auto link = last_link(host, kMary);
  const auto form = "form_token=" + Browser::form_token_on(get(link)) + "&q.again=yes&q.quality=";
  std::vector<std::thread> tabs;
  for (int i = 1; i <= 4; ++i) {
    tabs.emplace_back([&, i] {
      while (Browser(plugin).post(link + "/submit", form + std::to_string(i)).http_status == 503) {
      }
    });
  }
  std::thread timer([&] {
    for (int i = 0; i < 20; ++i) plugin.fire("check/" + std::string(kId), "");
  });
  for (auto &tab : tabs) tab.join();
  timer.join();
  plugin.advance(minutes(1));
  EXPECT_THAT(told(host), ElementsAre("Started", "0 of 3 references", "1 of 3 references"));
  std::size_t stored = 0;
  for (const auto &[key, value] : host.values()) stored += key.starts_with("answers/") ? 1 : 0;
  EXPECT_EQ(stored, 1u) << "what does not count is not kept";
}

TEST_F(EmbeddedTrouble, AllRefereesAtOnceAreCountedOneByOne) {
  start_and_name();
  std::vector<std::thread> referees;
  for (const auto *address : {kMary, kPaul, kPia}) {
    const auto link = last_link(host, address);
    const auto form = "form_token=" + Browser::form_token_on(get(link)) + "&" + kGoodAnswers;
    referees.emplace_back([this, link, form] {
      while (Browser(plugin).post(link + "/submit", form).http_status == 503) {
      }
    });
  }
  for (auto &referee : referees) referee.join();
  plugin.advance(minutes(1));
  EXPECT_EQ(told(host), kWholeWay);
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(EmbeddedTrouble, ACancelBetweenReadAndWriteWinsAndNothingOfTheAnswerStays) {
  start_and_name();
  PluginDriver other(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(other.up().status, ASSAY_OK);
  host.before(Op::kKvPut, [&] { EXPECT_EQ(other.cancel(kId).status, ASSAY_OK); });
  answer(kMary);
  EXPECT_THAT(get(last_link(host, kMary)).body, HasSubstr("cancelled"));
  EXPECT_THAT(told(host), ElementsAre("Started", "0 of 3 references"));
  for (const auto &[key, value] : host.values()) EXPECT_FALSE(key.starts_with("answers/")) << key;
}

TEST_F(EmbeddedTrouble, AStoreThatFailsWhileARefereeSubmitsLosesNoAnswers) {
  start_and_name();
  const auto link = last_link(host, kMary);
  const auto form = "form_token=" + Browser::form_token_on(get(link)) + "&" + kGoodAnswers;
  for (const Op op : {Op::kKvGet, Op::kKvPut, Op::kTimerSet}) {
    host.fail(op, ASSAY_UNAVAILABLE);
    const auto page = browser().post(link + "/submit", form);
    EXPECT_EQ(page.status, ASSAY_OK);
    EXPECT_EQ(page.http_status, 503);
    EXPECT_THAT(told(host), ElementsAre("Started", "0 of 3 references"));
  }
  EXPECT_EQ(browser().post(link + "/submit", form).http_status, 303);
  EXPECT_THAT(told(host).back(), "1 of 3 references");
}

TEST_F(EmbeddedTrouble, AnswersThatCouldNotBeStoredHoweverOftenDoNotKeepARefereeOut) {
  start_and_name();
  const auto link = last_link(host, kMary);
  for (std::size_t i = 0; i <= kMaxPendingAnswers; ++i) {
    host.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1, 1);
    EXPECT_EQ(browser().press(link, "submit", kGoodAnswers).http_status, 503);
  }
  EXPECT_EQ(browser().press(link, "submit", kGoodAnswers).http_status, 303);
  EXPECT_THAT(told(host).back(), "1 of 3 references");
}

TEST_F(EmbeddedTrouble, WhatTheStoreRefusesAsTooLargeIsSaid) {
  start_and_name();
  const auto link = last_link(host, kMary);
  const auto form = "form_token=" + Browser::form_token_on(get(link)) + "&" + kGoodAnswers;
  host.fail(Op::kKvPut, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(browser().post(link + "/submit", form).http_status, 413);
}

TEST_F(EmbeddedTrouble, AStoreThatFailsIsTryAgainOnEveryPage) {
  start_and_name();
  for (const auto &path : {candidate(), last_link(host, kMary), "/staff/r/" + std::string(40, '0')}) {
    host.fail(Op::kKvGet, ASSAY_UNAVAILABLE);
    EXPECT_EQ(get(path).http_status, 503) << path;
  }
}

TEST_F(EmbeddedTrouble, ACheckThatLeftTheConfigurationGoesOnByItsOwnClock) {
  start_and_name();
  answer(kMary);
  auto config = nlohmann::json::parse(kConfig);
  config["checks"][0]["key"] = "other";
  crash_and_restart(config.dump());
  EXPECT_EQ(get(last_link(host, kPaul)).http_status, 503);
  EXPECT_EQ(get(candidate()).http_status, 200);
  running().advance(days(3));
  EXPECT_EQ(mails_to(host, kPaul).size(), 2u);
  running().advance(days(30));
  EXPECT_THAT(told(host).back(), HasSubstr("expired: 1 of 3"));
  EXPECT_EQ(get(report_path()).http_status, 200);
}

TEST_F(EmbeddedTrouble, ATimerFiredTwiceOrForNobodyDoesNothing) {
  start_and_name();
  const auto before = durable();
  EXPECT_EQ(plugin.fire("check/unknown", "").status, ASSAY_OK);
  EXPECT_EQ(plugin.fire("something-else", "").status, ASSAY_OK);
  EXPECT_EQ(durable(), before);
  plugin.advance(days(30));
  const auto after = told(host);
  plugin.fire("check/" + std::string(kId), "");
  EXPECT_EQ(told(host), after);
}

TEST_F(EmbeddedTrouble, AGatewayThatNoLongerListensIsNotAskedForEver) {
  start_and_name();
  host.close_assessment(std::string(kId));
  plugin.advance(days(60));
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(EmbeddedTrouble, WhoIsErasedLeavesNothingAndEveryLinkIsDead) {
  start_and_name();
  answer(kMary);
  const auto paul = last_link(host, kPaul);
  host.erase_assessment(std::string(kId));
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_EQ(get(candidate()).http_status, 404);
  EXPECT_EQ(get(paul).http_status, 404);
  plugin.advance(days(60));
  EXPECT_EQ(host.mails().size(), 4u);
}

TEST_F(EmbeddedTrouble, ACheckThatCouldOutgrowALimitIsNotOffered) {
  auto config = nlohmann::json::parse(kConfig);
  config["checks"][0]["questions"][2]["max_characters"] = 4000;
  auto second = config["checks"][0]["questions"][2];
  second["id"] = "more";
  config["checks"][0]["questions"].push_back(second);
  PluginDriver other(host, assay_plugin_entry_v0, config.dump());
  EXPECT_NE(other.up().status, ASSAY_OK);
}

}  // namespace
}  // namespace assay::reference_check
