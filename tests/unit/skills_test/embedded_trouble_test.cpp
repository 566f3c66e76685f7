// The plugin when something goes wrong: crashes between any two steps, services that fail, writers that come between.
#include <gmock/gmock.h>

#include <thread>

#include "tests/unit/skills_test/rig.h"

namespace assay::skills_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using EmbeddedTrouble = SkillsRig;

TEST_F(EmbeddedTrouble, TheSameStartAgainMailsOnce) {
  const auto first = start();
  const auto again = start();
  EXPECT_EQ(again.status, ASSAY_OK);
  EXPECT_EQ(again.body, first.body);
  crash_and_restart();
  EXPECT_EQ(running().start(start_body(), "key-1").body, first.body);
  EXPECT_EQ(host.mails().size(), 1u);
}

TEST_F(EmbeddedTrouble, TheSameStartAgainAfterItsTestWasWithdrawnIsStillAnswered) {
  const auto first = start();
  auto config = nlohmann::json::parse(kConfig);
  config["tests"][0]["key"] = "other";
  crash_and_restart(config.dump().c_str());
  EXPECT_EQ(running().start(start_body(), "key-1").body, first.body);
}

// A store that dies after n writes during a start, then a new process that is asked again: for every n the candidate
// ends with a link that works, and gets a second mail only when nothing can tell that the first went out.
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
    EXPECT_EQ(second.page({.method = "GET", .path = path_in(own.mails()[0]), .query = {}, .body = {}, .headers = {}})
                  .http_status,
              200);
    EXPECT_EQ(own.timers().size(), 1u);
    // Once it is known to be mailed, it stays so.
    ASSERT_EQ(second.start(start_body(), "key-1").status, ASSAY_OK);
    EXPECT_EQ(own.mails().size(), died_between_mail_and_mark ? 2u : 1u) << writes;
  }
}

TEST_F(EmbeddedTrouble, AMailThatIsOutIsNotAnErrorBecauseItCouldNotBeMarked) {
  host.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1, 2);
  EXPECT_EQ(start().status, ASSAY_OK);
  EXPECT_EQ(host.mails().size(), 1u);
}

TEST_F(EmbeddedTrouble, WhoBeginsHasTheMailSoNoRepeatedStartMailsAgain) {
  host.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1, 2);
  ASSERT_EQ(start().status, ASSAY_OK);
  ASSERT_EQ(press(link(), "begin").http_status, 303);
  EXPECT_EQ(start().status, ASSAY_OK);
  EXPECT_EQ(host.mails().size(), 1u);
}

TEST_F(EmbeddedTrouble, AMailSystemThatIsDownMakesTheHostAskAgain) {
  host.fail(Op::kMail, ASSAY_UNAVAILABLE);
  EXPECT_EQ(start().status, ASSAY_UNAVAILABLE);
  EXPECT_THAT(host.mails(), IsEmpty());
  EXPECT_EQ(start().status, ASSAY_OK);
  EXPECT_EQ(host.mails().size(), 1u);
  EXPECT_EQ(get(link()).http_status, 200);
}

