// What Ashby, a customer with a wrong key or anybody else may send: the status of the table, a text that helps, nothing
// lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/wire/json.h"
#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

class BadInput : public testing::Test {
 protected:
  // One gateway for all: whatever one of them does, the next is answered.
  static void SetUpTestSuite() {
    gateway = new Gateway(Gateway::skills_plugin(), "[skills]");
    gateway->start_sandbox();
    gateway->start_host();
    type = gateway->type_id("Writing for customer support");
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(gateway->stop_host(), 0) << "no crash behind us: " << gateway->host().log();
    delete gateway;
  }

  static net::HttpReply send(const Web::Ask &ask) {
    auto reply = gateway->web().send(ask);
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    return reply.ok() ? *std::move(reply) : net::HttpReply{};
  }
  static net::HttpReply start(const Json &body) { return *gateway->call("assessment.start", body.dump()); }
  static Json good() { return Gateway::start_request(type, "app-bad-input"); }
  static Json without(const char *pointer) {
    auto body = good();
    const Json::json_pointer at(pointer);
    body.at(at.parent_pointer()).erase(at.back());
    return body;
  }
  static Json with(const char *pointer, Json value) {
    auto body = good();
    body[Json::json_pointer(pointer)] = std::move(value);
    return body;
  }

  static inline Gateway *gateway = nullptr;
  static inline std::string type;
};

TEST_F(BadInput, ABodyThatIsNoJsonObjectIs400WithTheEnvelope) {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  for (const auto &body : {std::string("{"), std::string("nonsense"), std::string("[1,2]"), std::string("\"text\""),
                           std::string("{\"a\":\"\xff\xfe\"}"), "{\"a\":" + deep + "}", std::string("{}{}"),
                           std::string(R"({"assessment_id":"a","assessment_id":"b"})")}) {
    for (const auto *call : {"assessment.start", "assessment.cancel", "assessment.list"}) {
      const auto reply = *gateway->call(call, body);
      EXPECT_EQ(reply.status, 400) << call << " " << body;
      EXPECT_THAT(reply.body, HasSubstr("\"code\":\"invalid_input\"")) << body;
    }
  }
  EXPECT_EQ(gateway->call("assessment.start", "")->status, 400);
}

