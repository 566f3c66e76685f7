// The plugin through its entry, as the library exports it: what a candidate and the gateway see on a good day.
#include <gmock/gmock.h>

#include "plugins/skills_test/attempt.h"
#include "tests/unit/skills_test/rig.h"

namespace assay::skills_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Embedded = SkillsRig;

TEST_F(Embedded, OffersTheTestsOfItsConfiguration) {
  const auto answer = plugin.list();
  ASSERT_EQ(answer.status, ASSAY_OK);
  EXPECT_EQ(nlohmann::json::parse(answer.body),
            nlohmann::json::parse(R"({"types": [{"key": "arith", "name": "Arithmetic"}]})"));
}

TEST_F(Embedded, AStartMailsALinkToTheCandidateAndSaysInvited) {
  const auto answer = start();
  ASSERT_EQ(answer.status, ASSAY_OK) << answer.message;
  EXPECT_EQ(nlohmann::json::parse(answer.body), nlohmann::json::parse(R"({"status": "Invited"})"));
  ASSERT_EQ(host.mails().size(), 1u);
  EXPECT_EQ(host.mails()[0].to, kEmail);
  const auto page = get(link());
  EXPECT_EQ(page.http_status, 200);
  EXPECT_THAT(page.body, HasSubstr("Begin the test"));
  EXPECT_THAT(page.content_type, HasSubstr("text/html"));
  EXPECT_THAT(host.reports(), IsEmpty());
}

TEST_F(Embedded, TheWholeWayFromInvitationToResult) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  plugin.advance(hours(1));
  const auto begun = press(path, "begin");
  EXPECT_EQ(begun.http_status, 303);
  EXPECT_THAT(report_states(), ElementsAre("in_progress"));
  EXPECT_EQ(host.reports()[0].status(), "Started");
  EXPECT_THAT(get(path).body, HasSubstr("1 + 1?"));

  plugin.advance(minutes(2));
  EXPECT_EQ(press(path, "save", "q.sum=three").http_status, 303);
  plugin.advance(minutes(1));
  EXPECT_EQ(press(path, "submit", kRightAnswers).http_status, 303);
  EXPECT_THAT(get(path).body, HasSubstr("your test is finished"));

  ASSERT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  const auto report = nlohmann::json::parse(host.reports()[1].render());
  EXPECT_EQ(report["result"]["type"], "numeric_score");
  EXPECT_EQ(report["result"]["value"], 100.0);
  EXPECT_EQ(report["status"], "Completed");
  ASSERT_EQ(report["metadata"].size(), 2u);
  EXPECT_EQ(report["metadata"][0]["type"], "numeric_duration_minutes");
  EXPECT_EQ(report["metadata"][0]["value"], 3.0);
  EXPECT_EQ(report["metadata"][1]["type"], "boolean_success");
  EXPECT_EQ(report["metadata"][1]["value"], true);

  const std::string url = report["profile_url"];
  const std::string root = PluginDriver::kPagesUrl;
  ASSERT_TRUE(url.starts_with(root + "/staff/r/"));
  const auto result = get(url.substr(root.size()));
  EXPECT_EQ(result.http_status, 200);
  EXPECT_THAT(result.body, HasSubstr("100 %"));
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(Embedded, OpeningALinkHasNoEffectWhateverOpensIt) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  const auto before = durable();
  for (const char *method : {"GET", "HEAD"}) {
    for (const auto *end : {"", "/begin", "/save", "/submit"}) get(path + end, method);
  }
  EXPECT_EQ(durable(), before);
  ASSERT_EQ(press(path, "begin").http_status, 303);
  const auto begun = durable();
  get(path);
  get(path, "HEAD");
  EXPECT_EQ(durable(), begun);
  // Past the end too: it is the timer's to end the test, not a scanner's.
  host.set_now_ms(host.now_ms() + 3'600'000);
  get(path);
  EXPECT_EQ(durable(), begun);
}

TEST_F(Embedded, AResultIsNotShownBeforeThereIsOne) {
  ASSERT_EQ(start().status, ASSAY_OK);
  auto path = link();
  path.replace(0, 3, "/staff/r/");
  EXPECT_EQ(get(path).http_status, 404);
}

TEST_F(Embedded, AGuessedLinkIsNotFoundAndAWrongMethodIsNamed) {
  ASSERT_EQ(start().status, ASSAY_OK);
  EXPECT_EQ(get("/t/" + std::string(40, '0')).http_status, 404);
  EXPECT_EQ(get("/staff/r/" + std::string(40, '0')).http_status, 404);
  EXPECT_EQ(get("/").http_status, 404);
  EXPECT_EQ(post("/t/" + std::string(40, '0') + "/begin", "form_token=x").http_status, 404);
  EXPECT_EQ(get(link() + "/begin").http_status, 405);
  EXPECT_EQ(post(link(), "").http_status, 405);
}

