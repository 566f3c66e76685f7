// The plugin when something goes wrong: crashes between any two steps, services that fail, writers that come between.
#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "plugins/embedded/tokens.h"
#include "tests/unit/background_check/rig.h"

namespace assay::background_check {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using BackgroundTrouble = BackgroundRig;

TEST_F(BackgroundTrouble, TheSameStartAgainIsTheSameCaseAndMailsNobodyTwice) {
  const auto first = start();
  EXPECT_EQ(start().body, first.body);
  plugin.advance(milliseconds(0));
  EXPECT_EQ(start().body, first.body);
  crash_and_restart();
  EXPECT_EQ(start().body, first.body);
  running().advance(milliseconds(0));
  EXPECT_EQ(host.mails().size(), 2u);
  press(path_in(first), "begin");
  EXPECT_EQ(start().body, first.body);
  press(path_in(first), "finish", kClearForm);
  EXPECT_EQ(start().body, first.body);
  running().advance(hours(24 * 20));
  EXPECT_EQ(host.mails().size(), 2u);
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

// A host that dies at any write of a start, then a new process that is asked again: for every one of them there is one
// case with a page, whose reviewers are mailed once.
TEST_F(BackgroundTrouble, AStartThatDiesAtAnyStepIsFinishedByTheNext) {
  for (int step = 0; step < 3; ++step) {
    FakeHost own;
    auto first = std::make_unique<PluginDriver>(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(first->up().status, ASSAY_OK);
    if (step < 2) own.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1000, step);
    own.fail(Op::kTimerSet, ASSAY_UNAVAILABLE, 1000);
    EXPECT_EQ(first->start(start_body(), "key-1").status, ASSAY_UNAVAILABLE) << step;
    first->destroy();
    own.heal();
    PluginDriver second(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(second.up().status, ASSAY_OK);
    const auto started = second.start(start_body(), "key-1");
    ASSERT_EQ(started.status, ASSAY_OK) << step;
    second.advance(milliseconds(0));
    EXPECT_EQ(own.mails().size(), 2u) << step;
    EXPECT_EQ(
        second.page({.method = "GET", .path = path_in(started), .query = {}, .body = {}, .headers = {}}).http_status,
        200);
    second.advance(hours(24 * 11));
    EXPECT_THAT(report_states(own), ElementsAre("expired"));
  }
}

TEST_F(BackgroundTrouble, AFullStoreIsSaidAndLeavesNothing) {
  host.fail(Op::kKvPut, ASSAY_RESOURCE_EXHAUSTED, 1, 1);  // the case fits, its page does not
  EXPECT_EQ(start().status, ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(BackgroundTrouble, AStartThatIsRepeatedOnAFullStoreForgetsNoCaseThatSomebodyHasBegun) {
  const auto path = begun_case();
  host.fail(Op::kKvPut, ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_EQ(start().status, ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_EQ(get(path).http_status, 200);
}

TEST_F(BackgroundTrouble, AStartThatIsStillUnderWayIsNotBegunTwice) {
  Answer second;
  host.before(Op::kTimerSet, [&] { second = start(); });
  EXPECT_EQ(start().status, ASSAY_OK);
  EXPECT_EQ(second.status, ASSAY_UNAVAILABLE);
  EXPECT_GT(second.retry_after_ms, 0);
}

TEST_F(BackgroundTrouble, ABrokenMailSystemFailsNoStartAndNoReview) {
  host.fail(Op::kMail, ASSAY_UNAVAILABLE, 1000);
  const auto started = start();
  ASSERT_EQ(started.status, ASSAY_OK);
  plugin.advance(milliseconds(0));
  const auto path = path_in(started);
  EXPECT_EQ(press(path, "begin").http_status, 303);
  EXPECT_EQ(press(path, "finish", kClearForm).http_status, 303);
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  host.heal();
  plugin.advance(hours(1));
  EXPECT_THAT(host.mails(), IsEmpty()) << "nobody is told of what is done with";
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(BackgroundTrouble, MailsThatCouldNotBeSentAreSentOnceTheMailSystemIsBack) {
  start();
  host.fail(Op::kMail, ASSAY_UNAVAILABLE, 1000, 1);  // the first reviewer is reached, the second is not
  plugin.advance(milliseconds(0));
  plugin.advance(minutes(1));
  EXPECT_THAT(mailed(), ElementsAre("first@reviews.example"));
  host.heal();
  crash_and_restart();
  running().advance(minutes(1));
  EXPECT_THAT(mailed(), ElementsAre("first@reviews.example", "second@reviews.example"));
}

TEST_F(BackgroundTrouble, OneReviewerWhoCannotBeReachedNowDelaysNoOther) {
  start();
  host.fail(Op::kMail, ASSAY_UNAVAILABLE);
  plugin.advance(milliseconds(0));
  EXPECT_THAT(mailed(), ElementsAre("second@reviews.example"));
  plugin.advance(minutes(1));
  EXPECT_THAT(mailed(), ElementsAre("second@reviews.example", "first@reviews.example"));
}

TEST_F(BackgroundTrouble, ARefusedAddressIsNamedByItsPlaceAndTheOthersAreMailed) {
  start();
  host.fail(Op::kMail, ASSAY_INVALID_ARGUMENT, 1, 1);
  plugin.advance(milliseconds(0));
  EXPECT_THAT(mailed(), ElementsAre("first@reviews.example"));
  std::string all;
  for (const auto &line : host.logs()) all += line.text + "\n";
  EXPECT_THAT(all, AllOf(HasSubstr("/reviewers/1"), Not(HasSubstr("reviews.example"))));
  plugin.advance(hours(1));
  EXPECT_EQ(host.mails().size(), 1u) << "it is not tried for ever";
}

// A crash between a mail and its mark repeats that mail and no other.
TEST_F(BackgroundTrouble, ACrashWhileMailingRepeatsAtMostOneMail) {
  const auto config = nlohmann::json::parse(kConfig);
  for (int writes = 0; writes < 3; ++writes) {
    FakeHost own;
    PluginDriver first(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(first.up().status, ASSAY_OK);
    ASSERT_EQ(first.start(start_body(), "key-1").status, ASSAY_OK);
    own.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1000, writes);
    first.advance(milliseconds(0));
    first.destroy();
    own.heal();
    PluginDriver second(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(second.up().status, ASSAY_OK);
    second.advance(minutes(1));
    std::multiset<std::string> addresses;
    for (const auto &mail : own.mails()) addresses.insert(mail.to);
    std::multiset<std::string> expected = {"first@reviews.example", "second@reviews.example"};
    if (writes < 2) expected.insert(config["reviewers"][writes].get<std::string>());
    EXPECT_EQ(addresses, expected) << writes;
    second.advance(hours(1));
    EXPECT_EQ(own.mails().size(), addresses.size());
  }
}

TEST_F(BackgroundTrouble, AReviewerWhoIsNoLongerOneIsNotMailedAnyMore) {
  start();
  host.fail(Op::kMail, ASSAY_UNAVAILABLE, 2);
  plugin.advance(milliseconds(0));
  crash_and_restart(with_reviewers({"second@reviews.example"}));
  running().advance(minutes(1));
  EXPECT_THAT(mailed(), ElementsAre("second@reviews.example"));
  running().advance(hours(73));
  EXPECT_THAT(mailed(), ElementsAre("second@reviews.example", "second@reviews.example"));
}

TEST_F(BackgroundTrouble, AReminderThatIsDueWhileTheMailSystemIsDownReplacesTheNotice) {
  start();
  host.fail(Op::kMail, ASSAY_UNAVAILABLE, 1000, 1);
  plugin.advance(milliseconds(0));
  plugin.advance(hours(72));
  host.heal();
  plugin.advance(minutes(1));
  EXPECT_THAT(mailed(), ElementsAre("first@reviews.example", "first@reviews.example", "second@reviews.example"));
  EXPECT_THAT(host.mails()[2].subject, HasSubstr("Reminder"));
}

TEST_F(BackgroundTrouble, AReminderThatFallsDueWhileTheNoticeIsMailedIsMailedToo) {
  start();
  const auto timer = host.timers().begin()->first;
  host.before(Op::kMail, [&] {
    host.set_now_ms(host.now_ms() + hours(72) / milliseconds(1));
    EXPECT_EQ(plugin.fire(timer, "").status, ASSAY_UNAVAILABLE) << "the same work is under way";
  });
  plugin.advance(milliseconds(0));
  plugin.advance(minutes(1));
  ASSERT_EQ(host.mails().size(), 4u);
  EXPECT_THAT(host.mails()[1].subject, Not(HasSubstr("Reminder")));
  EXPECT_THAT(host.mails()[2].subject, HasSubstr("Reminder"));
}

TEST_F(BackgroundTrouble, APageThatLeadsToACaseOfAnotherTokenOpensNothing) {
  start();
  const std::string token(40, 'b');
  const auto key = "page/" + embedded::hash_token("page", token), id = std::string(kId);
  ASSERT_TRUE(sdk::Host(host.host()).kv_put({key, id, ASSAY_KV_ABSENT, 0, id}).is_ok());
  EXPECT_EQ(get("/staff/c/" + token).http_status, 404);
}

// A process that dies at any service call of a decision: the next one, with nothing but the host's timers, reports
// once.
TEST_F(BackgroundTrouble, ACrashAtAnyCallOfADecisionRepeatsHarmlessly) {
  for (int calls = 0; calls < 4; ++calls) {
    FakeHost own;
    PluginDriver first(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(first.up().status, ASSAY_OK);
    const auto path = path_in(first.start(start_body(), "key-1"));
    first.advance(milliseconds(0));
    const auto send = [&](PluginDriver &to, const std::string &button, const std::string &fields) {
      const auto page = to.page({.method = "GET", .path = path, .query = {}, .body = {}, .headers = {}});
      return post_to(to, path, form_on(page, button, fields)).http_status;
    };
    ASSERT_EQ(send(first, "begin", ""), 303);
    // From the given write on, nothing of this process reaches the host any more.
    own.fail(Op::kKvPut, ASSAY_UNAVAILABLE, 1000, calls);
    if (calls < 2) own.fail(Op::kReport, ASSAY_UNAVAILABLE, 1000);
    own.fail(Op::kTimerCancel, ASSAY_UNAVAILABLE, 1000);
    EXPECT_EQ(send(first, "finish", kClearForm), calls == 0 ? 503 : 303);
    first.destroy();
    own.heal();

    PluginDriver second(own, assay_plugin_entry_v0, kConfig);
    ASSERT_EQ(second.up().status, ASSAY_OK);
    if (calls == 0) {
      EXPECT_EQ(send(second, "finish", kClearForm), 303);
    }
    second.advance(minutes(1));
    EXPECT_THAT(report_states(own), ElementsAre("in_progress", "completed")) << calls;
    second.advance(hours(24 * 20));
    EXPECT_EQ(own.reports().size(), 2u);
    EXPECT_TRUE(own.timers().empty());
    EXPECT_EQ(second.page({.method = "GET", .path = path, .query = {}, .body = {}, .headers = {}}).http_status, 200);
  }
}

TEST_F(BackgroundTrouble, AStartedReportThatIsNotTakenIsMadeByTheTimerSoonAfter) {
  const auto path = path_in(start());
  plugin.advance(milliseconds(0));
  host.fail(Op::kReport, ASSAY_UNAVAILABLE, 2);
  EXPECT_EQ(press(path, "begin").http_status, 303);
  EXPECT_THAT(report_states(), IsEmpty());
  plugin.advance(minutes(1));
  EXPECT_THAT(report_states(), IsEmpty());
  plugin.advance(minutes(1));
  EXPECT_THAT(report_states(), ElementsAre("in_progress"));
}

TEST_F(BackgroundTrouble, AStoreThatFailsIsTryAgainAndLosesNothing) {
  const auto path = begun_case();
  press(path, "save", kReviewForm);
  const auto form = form_on(get(path), "finish", kClearForm);
  for (const Op op : {Op::kKvGet, Op::kKvPut, Op::kTimerSet}) {
    host.fail(op, ASSAY_UNAVAILABLE);
    EXPECT_EQ(post(path, form).http_status, 503);
    EXPECT_THAT(get(path).body, HasSubstr("secret-note"));
    EXPECT_THAT(report_states(), ElementsAre("in_progress"));
  }
  host.fail(Op::kKvGet, ASSAY_UNAVAILABLE);
  EXPECT_EQ(get(path).http_status, 503);
  host.fail(Op::kKvPut, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(post(path, form).http_status, 413);
  host.lose_answer(Op::kKvPut, ASSAY_UNAVAILABLE);
  EXPECT_EQ(post(path, form).http_status, 503);
  EXPECT_EQ(post(path, form).http_status, 303) << "it was kept, its answer was lost";
  plugin.advance(minutes(1));
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
}

TEST_F(BackgroundTrouble, ASaveBetweenTheReadAndTheWriteOfAFinishIsAConflict) {
  const auto path = begun_case();
  const auto page = get(path);
  PluginDriver other(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(other.up().status, ASSAY_OK);
  host.before(Op::kKvPut,
              [&] { EXPECT_EQ(post_to(other, path, form_on(page, "save", kReviewForm)).http_status, 303); });
  const auto conflict = post(path, form_on(page, "finish", kClearForm));
  EXPECT_EQ(conflict.http_status, 409);
  EXPECT_THAT(conflict.body, HasSubstr("secret-note"));
  EXPECT_THAT(report_states(), ElementsAre("in_progress"));
}

TEST_F(BackgroundTrouble, ACancelBetweenReadAndWriteWins) {
  const auto path = begun_case();
  PluginDriver other(host, assay_plugin_entry_v0, kConfig);
  ASSERT_EQ(other.up().status, ASSAY_OK);
  host.before(Op::kKvPut, [&] { EXPECT_EQ(other.cancel(kId).status, ASSAY_OK); });
  const auto late = press(path, "finish", kClearForm);
  EXPECT_EQ(late.http_status, 409);
  EXPECT_THAT(late.body, HasSubstr("cancelled in the recruiting system"));
  EXPECT_EQ(get(path).http_status, 410);
  EXPECT_THAT(report_states(), ElementsAre("in_progress"));
}

TEST_F(BackgroundTrouble, ManyReviewersAtOnceAreOneOutcome) {
  const auto path = path_in(start());
  std::vector<std::thread> reviewers;
  for (int i = 0; i < 4; ++i) {
    reviewers.emplace_back([&] {
      for (const char *button : {"begin", "save", "finish", "begin"}) {
        // 409: somebody else's save came first, and the next try is on top of it.
        for (int tries = 0; tries < 100; ++tries) {
          const auto page = get(path);
          const int status = post(path, form_on(page, button, kClearForm)).http_status;
          if (status != 503 && status != 409) break;
        }
      }
    });
  }
  std::thread timer([&] {
    for (int i = 0; i < 20; ++i) plugin.fire("case/" + std::string(kId), "");
  });
  for (auto &reviewer : reviewers) reviewer.join();
  timer.join();
  press(path, "finish", kClearForm);
  plugin.advance(minutes(1));
  EXPECT_THAT(report_states(), ElementsAre("in_progress", "completed"));
  EXPECT_LE(host.mails().size(), 2u);
}

TEST_F(BackgroundTrouble, ATimerFiredTwiceTooEarlyOrForNobodyDoesNothing) {
  start();
  plugin.advance(milliseconds(0));
  const auto timer = host.timers().begin()->first;
  EXPECT_EQ(plugin.fire("case/unknown", "").status, ASSAY_OK);
  EXPECT_EQ(plugin.fire("something-else", "").status, ASSAY_OK);
  EXPECT_EQ(plugin.fire(timer, "").status, ASSAY_OK);
  EXPECT_EQ(host.mails().size(), 2u);
  EXPECT_EQ(host.timers().begin()->second.due_ms, host.now_ms() + hours(72) / milliseconds(1));
  plugin.advance(hours(24 * 11));
  plugin.fire(timer, "");
  EXPECT_THAT(report_states(), ElementsAre("expired"));
}

TEST_F(BackgroundTrouble, AGatewayThatNoLongerListensIsNotAskedForEver) {
  start();
  host.close_assessment(std::string(kId));
  plugin.advance(hours(24 * 11));
  EXPECT_THAT(host.reports(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
}

TEST_F(BackgroundTrouble, LogsNameNobodyAndNoNote) {
  host.fail(Op::kMail, ASSAY_UNAVAILABLE, 3);
  const auto path = path_in(start());
  plugin.advance(milliseconds(0));
  host.fail(Op::kReport, ASSAY_UNAVAILABLE);
  press(path, "begin");
  host.fail(Op::kKvPut, ASSAY_UNAVAILABLE);
  press(path, "finish", kReviewForm);
  host.fail(Op::kMail, ASSAY_INVALID_ARGUMENT, 2);
  plugin.advance(hours(1));
  ASSERT_THAT(host.logs(), Not(IsEmpty()));
  for (const auto &line : host.logs()) {
    for (const auto &part : kPerson) EXPECT_THAT(line.text, Not(HasSubstr(part)));
    for (const std::string &secret : {std::string("secret-"), std::string("reviews.example"), path.substr(9)}) {
      EXPECT_THAT(line.text, Not(HasSubstr(secret)));
    }
  }
}

}  // namespace
}  // namespace assay::background_check
