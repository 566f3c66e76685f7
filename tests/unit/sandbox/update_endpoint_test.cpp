#include "host/sandbox/update_endpoint.h"

#include <gmock/gmock.h>

#include "host/wire/ashby_reply.h"
#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;

http::Request request(std::vector<http::Header> headers, std::string body = "{}") {
  http::Request made;
  made.id = "req-1";
  made.headers = std::move(headers);
  made.body = std::move(body);
  return made;
}

const http::Header kAgent{"user-agent", "assay/1"}, kKey{"authorization", "Basic a2V5Og=="},
    kJson{"content-type", "application/json"};

std::string code_of(const http::Response &response) {
  const auto reply = wire::parse_ashby_reply(response.body);
  return reply.ok() ? std::string(reply->code()) : "";
}

std::string header(const http::Response &response, std::string_view name) {
  for (const auto &each : response.headers)
    if (each.name == name) return each.value;
  return "";
}

Fault fault(FaultKind kind) {
  Fault made;
  made.kind = kind;
  return made;
}

TEST(RefuseBeforeReading, ARightRequestIsRead) {
  EXPECT_FALSE(refuse_before_reading(BasicKey("key"), request({kAgent, kKey, kJson})));
}

TEST(RefuseBeforeReading, WithoutAUserAgentTheNetworkEdgeRefusesInHtml) {
  const auto refusal = refuse_before_reading(BasicKey("key"), request({kKey, kJson}));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 403);
  EXPECT_NE(refusal->content_type.find("text/html"), std::string::npos);
  EXPECT_NE(refusal->body.find("error code: 1010"), std::string::npos);
}

TEST(RefuseBeforeReading, NoKeyIs401AndAWrongKeyIs403BothInJson) {
  const auto missing = refuse_before_reading(BasicKey("key"), request({kAgent, kJson}));
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->status, 401);
  EXPECT_EQ(code_of(*missing), "unauthorized");
  const auto wrong = refuse_before_reading(BasicKey("other"), request({kAgent, kKey, kJson}));
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->status, 403);
  EXPECT_EQ(code_of(*wrong), "invalid_api_key");
}

TEST(RefuseBeforeReading, WhatIsNotJsonIs400) {
  for (const auto &each : {request({kAgent, kKey}), request({kAgent, kKey, {"content-type", "text/plain"}}),
                           request({kAgent, kKey, kJson}, "{")}) {
    const auto refusal = refuse_before_reading(BasicKey("key"), each);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 400);
    EXPECT_EQ(code_of(*refusal), "invalid_input");
  }
}

TEST(AnswerOf, WhatIsAcceptedOrRepeatedIsASuccess) {
  for (const auto verdict : {Verdict::kAccepted, Verdict::kRepeat}) {
    const auto response = answer_of({verdict, "", "", std::nullopt}, kId, "req-1");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(wire::parse_ashby_reply(response.body)->success, true);
  }
}

TEST(AnswerOf, ARefusalIs200WithTheErrorEnvelope) {
  const auto response = answer_of({Verdict::kRefused, "invalid_input", "why", std::nullopt}, kId, "req-1");
  EXPECT_EQ(response.status, 200);
  const auto reply = wire::parse_ashby_reply(response.body);
  EXPECT_EQ(reply->success, false);
  EXPECT_EQ(reply->error_info->code, "invalid_input");
  EXPECT_EQ(reply->error_info->message, "why");
  EXPECT_EQ(reply->error_info->request_id, "req-1");
  EXPECT_TRUE(schema().check("ErrorEnvelope", Json::parse(response.body)).ok());
}

TEST(FaultyAnswer, EachFaultLooksAsItDoesFromOutside) {
  const auto truth = answer_of({Verdict::kAccepted, "", "", std::nullopt}, kId, "req-1");
  auto limited = fault(FaultKind::kRateLimited);
  limited.retry_after_s = 30;
  limited.scope = "integration-partner";
  const auto response = faulty_answer(limited, {}, "req-1");
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(header(response, "Retry-After"), "30");
  EXPECT_EQ(header(response, "X-RateLimit-Scope"), "integration-partner");

  EXPECT_EQ(faulty_answer(fault(FaultKind::kServerError), {}, "req-1").status, 500);
  EXPECT_EQ(faulty_answer(fault(FaultKind::kUnavailable), {}, "req-1").status, 503);
  EXPECT_EQ(header(faulty_answer(fault(FaultKind::kUnavailable), {}, "req-1"), "Retry-After"), "");
  EXPECT_EQ(faulty_answer(fault(FaultKind::kReset), {}, "req-1").status, 0);
  EXPECT_EQ(faulty_answer(fault(FaultKind::kSlow), truth, "req-1").body, truth.body);

  auto refused = fault(FaultKind::kSuccessFalse);
  refused.code = "invalid_input";
  const auto success_false = faulty_answer(refused, {}, "req-1");
  EXPECT_EQ(success_false.status, 200);
  EXPECT_EQ(code_of(success_false), "invalid_input");

  const auto cut = faulty_answer(fault(FaultKind::kTruncated), truth, "req-1");
  EXPECT_EQ(cut.status, 200);
  EXPECT_FALSE(wire::parse_ashby_reply(cut.body).ok());
  EXPECT_EQ(truth.body.find(cut.body), 0u);

  const auto html = faulty_answer(fault(FaultKind::kHtml403), {}, "req-1");
  EXPECT_EQ(html.status, 403);
  EXPECT_NE(html.content_type.find("text/html"), std::string::npos);
}

TEST(FaultyAnswer, KeysRedirectsPagesAndWarningsLookAsTheyDoFromOutside) {
  const auto truth = answer_of({Verdict::kAccepted, "", "", std::nullopt}, kId, "req-1");
  const auto unauthorized = faulty_answer(fault(FaultKind::kUnauthorized), {}, "req-1");
  EXPECT_EQ(unauthorized.status, 401);
  EXPECT_EQ(code_of(unauthorized), "unauthorized");

  auto no_permission = fault(FaultKind::kForbidden);
  no_permission.code = "missing_endpoint_permission";
  const auto forbidden = faulty_answer(no_permission, {}, "req-1");
  EXPECT_EQ(forbidden.status, 403);
  EXPECT_EQ(code_of(forbidden), "missing_endpoint_permission");

  auto elsewhere = fault(FaultKind::kRedirect);
  elsewhere.location = "http://127.0.0.1:9/";
  const auto redirect = faulty_answer(elsewhere, {}, "req-1");
  EXPECT_EQ(redirect.status, 302);
  EXPECT_EQ(header(redirect, "Location"), "http://127.0.0.1:9/");

  const auto page = faulty_answer(fault(FaultKind::kNotJson), truth, "req-1");
  EXPECT_EQ(page.status, 200);
  EXPECT_FALSE(wire::parse_ashby_reply(page.body).ok());

  const auto warned = wire::parse_ashby_reply(faulty_answer(fault(FaultKind::kWarnings), truth, "req-1").body);
  EXPECT_EQ(warned->success, true);
  EXPECT_EQ(warned->warnings.size(), 1u);
  const auto refused = answer_of({Verdict::kRefused, "invalid_input", "why", std::nullopt}, kId, "req-1");
  EXPECT_EQ(faulty_answer(fault(FaultKind::kWarnings), refused, "req-1").body, refused.body);
}

}  // namespace
}  // namespace assay::sandbox
