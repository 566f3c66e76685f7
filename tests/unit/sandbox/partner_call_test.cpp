#include "host/sandbox/partner_call.h"

#include <gmock/gmock.h>

#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;
using testing::HasSubstr;
using testing::Not;

class Counting final : public IdSource {
 public:
  Uuid random_uuid() override {
    Uuid made;
    made.bytes[15] = ++next_;
    return made;
  }

 private:
  std::uint8_t next_ = 0;
};

Result<PartnerCall> make(CallName name, const Json &fields) {
  Counting ids;
  return make_partner_call(schema(), name, fields, "default-key", ids);
}

net::HttpReply reply(int status, const Json &body) {
  return {status, {{"content-type", "application/json; charset=utf-8"}}, body.dump()};
}

Json started(const char *assessment_id = kId) {
  return {{"success", true}, {"results", {{"assessment_id", assessment_id}}}};
}

TEST(PartnerCall, AListHasNoBody) {
  const auto call = make(CallName::kList, {{"partner", "http://127.0.0.1:8080/engineering/"}});
  ASSERT_TRUE(call.ok()) << call.error().message;
  EXPECT_EQ(call->http.url, "http://127.0.0.1:8080/engineering/assessment.list");
  EXPECT_EQ(call->http.method, "POST");
  EXPECT_EQ(call->http.body, "");
  EXPECT_EQ(call->http.basic_user, "default-key");
}

TEST(PartnerCall, CustomFieldsAreAskedForUnderAshbysName) {
  const auto call = make(CallName::kCustomFields, {{"partner", "http://h/engineering"}});
  ASSERT_TRUE(call.ok()) << call.error().message;
  EXPECT_EQ(call->http.url, "http://h/engineering/assessment.customField.list");
  EXPECT_EQ(call->http.body, "");
  EXPECT_FALSE(make(CallName::kCustomFields, {{"partner", "http://h"}, {"assessment_type_id", kOtherId}}).ok());
}

TEST(PartnerCall, AStartNeedsNoMoreThanAType) {
  const auto call =
      make(CallName::kStart, {{"partner", "http://h"}, {"api_key", "k"}, {"assessment_type_id", kOtherId}});
  ASSERT_TRUE(call.ok()) << call.error().message;
  EXPECT_EQ(call->http.basic_user, "k");
  const auto body = Json::parse(call->http.body);
  EXPECT_TRUE(schema().check("StartRequest", body).ok());
  EXPECT_EQ(body["assessment_type_id"], kOtherId);
  EXPECT_EQ(body["application"]["status"], "Active");
  EXPECT_FALSE(body.contains("partner"));
  EXPECT_FALSE(body.contains("api_key"));
}

TEST(PartnerCall, TheSameApplicationNamedTwiceIsTheSameCall) {
  const Json fields = {{"partner", "http://h"},
                       {"assessment_type_id", kOtherId},
                       {"candidate", {{"email", "zoe@example.org"}}},
                       {"application", {{"ashby_id", "app-7"}}}};
  EXPECT_EQ(make(CallName::kStart, fields)->http.body, make(CallName::kStart, fields)->http.body);
  auto other = fields;
  other["candidate"]["email"] = "yan@example.org";
  EXPECT_NE(make(CallName::kStart, fields)->body["candidate"]["ashby_id"],
            make(CallName::kStart, other)->body["candidate"]["ashby_id"]);
  other["candidate"]["ashby_id"] = "mine";
  EXPECT_EQ(make(CallName::kStart, other)->body["candidate"]["ashby_profile_url"],
            "https://app.ashbyhq.com/candidates/mine");
}

TEST(PartnerCall, EveryPartOfAStartCanBeGiven) {
  const auto call = make(CallName::kStart, {{"partner", "http://h"},
                                            {"assessment_type_id", kOtherId},
                                            {"candidate", {{"email", "zoe@example.org"}}},
                                            {"application", {{"ashby_id", "app-7"}}},
                                            {"job", {{"name", "Nurse"}}},
                                            {"additional_fields", {{"f", 1}}}});
  ASSERT_TRUE(call.ok()) << call.error().message;
  EXPECT_EQ(call->body["candidate"]["email"], "zoe@example.org");
  EXPECT_EQ(call->body["candidate"]["first_name"], "Robin");
  EXPECT_EQ(call->body["application"]["ashby_id"], "app-7");
  EXPECT_EQ(call->body["job"]["name"], "Nurse");
  EXPECT_EQ(call->body["additional_fields"]["f"], 1);
}

