#include "host/wire/ashby_reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

AshbyReply parsed(std::string_view body) {
  auto reply = parse_ashby_reply(body);
  EXPECT_TRUE(reply.ok()) << body;
  return reply.ok() ? *std::move(reply) : AshbyReply{};
}

TEST(AshbyReply, ASuccessIsRead) {
  const auto reply = parsed(R"({"success":true,"results":{"assessment_id":"x"}})");
  EXPECT_EQ(reply.success, true);
  EXPECT_TRUE(reply.is_envelope());
  EXPECT_EQ(reply.code(), "");
  EXPECT_THAT(reply.warnings, IsEmpty());
}

TEST(AshbyReply, ARefusalCarriesCodeMessageAndRequestId) {
  const auto reply = parsed(R"({"success":false,"errors":["invalid_input"],"errorInfo":{"code":"assessment_not_found",
      "message":"No such assessment","requestId":"01JXYZ","meta":{"field":"assessment_id"}}})");
  EXPECT_EQ(reply.success, false);
  ASSERT_TRUE(reply.error_info);
  EXPECT_EQ(reply.error_info->code, "assessment_not_found");
  EXPECT_EQ(reply.error_info->message, "No such assessment");
  EXPECT_EQ(reply.error_info->request_id, "01JXYZ");
  EXPECT_THAT(reply.errors, ElementsAre("invalid_input"));
}

TEST(AshbyReply, TheCodeIsErrorInfosBeforeTheDeprecatedList) {
  EXPECT_EQ(parsed(R"({"success":false,"errors":["old"],"errorInfo":{"code":"new"}})").code(), "new");
  EXPECT_EQ(parsed(R"({"success":false,"errors":["old"]})").code(), "old");
  EXPECT_EQ(parsed(R"({"success":false,"errors":["old"],"errorInfo":{"message":"no code"}})").code(), "old");
  EXPECT_EQ(parsed(R"({"success":false})").code(), "");
}

TEST(AshbyReply, WarningsAreKeptWhateverTheirForm) {
  EXPECT_THAT(parsed(R"({"success":true,"warnings":["late",{"code":"w1"}]})").warnings,
              ElementsAre("late", R"({"code":"w1"})"));
}

TEST(AshbyReply, MembersOfUnknownNamesAndTypesAreIgnored) {
  const auto reply = parsed(R"({"success":true,"moreDataAvailable":false,"syncToken":null,"errors":null,"warnings":7,
                                "errorInfo":"none"})");
  EXPECT_EQ(reply.success, true);
  EXPECT_FALSE(reply.error_info);
  EXPECT_THAT(reply.errors, IsEmpty());
  EXPECT_THAT(reply.warnings, IsEmpty());
}

TEST(AshbyReply, OnlyABooleanSaysWhetherItSucceeded) {
  for (const auto *body : {R"({"success":"true"})", R"({"success":1})", R"({"success":null})", "{}"}) {
    EXPECT_FALSE(parsed(body).success.has_value()) << body;
    EXPECT_FALSE(parsed(body).is_envelope()) << body;
  }
}

TEST(AshbyReply, AnythingButAJsonObjectIsAnError) {
  const std::string deep(200, '[');
  for (const std::string &body :
       {std::string(), std::string("<html>error code: 1010</html>"), std::string(R"({"success":tr)"),
        std::string("true"), std::string(R"(["success"])"), std::string("{\"a\":\"\xff\"}"), deep}) {
    const auto reply = parse_ashby_reply(body);
    ASSERT_FALSE(reply.ok()) << body;
    EXPECT_EQ(reply.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(AshbyReply, AnErrorNeverQuotesTheBody) {
  const auto reply = parse_ashby_reply(R"({"success":false,"message":ada@example.com})");
  ASSERT_FALSE(reply.ok());
  EXPECT_THAT(reply.error().message, Not(HasSubstr("ada")));
}

}  // namespace
}  // namespace assay::wire