TEST_F(EmbeddedTrouble, AnAddressThatIsRefusedIsToldToTheRecruiterAndLeavesNothing) {
  const auto answer = plugin.start(start_body(kId, "not-an-address"), "key-1");
  EXPECT_EQ(answer.status, ASSAY_REJECTED);
  EXPECT_THAT(answer.message, HasSubstr("e-mail address"));
  EXPECT_THAT(answer.message, Not(HasSubstr("not-an-address")));
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(EmbeddedTrouble, WithoutAMailSystemNobodyIsInvited) {
  host.disable(ASSAY_SVC_MAIL);
  const auto answer = start();
  EXPECT_EQ(answer.status, ASSAY_UNSUPPORTED);
  EXPECT_THAT(answer.message, HasSubstr("mail"));
  EXPECT_THAT(host.values(), IsEmpty());
}

TEST_F(EmbeddedTrouble, AFullStoreIsSaidAndLeavesNothing) {
  host.fail(Op::kKvPut, ASSAY_RESOURCE_EXHAUSTED, 1, 1);  // the attempt fits, its link does not
  EXPECT_EQ(start().status, ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
  EXPECT_THAT(host.mails(), IsEmpty());
}

TEST_F(EmbeddedTrouble, AStartThatIsStillUnderWayIsNotBegunTwice) {
  Answer second;
  host.before(Op::kMail, [&] { second = start(); });
  EXPECT_EQ(start().status, ASSAY_OK);
  EXPECT_EQ(second.status, ASSAY_UNAVAILABLE);
  EXPECT_GT(second.retry_after_ms, 0);
  EXPECT_EQ(host.mails().size(), 1u);
}

TEST_F(EmbeddedTrouble, ManyTabsAtOnceAreOneTestWithOneResult) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  const auto form = "form_token=" + form_token_on(get(path)) + "&" + kRightAnswers;
  std::vector<std::thread> tabs;
  for (int i = 0; i < 4; ++i) {
    tabs.emplace_back([&] {
      for (const char *verb : {"begin", "save", "submit", "begin"}) {
        while (post(path + "/" + verb, form).http_status == 503) {
        }
      }
    });
  }
  std::thread timer([&] {
    for (int i = 0; i < 20; ++i) plugin.fire("attempt/" + std::string(kId), "");
  });
  for (auto &tab : tabs) tab.join();
  timer.join();
  plugin.advance(minutes(1));
  ASSERT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_EQ(std::get<double>(host.reports()[1].result()->value()), 100.0);
}

TEST_F(EmbeddedTrouble, TheSameStartOnManyThreadsMailsOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (plugin.start(start_body(), "key-1").status == ASSAY_UNAVAILABLE) {
      }
    });
  }
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(host.mails().size(), 1u);
}

TEST_F(EmbeddedTrouble, AStoreThatFailsWhileACandidateSubmitsLosesNoAnswers) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  press(path, "begin");
  press(path, "save", "q.sum=two");
  const auto form = "form_token=" + form_token_on(get(path)) + "&" + kRightAnswers;
  for (const Op op : {Op::kKvGet, Op::kKvPut, Op::kTimerSet}) {
    host.fail(op, ASSAY_UNAVAILABLE);
    const auto page = post(path + "/submit", form);
    EXPECT_EQ(page.status, ASSAY_OK);
    EXPECT_EQ(page.http_status, 503);
    EXPECT_THAT(page.body, HasSubstr("again"));
    EXPECT_THAT(get(path).body, HasSubstr("checked"));  // what was saved is still there
    EXPECT_THAT(report_states(), ElementsAre("in_progress"));
  }
  EXPECT_EQ(post(path + "/submit", form).http_status, 303);
  EXPECT_EQ(std::get<double>(host.reports()[1].result()->value()), 100.0);
}

TEST_F(EmbeddedTrouble, AStoreThatFailsIsTryAgainOnEveryPage) {
  ASSERT_EQ(start().status, ASSAY_OK);
  host.fail(Op::kKvGet, ASSAY_UNAVAILABLE, 2);
  EXPECT_EQ(get(link()).http_status, 503);
  EXPECT_EQ(get("/staff/r/" + std::string(40, '0')).http_status, 503);
}

TEST_F(EmbeddedTrouble, ASubmissionWhoseAnswerWasLostMayBeSentAgain) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  press(path, "begin");
  const auto form = "form_token=" + form_token_on(get(path)) + "&" + kRightAnswers;
  host.lose_answer(Op::kKvPut, ASSAY_UNAVAILABLE);
  EXPECT_EQ(post(path + "/submit", form).http_status, 503);
  EXPECT_EQ(post(path + "/submit", form).http_status, 303);
  ASSERT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_EQ(std::get<double>(host.reports()[1].result()->value()), 100.0);
}

TEST_F(EmbeddedTrouble, ASaveThatMeetsAnotherWriterLosesNeither) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  press(path, "begin");
  const auto form = "form_token=" + form_token_on(get(path));
  // A second instance on the same store submits between the first one's read and write.
  PluginDriver other(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(other.up().status, ASSAY_OK);
  host.before(Op::kKvPut, [&] { EXPECT_EQ(post_to(other, path + "/submit", form + "&" + kRightAnswers), 303); });
  EXPECT_EQ(post(path + "/save", form + "&q.sum=three").http_status, 303);
  ASSERT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_EQ(std::get<double>(host.reports()[1].result()->value()), 100.0);
}

