// F05 to F08: many starts at once, again, with other data, and with a vendor that hangs; over the real binaries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// The statuses that Ashby has, in order: a repeat of the same bytes is none.
std::vector<std::string> statuses(const std::vector<Json> &updates) {
  std::vector<std::string> found;
  for (const auto &update : updates)
    if (update.at("verdict") == "accepted") found.push_back(Gateway::value_of(update, "assessment_status"));
  return found;
}
// Once Ashby has so many of them.
std::vector<std::string> await_statuses(Gateway &gateway, const std::string &id, std::size_t count) {
  return statuses(gateway.await_updates(id, [&](const auto &all) { return statuses(all).size() >= count; }));
}

// A vendor that keeps a journal of what it was asked for.
class JournalStarts : public testing::Test {
 protected:
  JournalStarts()
      : gateway(
            "  - name: journal\n    library: libjournal_plugin.so\n    isolation: in_process\n"
            "    config: {journal: \"" +
                folder / "journal" + "\"}\n",
            "[journal]") {
    gateway.start_sandbox();
    gateway.start_host();
    type = gateway.type_id("Journal");
  }
  // As Ashby itself, without the sandbox: Ashby never learns of the assessment.
  Result<net::HttpReply> press(const Json &request) { return gateway.call("assessment.start", request.dump()); }
  static std::string id_in(const Result<net::HttpReply> &reply) {
    return Json::parse(reply->body).at("results").at("assessment_id");
  }
  // The idempotency keys of the vendor's journal, one for each time that it was asked.
  std::vector<std::string> invitations() {
    std::vector<std::string> keys;
    std::ifstream file(folder / "journal");
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string what, key;
      if (words >> what >> key && what == "start") keys.push_back(key);
    }
    return keys;
  }

  TemporaryDir folder;
  Gateway gateway;
  std::string type;
};

using F05 = JournalStarts;
using F06 = JournalStarts;
using F07 = JournalStarts;

TEST_F(F05, FiftyParallelIdenticalStartsAreOneRunFiftyEqualAnswersAndOneInvitation) {
  const auto request = Gateway::start_request(type, "app-1");
  std::vector<std::future<Result<net::HttpReply>>> replies;
  for (int i = 0; i < 50; ++i) replies.push_back(std::async(std::launch::async, [&] { return press(request); }));
  std::set<std::string> answers;
  for (auto &reply : replies) {
    const auto got = reply.get();
    ASSERT_TRUE(got.ok()) << got.error().message;
    EXPECT_EQ(got->status, 200) << got->body;
    answers.insert(got->body);
  }
  EXPECT_THAT(answers, SizeIs(1));
  EXPECT_THAT(invitations(), SizeIs(1));
}

TEST_F(F06, AfterAshbyHasProvedThatItKnowsTheIdItIsAConflictAndAfterACancelANewAssessment) {
  const auto request = Gateway::start_request(type, "app-1");
  const auto first = gateway.start_assessment(type, "app-1");
  // The second update goes out when the first one has been written off as delivered.
  await_statuses(gateway, first, 2);
  const auto again = press(request);
  EXPECT_EQ(again->status, 409) << again->body;
  EXPECT_THAT(invitations(), ElementsAre(first));

  const auto cancelled = gateway.recruiter("cancel", {{"assessment_id", first}});
  ASSERT_TRUE(cancelled.ok() && cancelled->value("success", false)) << cancelled->dump();
  const auto second = gateway.start_assessment(type, "app-1");
  EXPECT_NE(second, first);
  EXPECT_THAT(invitations(), ElementsAre(first, second));
}

TEST_F(F07, OtherDataUnderTheSameKeyIsAConflictWhileItIsOpenAndTheFirstRunGoesOn) {
  const auto first = gateway.start_assessment(type, "app-1");
  auto other = Gateway::start_request(type, "app-1");
  other["candidate"]["email"] = "somebody.else@candidate.example";
  EXPECT_EQ(press(other)->status, 409);
  EXPECT_THAT(await_statuses(gateway, first, 3), ElementsAre("Invited", "Started", "Half way"));
  EXPECT_EQ(press(other)->status, 409);
  EXPECT_THAT(invitations(), ElementsAre(first));
}