TEST_F(BadInput, AnotherContentTypeIs400) {
  for (const auto *type_header :
       {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"}) {
    const auto reply = *gateway->call("assessment.start", good().dump(), type_header);
    EXPECT_EQ(reply.status, 400) << type_header;
    EXPECT_THAT(reply.body, HasSubstr("Content-Type"));
  }
}

TEST_F(BadInput, AMissingOrWrongMemberIs422AndIsNamedByItsPointer) {
  for (const auto *pointer :
       {"/assessment_type_id", "/candidate", "/candidate/email", "/candidate/first_name", "/candidate/ashby_id",
        "/application", "/application/ashby_id", "/application/status", "/job", "/job/name", "/job/ashby_job_url"}) {
    const auto missing = start(without(pointer));
    EXPECT_EQ(missing.status, 422) << pointer;
    EXPECT_THAT(missing.body, HasSubstr(pointer));
    const auto wrong = start(with(pointer, 17));
    EXPECT_EQ(wrong.status, 422) << pointer;
    EXPECT_THAT(wrong.body, HasSubstr(pointer));
  }
  for (const auto *email : {"", "ada", "ada@", "@example.com", "ada example@example.com", "a@b@c.example"}) {
    const auto reply = start(with("/candidate/email", email));
    EXPECT_EQ(reply.status, 422) << email;
    EXPECT_THAT(reply.body, HasSubstr("/candidate/email"));
  }
  for (const auto *id :
       {"", "not-a-uuid", "7b0a3f0e7d0b4b7f8f3b0b5b0f6c2a11", "7b0a3f0e-7d0b-4b7f-8f3b-0b5b0f6c2a1g"}) {
    EXPECT_EQ(start(with("/assessment_type_id", id)).status, 422) << id;
    const auto cancel = *gateway->call("assessment.cancel", Json{{"assessment_id", id}}.dump());
    EXPECT_EQ(cancel.status, 200) << id;
    EXPECT_THAT(cancel.body, HasSubstr("/assessment_id"));
  }
}

TEST_F(BadInput, AnUnknownTypeIs422WithATextForTheRecruiter) {
  const auto reply = start(with("/assessment_type_id", "7b0a3f0e-7d0b-4b7f-8f3b-0b5b0f6c2a11"));
  EXPECT_EQ(reply.status, 422);
  EXPECT_THAT(Json::parse(reply.body).at("message").get<std::string>(), HasSubstr("not known"));
}

TEST_F(BadInput, UnknownAndNullMembersAreIgnored) {
  auto body = Gateway::start_request(type, "app-extra");
  body["surprise"] = {{"nested", {1, 2, 3}}};
  body["candidate"]["middle_name"] = nullptr;
  body["job"]["req_id"] = nullptr;
  body["job"]["hiringTeam"] = nullptr;
  EXPECT_EQ(start(body).status, 200);
}

TEST_F(BadInput, AWrongKeyIs401WithoutDetail) {
  const auto url = gateway->partner() + "/assessment.list";
  std::vector<std::string> bodies;
  for (const auto &ask :
       {Web::Ask{"POST", url, "", "wrong", "", {}}, Web::Ask{"POST", url, "", gateway->key() + "-screening", "", {}},
        Web::Ask{"POST", url, "", "", "", {}}, Web::Ask{"POST", url, "", "", "", {{"Authorization", "Bearer x"}}},
        Web::Ask{"POST", url, "", "", "", {{"Authorization", "Basic !!!"}}}}) {
    auto asked = ask;
    asked.headers.emplace_back("X-Request-Id", "same");
    const auto reply = send(asked);
    EXPECT_EQ(reply.status, 401);
    EXPECT_THAT(Web::header(reply, "www-authenticate"), HasSubstr("Basic"));
    bodies.push_back(reply.body);
  }
  EXPECT_THAT(bodies, testing::Each(bodies.front())) << "one answer for all";
}

TEST_F(BadInput, TheKeyMayStandInThePasswordField) {
  // base64(":" + the rig's key), as `curl -u :KEY` sends it.
  constexpr auto kPasswordOnly = "Basic OmFzc2F5X3BrX2Z1bmN0aW9uYWwtdGVzdC1wYXJ0bmVyLWtleS0wMTIzNDU2Nzg5YWJjZGVm";
  const auto reply =
      send({"POST", gateway->partner() + "/assessment.list", "", "", "", {{"Authorization", kPasswordOnly}}});
  EXPECT_EQ(reply.status, 200);
}

TEST_F(BadInput, AnotherPathOrMethodIsSaidSo) {
  EXPECT_EQ(send({"POST", gateway->base() + "/nowhere/assessment.list", "", gateway->key(), "", {}}).status, 404);
  EXPECT_EQ(send({"POST", gateway->base() + "/assessment.list", "", gateway->key(), "", {}}).status, 404);
  const auto get = send({"GET", gateway->partner() + "/assessment.list", "", gateway->key(), "", {}});
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(Web::header(get, "allow"), "POST");
  for (const auto *path : {"/pages/", "/pages/engineering", "/pages/engineering/skills", "/pages/engineering/none/t/x",
                           "/pages/screening/skills/t/x", "/pages/engineering/skills/t/nope"}) {
    const auto reply = send({"GET", gateway->base() + path, "", "", "", {}});
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(Web::header(reply, "content-type"), "text/html; charset=utf-8") << path << ": a person reads it";
    EXPECT_EQ(Web::header(reply, "cache-control"), "no-store") << path;
  }
}

TEST_F(BadInput, ABodyOverTheLimitIs413) {
  auto body = good();
  body["candidate"]["last_name"] = std::string(70 * 1024, 'x');
  EXPECT_EQ(start(body).status, 413);
}

TEST_F(BadInput, ALineWithoutPluginsSaysThatNothingIsConnected) {
  const auto list =
      send({"POST", gateway->base() + "/screening/assessment.list", "", gateway->key() + "-screening", "", {}});
  EXPECT_EQ(list.status, 200);
  EXPECT_FALSE(Json::parse(list.body).at("success").get<bool>());
  const auto started = send({"POST",
                             gateway->base() + "/screening/assessment.start",
                             good().dump(),
                             gateway->key() + "-screening",
                             "application/json",
                             {}});
  EXPECT_EQ(started.status, 422) << "a type of another line is unknown here";
}

TEST_F(BadInput, TheRequestIdIsEchoedOrMadeAndIsInTheLog) {
  const auto url = gateway->partner() + "/assessment.list";
  const auto named = send({"POST", url, "", gateway->key(), "", {{"X-Request-Id", "req/42:x"}}});
  EXPECT_EQ(Web::header(named, "x-request-id"), "req/42:x");
  EXPECT_THAT(gateway->host().log(), HasSubstr("req/42:x"));
  const auto made = Web::header(send({"POST", url, "", gateway->key(), "", {}}), "x-request-id");
  EXPECT_EQ(made.size(), 36u) << made;
  const std::string too_long(129, 'x');
  EXPECT_NE(Web::header(send({"POST", url, "", gateway->key(), "", {{"X-Request-Id", too_long}}}), "x-request-id"),
            too_long);
}

}  // namespace
}  // namespace assay::test