TEST_F(EmbeddedTrouble, AStoreThatConflictsForEverIsTryAgainNotALoop) {
  ASSERT_EQ(start().status, ASSAY_OK);
  host.fail(Op::kKvPut, ASSAY_CONFLICT, 1000);
  EXPECT_EQ(press(link(), "begin").http_status, 503);
}

TEST_F(EmbeddedTrouble, ACancelBetweenReadAndWriteWins) {
  ASSERT_EQ(start().status, ASSAY_OK);
  PluginDriver other(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(other.up().status, ASSAY_OK);
  host.before(Op::kKvPut, [&] { EXPECT_EQ(other.cancel(kId).status, ASSAY_OK); });
  EXPECT_EQ(press(link(), "begin").http_status, 303);
  EXPECT_EQ(get(link()).http_status, 410);
  EXPECT_THAT(report_states(), IsEmpty());
}

TEST_F(EmbeddedTrouble, AReportThatIsNotTakenIsMadeByTheTimerSoonAfter) {
  ASSERT_EQ(start().status, ASSAY_OK);
  host.fail(Op::kReport, ASSAY_UNAVAILABLE, 3);
  EXPECT_EQ(press(link(), "begin").http_status, 303);
  EXPECT_THAT(report_states(), IsEmpty());
  plugin.advance(minutes(1));
  EXPECT_THAT(report_states(), IsEmpty());
  plugin.advance(minutes(1));
  plugin.advance(minutes(1));
  EXPECT_THAT(report_states(), ElementsAre("in_progress"));
  plugin.advance(minutes(8));
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

// A process that dies at any service call of a submission: the next one, with nothing but the host's timers, reports
// once.
TEST_F(EmbeddedTrouble, ACrashAtAnyCallOfASubmissionRepeatsHarmlessly) {
  for (int calls = 0; calls < 4; ++calls) {
    FakeHost own;
    PluginDriver first(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(first.up().status, ASSAY_OK);
    ASSERT_EQ(first.start(start_body(), "key-1").status, ASSAY_OK);
    const auto path = path_in(own.mails()[0]);
    const auto send = [&](PluginDriver &to, const std::string &verb, const std::string &fields) {
      const auto page = to.page({.method = "GET", .path = path, .query = {}, .body = {}, .headers = {}});
      return to.page({.method = "POST",
                      .path = path + "/" + verb,
                      .query = {},
                      .body = "form_token=" + form_token_on(page) + fields,
                      .headers = {{"content-type", "application/x-www-form-urlencoded"}}});
    };
    ASSERT_EQ(send(first, "begin", "").http_status, 303);
    // From the given write on, nothing of this process reaches the host any more.
    own.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1000, calls);
    if (calls < 2) own.fail(Op::kReport, ASSAY_UNAVAILABLE, 1000);
    own.fail(Op::kTimerCancel, ASSAY_UNAVAILABLE, 1000);
    const auto page = send(first, "submit", "&" + kRightAnswers);
    EXPECT_EQ(page.http_status, calls == 0 ? 503 : 303);
    first.destroy();
    own.heal();

    PluginDriver second(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(second.up().status, ASSAY_OK);
    if (calls == 0) {
      EXPECT_EQ(send(second, "submit", "&" + kRightAnswers).http_status, 303);
    }
    second.advance(minutes(1));
    ASSERT_EQ(own.reports().size(), 2u) << calls;
    EXPECT_EQ(std::get<double>(own.reports()[1].result()->value()), 100.0);
    const auto url = own.reports()[1].profile_url().substr(std::string_view(PluginDriver::kPagesUrl).size());
    EXPECT_EQ(second.page({.method = "GET", .path = url, .query = {}, .body = {}, .headers = {}}).http_status, 200);
    second.advance(hours(24 * 10));
    EXPECT_EQ(own.reports().size(), 2u);
    EXPECT_TRUE(own.timers().empty());
  }
}

TEST_F(EmbeddedTrouble, ATimerThatOutlivesARestartStillEndsTheTest) {
  ASSERT_EQ(start().status, ASSAY_OK);
  press(link(), "begin");
  crash_and_restart();
  running().advance(minutes(11));
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

TEST_F(EmbeddedTrouble, ATestWithdrawnWhileATakerWorksFailsTheAssessment) {
  ASSERT_EQ(start().status, ASSAY_OK);
  press(link(), "begin");
  auto config = nlohmann::json::parse(kConfig);
  config["tests"][0]["key"] = "other";
  crash_and_restart(config.dump().c_str());
  EXPECT_EQ(get(link()).http_status, 503);
  running().advance(minutes(11));
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "failed"));
  EXPECT_EQ(get(link()).http_status, 410);
}

TEST_F(EmbeddedTrouble, ATimerFiredTwiceOrForNobodyDoesNothing) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto before = durable();
  const auto timer = host.timers().begin()->first;
  host.erase_assessment("unknown");
  EXPECT_EQ(plugin.fire("attempt/unknown", "").status, ASSAY_OK);
  EXPECT_EQ(plugin.fire("something-else", "").status, ASSAY_OK);
  EXPECT_EQ(durable(), before);
  plugin.advance(hours(24 * 8));
  plugin.fire(timer, "");
  plugin.fire(timer, "");
  EXPECT_THAT(report_states(), ElementsAre("expired"));
}

TEST_F(EmbeddedTrouble, ATimerThatFiresTooEarlyIsSetAgain) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto [id, timer] = *host.timers().begin();
  EXPECT_EQ(plugin.fire(id, "").status, ASSAY_OK);
  host.forget_timer(id, timer.generation);  // as the host does once it was taken
  ASSERT_EQ(host.timers().size(), 1u);
  EXPECT_EQ(host.timers().begin()->second.due_ms, timer.due_ms);
}