TEST(PartnerCall, ABodyThatAshbyWouldNeverSendIsRefusedWithoutItsValues) {
  const Json cases[] = {
      {{"partner", "http://h"}},
      {{"partner", "http://h"}, {"assessment_type_id", "ada"}},
      {{"partner", "http://h"}, {"assessment_type_id", kId}, {"candidate", {{"email", Json::array({"ada"})}}}},
      {{"partner", "http://h"}, {"assessment_type_id", kId}, {"candidates", Json::object()}},
      {{"assessment_type_id", kId}},
      {{"partner", "ada"}, {"assessment_type_id", kId}},
      {{"partner", "ftp://ada"}, {"assessment_type_id", kId}},
      {{"partner", "http://ada:pw@h"}, {"assessment_type_id", kId}},
      {{"partner", "http://h/?ada"}, {"assessment_type_id", kId}},
      {{"partner", "http://h"}, {"assessment_type_id", kId}, {"api_key", ""}},
      Json::array()};
  for (const auto &fields : cases) {
    const auto call = make(CallName::kStart, fields);
    ASSERT_FALSE(call.ok()) << fields;
    EXPECT_EQ(call.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(call.error().message, Not(HasSubstr("ada")));
  }
}

TEST(PartnerCall, ACancelNamesItsAssessment) {
  const auto call = make(CallName::kCancel, {{"partner", "http://h"}, {"assessment_id", kId}});
  ASSERT_TRUE(call.ok()) << call.error().message;
  EXPECT_EQ(Json::parse(call->http.body), (Json{{"assessment_id", kId}}));
  EXPECT_FALSE(make(CallName::kCancel, {{"partner", "http://h"}}).ok());
}

TEST(PartnerAnswer, AnAcceptedStartGivesItsIdAndItsFirstUpdate) {
  auto body = started();
  body["results"]["update_request"] = progress(5);
  const auto answer = read_partner_answer(schema(), CallName::kStart, reply(200, body));
  EXPECT_TRUE(answer.success) << answer.faults;
  EXPECT_EQ(answer.assessment_id, id());
  EXPECT_EQ(Json::parse(answer.update_request), progress(5));
}

TEST(PartnerAnswer, CustomFieldsStandInFields) {
  const Json field = {{"id", "a/b"}, {"name", "B"}, {"type", "ValueSelect"}};
  const auto answer = read_partner_answer(schema(), CallName::kCustomFields,
                                          reply(200, {{"success", true}, {"fields", Json::array({field})}}));
  EXPECT_TRUE(answer.success) << answer.faults;
}

TEST(PartnerAnswer, AFirstUpdateForAnotherAssessmentIsAFault) {
  auto body = started(kOtherId);
  body["results"]["update_request"] = progress(5);
  const auto answer = read_partner_answer(schema(), CallName::kStart, reply(200, body));
  EXPECT_FALSE(answer.success);
  EXPECT_THAT(answer.faults, HasSubstr("/results/update_request/assessment_id"));
}

TEST(PartnerAnswer, ARefusalInItsDocumentedShapeIsNoFault) {
  const std::tuple<CallName, int, Json> cases[] = {
      {CallName::kStart, 422, {{"message", "no"}}},
      {CallName::kStart, 409, {{"message", "no"}}},
      {CallName::kCancel, 200, {{"success", false}, {"errors", {"x"}}, {"errorInfo", {{"code", "x"}}}}},
      {CallName::kList, 200, {{"success", false}, {"errors", {"x"}}, {"errorInfo", {{"code", "x"}}}}},
      {CallName::kCustomFields, 200, {{"success", false}, {"errors", {"x"}}, {"errorInfo", {{"code", "x"}}}}}};
  for (const auto &[name, status, body] : cases) {
    const auto answer = read_partner_answer(schema(), name, reply(status, body));
    EXPECT_FALSE(answer.success);
    EXPECT_EQ(answer.faults, "") << body;
  }
}

TEST(PartnerAnswer, WhatAshbyDoesNotDocumentIsAFault) {
  const std::tuple<CallName, int, Json> cases[] = {
      {CallName::kStart, 503, {{"message", "no"}}},
      {CallName::kStart, 422, {{"message", ""}}},
      {CallName::kStart, 200, {{"success", false}, {"errors", {"x"}}, {"errorInfo", {{"code", "x"}}}}},
      {CallName::kStart, 200, started("42")},
      {CallName::kList, 200, {{"success", true}}},
      {CallName::kList, 401, Json::object()},
      {CallName::kCustomFields, 200, {{"success", true}, {"results", Json::array()}}},
      {CallName::kCustomFields, 422, {{"message", "no"}}},
      {CallName::kCancel, 200, {{"success", true}}},
      {CallName::kCancel, 200, Json::array()}};
  for (const auto &[name, status, body] : cases) {
    const auto answer = read_partner_answer(schema(), name, reply(status, body));
    EXPECT_FALSE(answer.success) << body;
    EXPECT_NE(answer.faults, "") << body;
    EXPECT_FALSE(answer.assessment_id);
  }
}

TEST(PartnerAnswer, AnAnswerMustSayThatItIsJson) {
  auto plain = reply(200, started());
  plain.headers = {{"content-type", "text/html"}};
  EXPECT_THAT(read_partner_answer(schema(), CallName::kStart, plain).faults, HasSubstr("Content-Type"));
  EXPECT_THAT(read_partner_answer(schema(), CallName::kStart, {200, {}, "<html>"}).faults, HasSubstr("not valid JSON"));
}

TEST(PartnerAnswer, ItIsRenderedWithEveryFaultOnItsOwn) {
  PartnerAnswer answer;
  answer.status = 200;
  answer.faults = "/a: one\n/b: two";
  answer.assessment_id = id();
  const auto rendered = render_answer(CallName::kStart, answer);
  EXPECT_EQ(rendered["faults"], Json({"/a: one", "/b: two"}));
  EXPECT_EQ(rendered["assessment_id"], kId);
  EXPECT_EQ(rendered["success"], false);
  EXPECT_EQ(rendered["call"], "start");
}

}  // namespace
}  // namespace assay::sandbox