TEST_F(Embedded, AForgedFormTokenChangesNothing) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  const auto before = durable();
  const auto right = form_token_on(get(path));
  EXPECT_EQ(post(path + "/begin", "").http_status, 403);
  EXPECT_EQ(post(path + "/begin", "form_token=" + std::string(right.size(), '0')).http_status, 403);
  EXPECT_EQ(post(path + "/begin", "form_token=" + right + "&form_token=" + right).http_status, 403);
  EXPECT_EQ(post(path + "/begin", "form_token=" + right.substr(1)).http_status, 403);
  EXPECT_EQ(durable(), before);
}

TEST_F(Embedded, TheFormTokenOfOneAttemptDoesNotOpenAnother) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const std::string other_id = "11111111-8f1e-4b53-9d4c-1d5d7a0e2b11";
  ASSERT_EQ(plugin.start(start_body(other_id), "key-2").status, ASSAY_OK);
  const auto mine = form_token_on(get(path_in(host.mails()[0])));
  EXPECT_EQ(post(path_in(host.mails()[1]) + "/begin", "form_token=" + mine).http_status, 403);
}

TEST_F(Embedded, WhatNoBrowserSendsIsRefusedWithAPage) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  press(path, "begin");
  const auto before = durable();
  const auto form = "form_token=" + form_token_on(get(path));
  EXPECT_EQ(post(path + "/submit", form, "multipart/form-data").http_status, 415);
  EXPECT_EQ(post(path + "/submit", form, "").http_status, 415);
  EXPECT_EQ(post(path + "/submit", form + "&q.word=%zz").http_status, 400);
  EXPECT_EQ(post(path + "/submit", form + "&q.sum=two&q.sum=three").http_status, 400);
  EXPECT_EQ(post(path + "/submit", std::string(300 * 1024, 'x')).http_status, 413);
  EXPECT_EQ(durable(), before);
  EXPECT_EQ(post(path + "/submit", form + "&q.sum=two", "Application/X-WWW-Form-Urlencoded; charset=UTF-8").http_status,
            303);
}

TEST_F(Embedded, WhenTimeRunsOutTheTimerGradesWhatWasSaved) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  press(path, "begin");
  press(path, "save", "q.sum=two");
  plugin.advance(minutes(10));
  EXPECT_THAT(report_states(), ElementsAre("in_progress"));  // the grace is not over
  plugin.advance(seconds(kSubmitGraceMs / 1000));
  ASSERT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_EQ(std::get<double>(host.reports()[1].result()->value()), 50.0);
  EXPECT_EQ(std::get<double>(host.reports()[1].metadata()[0].value()), 10.0);
}

TEST_F(Embedded, AFormThatArrivesAfterTheEndCountsNoMore) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  press(path, "begin");
  const auto form = "form_token=" + form_token_on(get(path)) + "&" + kRightAnswers;
  host.set_now_ms(host.now_ms() + 600'000 + kSubmitGraceMs);  // the timer is late
  EXPECT_EQ(post(path + "/submit", form).http_status, 303);
  ASSERT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_EQ(std::get<double>(host.reports()[1].result()->value()), 0.0);
}

TEST_F(Embedded, ExtraTimeIsTheCandidatesOwn) {
  ASSERT_EQ(plugin.start(start_body(kId, "Slow@Example.org"), "key-1").status, ASSAY_OK);
  EXPECT_THAT(host.mails()[0].text, HasSubstr("15 minutes"));
  const auto path = link();
  press(path, "begin");
  plugin.advance(minutes(14));
  press(path, "submit", kRightAnswers);
  ASSERT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_EQ(std::get<double>(host.reports()[1].result()->value()), 100.0);
}

TEST_F(Embedded, ALinkThatIsNotUsedExpiresAndIsReported) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  const auto form = "form_token=" + form_token_on(get(path));
  plugin.advance(hours(7 * 24) - std::chrono::milliseconds(1));
  EXPECT_THAT(report_states(), IsEmpty());
  EXPECT_EQ(get(path).http_status, 200);
  plugin.advance(std::chrono::milliseconds(1));
  ASSERT_THAT(report_states(), ElementsAre("expired"));
  EXPECT_THAT(host.reports()[0].reason(), Not(IsEmpty()));
  EXPECT_EQ(get(path).http_status, 410);
  EXPECT_EQ(post(path + "/begin", form).http_status, 303);
  EXPECT_THAT(report_states(), ElementsAre("expired"));
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(Embedded, ABegunTestOutlivesItsLinkAndKeepsItsOwnTimer) {
  ASSERT_EQ(start().status, ASSAY_OK);
  plugin.advance(hours(7 * 24) - minutes(1));
  press(link(), "begin");
  plugin.advance(minutes(5));
  EXPECT_EQ(press(link(), "submit", kRightAnswers).http_status, 303);
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

TEST_F(Embedded, ASecondBeginDoesNotGiveMoreTime) {
  ASSERT_EQ(start().status, ASSAY_OK);
  press(link(), "begin");
  plugin.advance(minutes(9));
  press(link(), "begin");
  plugin.advance(minutes(2));
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

TEST_F(Embedded, CancelEndsTheTestAndRepeatingItIsOk) {
  ASSERT_EQ(start().status, ASSAY_OK);
  press(link(), "begin");
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_OK);
  EXPECT_EQ(get(link()).http_status, 410);
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_OK);
  plugin.advance(hours(24 * 30));
  EXPECT_THAT(report_states(), ElementsAre("in_progress"));  // the host announces its own cancellation
}

