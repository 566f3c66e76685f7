#include "host/sandbox/ask.h"

#include <gmock/gmock.h>

#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;
using testing::HasSubstr;
using testing::Not;

class Scripted final : public net::HttpClient {
 public:
  explicit Scripted(Result<net::HttpReply> reply) : reply_(std::move(reply)) {}
  void send(net::HttpCall call, Done<net::HttpReply> done) override {
    sent = std::move(call);
    done(reply_);
  }
  net::HttpCall sent;

 private:
  Result<net::HttpReply> reply_;
};

Ask question(CallName call) {
  Ask made;
  made.call = call;
  made.sandbox = "http://s/";
  made.fields = {{"partner", "http://p"}, {"assessment_id", kId}};
  return made;
}

net::HttpReply reply(const Json &body, int status = 200) { return {status, {}, body.dump()}; }

TEST(Ask, TheFieldsGoToTheEndpointOfTheCall) {
  Scripted client(reply({{"success", true}, {"assessment_id", kId}}));
  const auto exit = ask(question(CallName::kStart), client);
  EXPECT_EQ(client.sent.url, "http://s/_sandbox/recruiter/start");
  EXPECT_EQ(Json::parse(client.sent.body), question(CallName::kStart).fields);
  EXPECT_EQ(exit.code, 0);
  EXPECT_EQ(exit.text, std::string(kId) + "\n");
}

TEST(Ask, ASandboxThatIsNotThereIsSaid) {
  Scripted client(Error{ErrorCode::kUnavailable, "refused"});
  const auto exit = ask(question(CallName::kList), client);
  EXPECT_EQ(exit.code, 1);
  EXPECT_THAT(exit.text, HasSubstr("no answer from the sandbox: refused"));
}

TEST(Ask, AKeyFileThatCannotBeReadSendsNothing) {
  Scripted client(reply(Json::object()));
  auto asked = question(CallName::kList);
  asked.key_file = "/nonexistent/key";
  EXPECT_EQ(ask(asked, client).code, 1);
  EXPECT_EQ(client.sent.url, "");
}

TEST(RenderReply, AListIsOneLineForEachType) {
  const Json results = Json::array(
      {{{"assessment_type_id", kId}, {"name", "One"}}, {{"assessment_type_id", kOtherId}, {"name", "Two\x1b[2J\n"}}});
  const auto exit = render_reply(question(CallName::kList),
                                 reply({{"success", true}, {"answer", {{"success", true}, {"results", results}}}}));
  EXPECT_EQ(exit.text, std::string(kId) + "  One\n" + kOtherId + "  Two [2J \n");
}

TEST(RenderReply, ACustomFieldIsALineAndSoIsEachOfItsValues) {
  const Json fields = Json::parse(R"([
    {"id": "skills/extra_time", "name": "Extra\u0007time", "type": "ValueSelect",
     "possible_values": [{"key": "25", "value": "25 %"}, {"key": "50", "value": "50 %"}]},
    {"id": "skills/note", "name": "Note", "type": "LongText"}])");
  const auto exit = render_reply(question(CallName::kCustomFields),
                                 reply({{"success", true}, {"answer", {{"success", true}, {"fields", fields}}}}));
  EXPECT_EQ(exit.code, 0);
  EXPECT_EQ(exit.text,
            "skills/extra_time  Extra time (ValueSelect)\n  25  25 %\n  50  50 %\nskills/note  Note (LongText)\n");
}

TEST(RenderReply, ARefusalSaysWhatThePartnerSaid) {
  const auto exit = render_reply(
      question(CallName::kStart),
      reply({{"success", false}, {"status", 422}, {"answer", {{"message", "No such type."}}}, {"faults", {"/x: y"}}}));
  EXPECT_EQ(exit.code, 1);
  EXPECT_THAT(exit.text, HasSubstr("status 422: No such type."));
  EXPECT_THAT(exit.text, HasSubstr("against the contract: /x: y"));
}

TEST(RenderReply, JsonIsPrintedAsItCame) {
  auto asked = question(CallName::kStart);
  asked.json = true;
  const Json answer = {{"success", false}, {"status", 422}, {"answer", nullptr}, {"faults", Json::array()}};
  const auto exit = render_reply(asked, reply(answer));
  EXPECT_EQ(exit.code, 1);
  EXPECT_EQ(Json::parse(exit.text), answer);
}

TEST(RenderReply, WhatIsNoSandboxIsTold) {
  EXPECT_THAT(render_reply(question(CallName::kList), {200, {}, "<html>"}).text, HasSubstr("is it an assay-sandbox?"));
  const auto exit = render_reply(question(CallName::kList), reply({{"errorInfo", {{"message", "bad"}}}}, 400));
  EXPECT_EQ(exit.code, 1);
  EXPECT_THAT(exit.text, HasSubstr("400: bad"));
}

}  // namespace
}  // namespace assay::sandbox