TEST_F(EmbeddedTrouble, ATimerWhoseStoreIsDownFiresAgain) {
  ASSERT_EQ(start().status, ASSAY_OK);
  host.fail(Op::kKvGet, ASSAY_UNAVAILABLE);
  plugin.advance(hours(24 * 7));
  EXPECT_THAT(report_states(), IsEmpty());
  plugin.advance(minutes(1));
  EXPECT_THAT(report_states(), ElementsAre("expired"));
}

TEST_F(EmbeddedTrouble, AGatewayThatNoLongerListensIsNotAskedForEver) {
  ASSERT_EQ(start().status, ASSAY_OK);
  host.close_assessment(std::string(kId));
  plugin.advance(hours(24 * 8));
  EXPECT_THAT(host.reports(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
}

nlohmann::json config_of_texts(int questions) {
  auto config = nlohmann::json::parse(kConfig);
  config["tests"][0]["questions"].clear();
  for (int i = 0; i < questions; ++i) {
    config["tests"][0]["questions"].push_back(
        {{"id", "t" + std::to_string(i)}, {"text", "?"}, {"kind", "text"}, {"answer", "x"}});
  }
  return config;
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST_F(EmbeddedTrouble, AnswersOfFullLengthAreSavedShownAndSubmitted) {
  constexpr int kQuestions = 10;  // as many as a test may have with texts of 500 characters
  crash_and_restart(config_of_texts(kQuestions).dump().c_str());
  ASSERT_EQ(running().start(start_body(), "key-1").status, ASSAY_OK);
  press(link(), "begin");
  for (const std::string_view character : {"%22", "%27", "%F0%9F%98%80"}) {
    std::string fields;
    for (int i = 0; i < kQuestions; ++i) fields += "&q.t" + std::to_string(i) + "=" + repeated(character, 500);
    EXPECT_EQ(press(link(), "save", fields.substr(1)).http_status, 303) << character;
    EXPECT_EQ(get(link()).http_status, 200) << character;
    if (character.size() > 3) {
      EXPECT_EQ(press(link(), "submit", fields.substr(1)).http_status, 303);
    }
  }
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

TEST_F(EmbeddedTrouble, ATestWhoseAnswersCouldOutgrowALimitIsNotOffered) {
  plugin.destroy();
  PluginDriver other(host, assay_plugin_entry_v0, config_of_texts(40).dump().c_str());
  EXPECT_NE(other.up().status, ASSAY_OK);
}

TEST_F(EmbeddedTrouble, WhatTheStoreRefusesAsTooLargeIsSaid) {
  ASSERT_EQ(start().status, ASSAY_OK);
  press(link(), "begin");
  const auto form = "form_token=" + form_token_on(get(link())) + "&" + kRightAnswers;
  host.fail(Op::kKvPut, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(post(link() + "/save", form).http_status, 413);
}

}  // namespace
}  // namespace assay::skills_test