TEST_F(Embedded, AFinishedOrUnknownTestCannotBeCancelled) {
  EXPECT_EQ(plugin.cancel(kId).status, ASSAY_NOT_FOUND);
  ASSERT_EQ(start().status, ASSAY_OK);
  press(link(), "begin");
  press(link(), "submit", kRightAnswers);
  const auto answer = plugin.cancel(kId);
  EXPECT_EQ(answer.status, ASSAY_REJECTED);
  EXPECT_THAT(answer.message, HasSubstr("finished"));
}

TEST_F(Embedded, AnUnknownTestOrAnUnreadableBodyIsRefusedAndLeavesNothing) {
  auto document = start_document();
  document["assessment_type"] = "gone";
  EXPECT_EQ(plugin.start(document.dump(), "key-1").status, ASSAY_NOT_FOUND);
  document.erase("candidate");
  const auto answer = plugin.start(document.dump(), "key-1");
  EXPECT_EQ(answer.status, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(answer.pointer, "/candidate");
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
  EXPECT_THAT(host.mails(), IsEmpty());
}

TEST_F(Embedded, EverythingOfAPersonNamesItsAssessmentAndGoesWithIt) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  press(path, "begin");
  press(path, "submit", kRightAnswers);
  const auto url = host.reports()[1].profile_url().substr(std::string_view(PluginDriver::kPagesUrl).size());
  host.erase_assessment(std::string(kId));
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_EQ(get(path).http_status, 404);
  EXPECT_EQ(get(url).http_status, 404);
}

TEST_F(Embedded, WhatIsStoredHoldsNoNameNoAddressAndInTheEndNoLink) {
  ASSERT_EQ(start().status, ASSAY_OK);
  const auto path = link();
  press(path, "begin");
  press(path, "submit", kRightAnswers);
  const auto link_token = path.substr(3);
  const auto profile = host.reports()[1].profile_url();
  const auto result_token = profile.substr(profile.rfind('/') + 1);
  for (const auto &[key, value] : host.values()) {
    for (const std::string &secret :
         {std::string(kEmail), std::string("Ada"), std::string("Lovelace"), link_token, result_token}) {
      EXPECT_THAT(key + value.value, Not(HasSubstr(secret)));
    }
  }
}

TEST_F(Embedded, LogsNameNobody) {
  host.fail(Op::kMail, ASSAY_UNAVAILABLE);
  start();
  start();
  host.fail(Op::kReport, ASSAY_UNAVAILABLE);
  press(link(), "begin");
  host.fail(Op::kKvPut, ASSAY_UNAVAILABLE);
  press(link(), "submit", kRightAnswers);
  press(link(), "submit", kRightAnswers);
  ASSERT_THAT(host.logs(), Not(IsEmpty()));
  for (const auto &line : host.logs()) {
    for (const std::string &secret :
         {std::string(kEmail), std::string("Ada"), std::string("Lovelace"), link().substr(3)}) {
      EXPECT_THAT(line.text, Not(HasSubstr(secret)));
    }
  }
}

TEST_F(Embedded, AFinishedTestIsKeptForItsTimeAndNoLonger) {
  ASSERT_EQ(start().status, ASSAY_OK);
  press(link(), "begin");
  press(link(), "submit", kRightAnswers);
  const auto url = host.reports()[1].profile_url().substr(std::string_view(PluginDriver::kPagesUrl).size());
  plugin.advance(hours(24 * 729));
  EXPECT_EQ(get(url).http_status, 200);
  plugin.advance(hours(24 * 2));
  EXPECT_EQ(get(url).http_status, 404);
  EXPECT_THAT(host.values(), IsEmpty());
}

TEST(EmbeddedConfiguration, EveryFaultIsNamedAtOnce) {
  FakeHost host;
  auto config = nlohmann::json::parse(kConfig);
  config["tests"][0]["questions"][0]["answer"] = "four";
  config["tests"][0]["pass_mark"] = 101;
  PluginDriver plugin(host, assay_plugin_entry_v0, config.dump());
  ASSERT_EQ(plugin.create().status, ASSAY_OK);
  const auto answer = plugin.validate();
  EXPECT_EQ(answer.status, ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(answer.body, HasSubstr("/tests/0/pass_mark: "));
  EXPECT_THAT(answer.body, HasSubstr("/tests/0/questions/0/answer: "));
  EXPECT_EQ(plugin.start_instance().status, ASSAY_INVALID_ARGUMENT);
}

TEST(EmbeddedConfiguration, WithoutAnAddressForPagesItDoesNotStart) {
  FakeHost host;
  PluginDriver plugin(host, assay_plugin_entry_v0, kConfig, "");
  EXPECT_EQ(plugin.up().status, ASSAY_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace assay::skills_test
