// assessment.customField.list and what it is for, with the real binaries: a recruiter gives a candidate extra time.
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
using testing::HasSubstr;
using testing::Not;

constexpr auto kTestName = "Writing for customer support";

class CustomFields : public testing::Test {
 protected:
  CustomFields() {
    gateway.start_sandbox();
    gateway.start_host();
  }

  net::HttpReply ask(const std::string &name, const std::string &body) {
    auto reply = gateway.call(name, body);
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    return reply.ok() ? *std::move(reply) : net::HttpReply{};
  }
  Json request(const std::string &application, const Json &fields) {
    auto made = Gateway::start_request(gateway.type_id(kTestName), application);
    made["additional_fields"] = fields;
    return made;
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
  // The page behind the only mail's link.
  std::string candidates_page() {
    const auto all = mails();
    EXPECT_EQ(all.size(), 1u);
    if (all.empty()) return {};
    const auto from = all.front().find("/pages/");
    const auto reply =
        gateway.web().get(gateway.base() + all.front().substr(from, all.front().find('\n', from) - from));
    EXPECT_TRUE(reply.ok());
    return reply.ok() ? reply->body : "";
  }

  // A second plugin, which has no fields.
  Gateway gateway{Gateway::skills_plugin() + "  - {name: other, library: libworking.so, isolation: in_process}\n",
                  "[skills, other]"};
};

TEST_F(CustomFields, ThoseOfALineAreListedInTheShapeThatAshbyDocuments) {
  const auto reply = ask("assessment.customField.list", "");
  EXPECT_EQ(reply.status, 200);
  const auto body = Json::parse(reply.body);
  const auto fits = wire::AshbySchema::open()->check("CustomFieldListResponse", body);
  EXPECT_TRUE(fits.ok()) << fits.error().message << reply.body;
  EXPECT_EQ(body, Json::parse(R"({"success": true, "fields": [
    {"id": "skills/extra_time", "name": "Extra time", "type": "ValueSelect", "isRequired": false, "possible_values": [
      {"key": "25", "value": "25 %"}, {"key": "50", "value": "50 %"}, {"key": "100", "value": "100 %"}]}]})"));
  EXPECT_EQ(ask("assessment.customField.list", "{}").body, reply.body);
  EXPECT_THAT(gateway.host().log(), Not(HasSubstr("plugin_failed")));
  EXPECT_THAT(gateway.host().log(), HasSubstr("call=assessment.customField.list customer=acme status=200"));
}

TEST_F(CustomFields, AreRefusedAsAListIs) {
  EXPECT_EQ(ask("assessment.customField.list", "[]").status, 400);
  EXPECT_EQ(gateway.call("assessment.customField.list", "{}", "text/plain")->status, 400);
  const auto url = gateway.partner() + "/assessment.customField.list";
  EXPECT_EQ(gateway.web().send({"POST", url, "", "wrong", "", {}})->status, 401);
  EXPECT_EQ(gateway.web().send({"GET", url, "", gateway.key(), "", {}})->status, 405);
  const auto nothing = gateway.web().send(
      {"POST", gateway.base() + "/screening/assessment.customField.list", "", gateway.key() + "-screening", "", {}});
  ASSERT_TRUE(nothing.ok());
  EXPECT_EQ(nothing->status, 200);
  EXPECT_EQ(Json::parse(nothing->body).at("success"), false) << "nothing is connected to that line";
}

TEST_F(CustomFields, ExtraTimeReachesTheCandidate) {
  const auto started =
      ask("assessment.start",
          request("app-1", {{"skills/extra_time", "100"}, {"other/else", 1}, {"loose", nullptr}}).dump());
  ASSERT_EQ(started.status, 200) << started.body;
  EXPECT_THAT(candidates_page(), HasSubstr("which includes your extra time"));
  EXPECT_THAT(mails().front(), HasSubstr("which includes your extra time"));
}

TEST_F(CustomFields, WithoutItThereIsNone) {
  ASSERT_EQ(ask("assessment.start", request("app-1", Json::object()).dump()).status, 200);
  EXPECT_THAT(candidates_page(), Not(HasSubstr("extra time")));
}

TEST_F(CustomFields, AValueThatIsNotOfferedIsRefusedInWordsAndNobodyIsInvited) {
  const auto refused = ask("assessment.start", request("app-1", {{"skills/extra_time", "30 %"}}).dump());
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(Json::parse(refused.body),
            Json({{"message",
                   "Extra time: \"30 %\" is not offered. Choose 25 %, 50 % or 100 %, or leave the field empty."}}));
  EXPECT_FALSE(std::filesystem::exists(gateway.path("state/mail/new")) && !mails().empty());
  EXPECT_EQ(ask("assessment.start", request("app-1", {{"skills/extra_time", "50 %"}}).dump()).status, 200)
      << "a corrected start is a new one";
}

TEST_F(CustomFields, ARepeatedStartWithAnotherValueIsAConflict) {
  const auto first = ask("assessment.start", request("app-1", {{"skills/extra_time", "25"}}).dump());
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(ask("assessment.start", request("app-1", {{"skills/extra_time", "50"}}).dump()).status, 409);
}

TEST_F(CustomFields, TheSandboxShowsThemAndFillsThemIn) {
  const auto listed = gateway.recruiter("custom-fields", Json::object());
  ASSERT_TRUE(listed.ok());
  EXPECT_EQ(listed->at("success"), true) << listed->dump();
  EXPECT_EQ(listed->at("answer").at("fields")[0].at("id"), "skills/extra_time");
  Json fields = {{"assessment_type_id", gateway.type_id(kTestName)}};
  fields["additional_fields"]["skills/extra_time"] = "25";
  EXPECT_EQ(gateway.recruiter("start", fields)->at("success"), true);
  EXPECT_THAT(candidates_page(), HasSubstr("which includes your extra time"));
}

}  // namespace
}  // namespace assay::test
