// The main job over HTTP with the real binaries: list, start, the candidate's pages, updates, cancel, restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/wire/json.h"
#include "host/wire/schema.h"
#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kTestName = "Writing for customer support";
constexpr auto kForm = "application/x-www-form-urlencoded";

// The text between `before` and the next `after`, or "".
std::string between(const std::string &text, const std::string &before, const std::string &after) {
  const auto begin = text.find(before);
  if (begin == std::string::npos) return {};
  const auto from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

class Flow : public testing::Test {
 protected:
  void SetUp() override {
    auto schema = wire::AshbySchema::open();
    ASSERT_TRUE(schema.ok());
    schema_.emplace(*std::move(schema));
    gateway.start_sandbox();
    gateway.start_host();
  }

  Json checked(const std::string &definition, const std::string &text) {
    const auto body = wire::parse_json(text);
    EXPECT_TRUE(body.ok()) << text;
    if (!body.ok()) return {};
    const auto fits = schema_->check(definition, *body);
    EXPECT_TRUE(fits.ok()) << definition << ": " << fits.error().message << "\n" << text;
    return *body;
  }

  net::HttpReply ask(const std::string &name, const std::string &body) {
    auto reply = gateway.call(name, body);
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    return reply.ok() ? *std::move(reply) : net::HttpReply{};
  }

  std::vector<std::string> mails() {
    std::vector<std::string> texts;
    for (const auto &entry : std::filesystem::directory_iterator(gateway.path("state/mail/new"))) {
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      texts.push_back(text.str());
    }
    return texts;
  }

  // The path of the candidate's page: a port that was free yesterday may be another one's today.
  std::string mailed_path() {
    const auto all = mails();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? "" : "/pages/" + between(all.front(), "/pages/", "\n");
  }

  net::HttpReply page(const std::string &method, const std::string &path, const std::string &form = "") {
    auto reply = gateway.web().send({method, gateway.base() + path, form, "", method == "POST" ? kForm : "", {}});
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    return reply.ok() ? *std::move(reply) : net::HttpReply{};
  }
  static std::string form_token(const net::HttpReply &reply) {
    return between(reply.body, "name=\"form_token\" value=\"", "\"");
  }

  // Begins and submits the support test with some right answers.
  void take_test(const std::string &path) {
    const auto invitation = page("GET", path);
    ASSERT_EQ(page("POST", path + "/begin", "form_token=" + form_token(invitation)).status, 303);
    const auto form = page("GET", path);
    ASSERT_EQ(page("POST", path + "/submit",
                   "form_token=" + form_token(form) + "&q.first-sentence=done&q.promise=honest&q.apostrophe=its")
                  .status,
              303);
    EXPECT_THAT(page("GET", path).body, HasSubstr("finished"));
  }

  static std::vector<std::string> statuses(const std::vector<Json> &updates) {
    std::vector<std::string> found;
    for (const auto &update : updates)
      if (update.at("source") == "posted") found.push_back(Gateway::value_of(update, "assessment_status"));
    return found;
  }

  Gateway gateway{Gateway::skills_plugin(), "[skills]"};
  std::optional<wire::AshbySchema> schema_;
};

TEST_F(Flow, AListIsAskedForWithAnyEmptyBody) {
  const auto first = ask("assessment.list", "");
  EXPECT_EQ(first.status, 200);
  const auto list = checked("ListResponse", first.body);
  ASSERT_EQ(list.at("results").size(), 1u);
  EXPECT_EQ(list.at("results")[0].at("name"), kTestName);
  EXPECT_EQ(ask("assessment.list", "{}").body, first.body);
  const auto bare = gateway.web().send({"POST", gateway.partner() + "/assessment.list", "", gateway.key(), "", {}});
  ASSERT_TRUE(bare.ok());
  EXPECT_EQ(bare->body, first.body) << "no Content-Type either";
}

TEST_F(Flow, ACandidateIsInvitedTakesTheTestAndAshbyHearsOfIt) {
  const auto type = gateway.type_id(kTestName);
  const auto request = Gateway::start_request(type, "app-1");
  checked("StartRequest", request.dump());
  const auto answer = gateway.recruiter("start", request);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->at("status"), 200) << answer->dump();
  checked("StartResponse", answer->at("answer").dump());
  const std::string id = answer->at("assessment_id");

  const auto path = mailed_path();
  EXPECT_THAT(mails().front(), HasSubstr(std::string("To: ") + Gateway::kEmail));
  EXPECT_EQ(page("HEAD", path).status, 200);
  EXPECT_EQ(page("GET", path).status, 200);
  EXPECT_EQ(page("GET", path + "/begin").status, 405) << "only a POST begins";
  take_test(path);

  const auto updates = gateway.await_updates(
      id, [](const auto &all) { return !all.empty() && !Gateway::value_of(all.back(), "assessment_result").empty(); });
  EXPECT_THAT(statuses(updates), ElementsAre("Invited", "Started", testing::_));
  for (const auto &update : updates) {
    EXPECT_THAT(update.at("verdict"), testing::AnyOf("accepted", "repeat")) << update.dump(2);
    checked("UpdateRequest", update.at("body"));
  }
  const auto &last = updates.back().at("update");
  EXPECT_EQ(last.at("assessment_result").at("type"), "numeric_score");
  std::vector<std::string> types;
  for (const auto &value : last.at("metadata")) types.push_back(value.at("type"));
  EXPECT_THAT(types, testing::IsSupersetOf({"numeric_duration_minutes", "boolean_success"}));

  const std::string result_url = last.at("assessment_profile_url").at("value");
  ASSERT_EQ(result_url.rfind(gateway.base() + "/pages/engineering/skills/", 0), 0u) << result_url;
  const auto closed = gateway.web().get(result_url);
  ASSERT_TRUE(closed.ok());
  EXPECT_EQ(closed->status, 401) << "for the hiring team alone";
  const auto result = gateway.web().send({"GET", result_url, "", "", "", {{"Cookie", gateway.sign_in()}}});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->status, 200);

  const auto again = page("POST", path + "/submit", "form_token=" + form_token(page("GET", path)));
  EXPECT_NE(again.status, 200) << "what is finished stays finished";
  EXPECT_EQ(gateway.updates_of(id).size(), updates.size());
}