TEST_F(F07, WhatAshbyNeverLearnedOfGivesWayToACorrectedStart) {
  const auto lost = id_in(press(Gateway::start_request(type, "app-1")));
  auto corrected = Gateway::start_request(type, "app-1");
  corrected["candidate"]["email"] = "corrected@candidate.example";
  // Until Ashby has answered to the first update that it does not know the id, it may have learned of it.
  auto reply = press(corrected);
  for (int i = 0; i < 500 && reply->status == 409; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    reply = press(corrected);
  }
  ASSERT_EQ(reply->status, 200) << reply->body;
  EXPECT_NE(id_in(reply), lost);
  EXPECT_THAT(invitations(), ElementsAre(lost, id_in(reply)));
  gateway.await_log("undone assessment=" + lost);  // the vendor was told to cancel
}

// A vendor that answers when the test says so.
class F08 : public testing::Test {
 protected:
  F08()
      : gateway(
            "  - name: patient\n    library: libpatient_plugin.so\n    isolation: in_process\n"
            "    limits: {call_timeout: 90s, max_concurrency: 4}\n"
            "    config: {gates: \"" +
                folder.path() + "\"}\n",
            "[patient]") {
    gateway.set_more("start: {soft_deadline: 200ms}\n");
    gateway.start_sandbox();
    gateway.start_host();
    type = gateway.type_id("Patient");
  }
  std::string start(const std::string &application) {
    EXPECT_EQ(::mkfifo((folder / application).c_str(), 0600), 0);
    return gateway.start_assessment(type, application);
  }
  // Waits until the plugin is there to read it.
  void answer(const std::string &application, const std::string &text) {
    std::ofstream(folder / application) << text << std::endl;
  }
  std::size_t threads() {
    const std::filesystem::directory_iterator tasks("/proc/" + std::to_string(gateway.host().pid()) + "/task");
    return static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
  }

  TemporaryDir folder;
  Gateway gateway;
  std::string type;
};

TEST_F(F08, AVendorThatHangsIsAnsweredForAndItsLateSuccessIsApplied) {
  std::map<std::string, std::string> ids;
  ids["app-0"] = start("app-0");
  const auto before = threads();
  for (int i = 1; i < 12; ++i) ids["app-" + std::to_string(i)] = start("app-" + std::to_string(i));
  EXPECT_EQ(threads(), before) << "nobody waits on a thread of their own";
  for (const auto &[application, id] : ids) EXPECT_THAT(await_statuses(gateway, id, 1), ElementsAre("Queued"));
  // In the order in which the vendor's four threads take them.
  for (int i = 0; i < 12; ++i) answer("app-" + std::to_string(i), "accept");
  for (const auto &[application, id] : ids)
    EXPECT_THAT(await_statuses(gateway, id, 2), ElementsAre("Queued", "Invited"));
  EXPECT_EQ(threads(), before);
}

TEST_F(F08, ItsLateFailureReachesTheRecruiterAsAReason) {
  const auto id = start("app-1");
  answer("app-1", "No seats left.");
  EXPECT_THAT(await_statuses(gateway, id, 2), ElementsAre("Queued", "Failed"));
  EXPECT_EQ(Gateway::value_of(gateway.updates_of(id).back(), "cancelled_reason"), "No seats left.");
}

TEST_F(F08, ACancelOfWhatHangsIsAnsweredAndTheVendorIsToldWhenItHasIt) {
  const auto id = start("app-1");
  const auto cancelled = gateway.recruiter("cancel", {{"assessment_id", id}});
  ASSERT_TRUE(cancelled.ok() && cancelled->value("success", false)) << cancelled->dump();
  EXPECT_THAT(await_statuses(gateway, id, 2), ElementsAre("Queued", "Cancelled"));
  EXPECT_THAT(gateway.host().log(), Not(HasSubstr("undo assessment=" + id)));
  answer("app-1", "accept");
  gateway.await_log("undone assessment=" + id);
}

TEST(F08Unresolved, AVendorThatMayNotBeAskedTwiceLeavesItToTheOperatorAndTheRecruiterSeesQueued) {
  Gateway gateway(
      "  - {name: hangs, library: libhangs_in_assessment_start.so, isolation: in_process, limits: {call_timeout: "
      "200ms}}\n",
      "[hangs]");
  gateway.start_sandbox();
  gateway.start_host();
  const auto type = gateway.type_id("One");
  const auto id = gateway.start_assessment(type, "app-1");
  EXPECT_THAT(await_statuses(gateway, id, 1), ElementsAre("Queued"));
  gateway.await_log("error start_unresolved assessment=" + id);
  gateway.kill_host();
  gateway.start_host();
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_THAT(gateway.host().log(), Not(HasSubstr("start_recovered"))) << "nobody asks again, not after a crash either";
}

}  // namespace
}  // namespace assay::test