TEST_F(Flow, TheAnswerOfAStartThatAshbyNeverGotIsGivenAgain) {
  const auto request = Gateway::start_request(gateway.type_id(kTestName), "app-1").dump();
  const auto first = checked("StartResponse", ask("assessment.start", request).body);
  const auto second = checked("StartResponse", ask("assessment.start", request).body);
  EXPECT_EQ(first, second);
  EXPECT_EQ(mails().size(), 1u) << "one invitation";
}

TEST_F(Flow, AStartThatAshbyKnowsIsAConflictUntilItIsCancelled) {
  const auto type = gateway.type_id(kTestName);
  const auto id = gateway.start_assessment(type, "app-1");
  gateway.await_updates(id, [](const auto &all) { return !statuses(all).empty(); });
  const auto request = Gateway::start_request(type, "app-1").dump();
  // Ashby has the update before we know that it has it.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  auto refused = ask("assessment.start", request);
  while (refused.status != 409 && std::chrono::steady_clock::now() < until) refused = ask("assessment.start", request);
  EXPECT_EQ(refused.status, 409);
  checked("StartRefusal422", refused.body);

  const auto cancelled = ask("assessment.cancel", Json{{"assessment_id", id}}.dump());
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(checked("CancelResponse", cancelled.body).at("results").at("assessment_id"), id);
  EXPECT_EQ(ask("assessment.cancel", Json{{"assessment_id", id}}.dump()).body, cancelled.body) << "idempotent";
  const auto updates = gateway.await_updates(
      id, [](const auto &all) { return !all.empty() && !Gateway::value_of(all.back(), "cancelled_reason").empty(); });
  checked("UpdateRequest", updates.back().at("body"));
  EXPECT_EQ(page("GET", mailed_path()).status, 410) << "the candidate is told";

  const auto fresh = checked("StartResponse", ask("assessment.start", request).body);
  EXPECT_NE(fresh.at("results").at("assessment_id"), id);
}

TEST_F(Flow, AnUnknownIdIsNotFoundWhoeverAsks) {
  const auto reply = ask("assessment.cancel", R"({"assessment_id":"7b0a3f0e-7d0b-4b7f-8f3b-0b5b0f6c2a11"})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(checked("ErrorEnvelope", reply.body).at("errorInfo").at("code"), "assessment_not_found");
}

TEST_F(Flow, ARestartGoesOnWhereTheProcessStopped) {
  const auto type = gateway.type_id(kTestName);
  const auto id = gateway.start_assessment(type, "app-1");
  EXPECT_EQ(gateway.stop_host(), 0);
  gateway.start_host();
  EXPECT_EQ(gateway.type_id(kTestName), type) << "an id never changes";
  take_test(mailed_path());
  const auto updates = gateway.await_updates(
      id, [](const auto &all) { return !all.empty() && !Gateway::value_of(all.back(), "assessment_result").empty(); });
  EXPECT_THAT(statuses(updates), ElementsAre("Invited", "Started", testing::_));
}

TEST_F(Flow, UpdatesArriveInOrderThroughAFailingAshby) {
  const auto type = gateway.type_id(kTestName);
  for (const auto *fault : {R"({"fault":"server_error"})", R"({"fault":"reset","recorded":true})"}) {
    const auto told =
        gateway.web().send({"POST", gateway.sandbox_url() + "/_sandbox/faults", fault, "", "application/json", {}});
    ASSERT_TRUE(told.ok());
    ASSERT_EQ(told->status, 200) << told->body;
  }
  const auto id = gateway.start_assessment(type, "app-1");
  take_test(mailed_path());
  const auto updates = gateway.await_updates(
      id, [](const auto &all) { return !all.empty() && !Gateway::value_of(all.back(), "assessment_result").empty(); });
  std::vector<std::string> accepted;
  std::int64_t last = 0;
  for (const auto &update : updates) {
    EXPECT_NE(update.at("verdict"), "refused") << update.dump(2);
    if (update.at("verdict") != "accepted") continue;
    accepted.push_back(Gateway::value_of(update, "assessment_status"));
    EXPECT_GT(update.at("update").at("timestamp").get<std::int64_t>(), last);
    last = update.at("update").at("timestamp");
  }
  EXPECT_THAT(accepted, ElementsAre("Invited", "Started", testing::_));
}

}  // namespace
}  // namespace assay::test
