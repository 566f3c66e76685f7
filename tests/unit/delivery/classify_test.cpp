#include "host/delivery/classify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/delivery/retry_after.h"

namespace assay::delivery {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr const char *kSuccess = R"({"success":true})";
constexpr const char *kEdgePage = "<html><body>error code: 1010</body></html>";

std::string refused(const std::string &code) {
  return R"({"success":false,"errors":[")" + code + R"("],"errorInfo":{"code":")" + code +
         R"(","message":"for Ada Lovelace","requestId":"01JREQ"}})";
}

using Headers = std::vector<std::pair<std::string, std::string>>;
Verdict judged(int status, const std::string &body, const SentRow &row = {}, Headers headers = {}) {
  return classify(net::HttpReply{status, std::move(headers), body}, wire::parse_ashby_reply(body), row);
}

TEST(Classify, OnlyAParsedSuccessIsDelivered) {
  EXPECT_EQ(judged(200, kSuccess).answer, AnswerClass::kOk);
  EXPECT_EQ(judged(201, kSuccess).answer, AnswerClass::kOk);
  for (const auto *body : {"", "OK", R"({"success":tru)", "<html></html>", "{}", R"({"success":"true"})", "[true]"})
    EXPECT_EQ(judged(200, body).answer, AnswerClass::kTransient) << body;
  EXPECT_EQ(judged(204, "").answer, AnswerClass::kTransient);
}

TEST(Classify, ASuccessBodyUnderAnErrorStatusIsNotDelivered) {
  for (const int status : {302, 400, 403, 429, 500})
    EXPECT_NE(judged(status, kSuccess).answer, AnswerClass::kOk) << status;
}

TEST(Classify, WarningsOnASuccessAreCountedInTheReason) {
  const auto verdict = judged(200, R"({"success":true,"warnings":["about Ada"]})");
  EXPECT_EQ(verdict.answer, AnswerClass::kOk);
  EXPECT_THAT(verdict.reason, HasSubstr("1 warning"));
  EXPECT_THAT(verdict.reason, Not(HasSubstr("Ada")));
}

TEST(Classify, TransientStatuses) {
  for (const int status : {408, 425, 500, 502, 503, 504, 520, 599})
    for (const auto *body : {"", kEdgePage, R"({"success":false})"})
      EXPECT_EQ(judged(status, body).answer, AnswerClass::kTransient) << status;
}

TEST(Classify, PermanentStatuses) {
  for (const int status : {400, 404, 405, 409, 410, 413, 415, 422})
    EXPECT_EQ(judged(status, refused("invalid_input")).answer, AnswerClass::kPermanent) << status;
}

TEST(Classify, ARedirectIsPermanentAndNeedsAttention) {
  for (const int status : {301, 302, 303, 307, 308}) {
    EXPECT_EQ(judged(status, "").answer, AnswerClass::kPermanent) << status;
    EXPECT_TRUE(judged(status, "").needs_attention) << status;
  }
}

TEST(Classify, AKnownPermanentCodeIsDeadWithoutAlarm) {
  const auto verdict = judged(200, refused("invalid_input"));
  EXPECT_EQ(verdict.answer, AnswerClass::kPermanent);
  EXPECT_EQ(verdict.code, "invalid_input");
  EXPECT_FALSE(verdict.needs_attention);
}

TEST(Classify, AnUnknownOrMissingCodeIsDeadAndNeedsAttention) {
  EXPECT_EQ(judged(200, refused("brand_new_code")).answer, AnswerClass::kPermanent);
  EXPECT_TRUE(judged(200, refused("brand_new_code")).needs_attention);
  EXPECT_EQ(judged(200, R"({"success":false})").answer, AnswerClass::kPermanent);
  EXPECT_TRUE(judged(200, R"({"success":false})").needs_attention);
}

TEST(Classify, NotFoundIsTransientOnlyForAYoungStreamThatWasNeverAcknowledged) {
  const auto body = refused("assessment_not_found");
  EXPECT_EQ(judged(200, body, {false, 0s}).answer, AnswerClass::kTransient);
  EXPECT_EQ(judged(200, body, {false, 15min - 1ms}).answer, AnswerClass::kTransient);
  EXPECT_EQ(judged(200, body, {false, 15min}).answer, AnswerClass::kPermanent);
  EXPECT_EQ(judged(200, body, {true, 0s}).answer, AnswerClass::kPermanent);
  EXPECT_EQ(judged(200, refused("candidate_not_found"), {false, 1s}).answer, AnswerClass::kTransient);
  EXPECT_EQ(judged(200, refused("invalid_input"), {false, 1s}).answer, AnswerClass::kPermanent);
}

TEST(Classify, WhatAshbyDoesNotKnowIsToldFromAHostInTrouble) {
  const auto unknown = judged(200, refused("assessment_not_found"), {false, 1s});
  EXPECT_TRUE(unknown.is_unknown);
  EXPECT_FALSE(unknown.host_in_trouble);
  EXPECT_TRUE(judged(200, refused("assessment_not_found"), {false, 1h}).is_unknown);
  EXPECT_FALSE(judged(200, refused("assessment_not_found"), {true, 1s}).is_unknown);
  for (const int status : {408, 425, 500, 503}) EXPECT_TRUE(judged(status, "").host_in_trouble) << status;
  EXPECT_TRUE(judged(403, kEdgePage).host_in_trouble);
  EXPECT_TRUE(judged(200, "OK").host_in_trouble);
  EXPECT_TRUE(classify(Error{ErrorCode::kUnavailable, "x"}).host_in_trouble);
  EXPECT_FALSE(classify(Error{ErrorCode::kInvalidArgument, "x"}).host_in_trouble);
  for (const int status : {200, 302, 400, 401, 429}) EXPECT_FALSE(judged(status, kSuccess).host_in_trouble) << status;
}

TEST(Classify, StatusAndRequestIdAreKept) {
  const auto verdict = judged(200, refused("invalid_input"));
  EXPECT_EQ(verdict.http_status, 200);
  EXPECT_EQ(verdict.request_id, "01JREQ");
  EXPECT_EQ(classify(Error{ErrorCode::kUnavailable, "x"}).http_status, 0);
}

TEST(Classify, RateLimitsByStatusAndByCode) {
  EXPECT_EQ(judged(429, "").answer, AnswerClass::kRateLimited);
  EXPECT_EQ(judged(429, kEdgePage).answer, AnswerClass::kRateLimited);
  EXPECT_EQ(judged(200, refused("rate_limit_exceeded")).answer, AnswerClass::kRateLimited);
  EXPECT_EQ(judged(200, refused("RATE_LIMITED")).answer, AnswerClass::kRateLimited);
  EXPECT_EQ(judged(200, refused("concurrent_limit_exceeded")).answer, AnswerClass::kRateLimited);
}

TEST(Classify, APartnerWideLimitIsToldFromOneOfAKey) {
  EXPECT_EQ(judged(429, "").scope, RateScope::kKey);
  const auto partner = judged(429, "", {}, {{"x-ratelimit-scope", "integration-partner"}});
  EXPECT_EQ(partner.scope, RateScope::kPartner);
  EXPECT_THAT(partner.reason, HasSubstr("whole integration"));
  EXPECT_EQ(judged(429, "", {}, {{"x-ratelimit-scope", "something-else"}}).scope, RateScope::kKey);
}

TEST(Classify, RetryAfterIsTakenFromAnyAnswerThatMayBeRetried) {
  EXPECT_EQ(judged(429, "", {}, {{"retry-after", "30"}}).retry_after, 30s);
  EXPECT_EQ(judged(503, "", {}, {{"retry-after", "120"}}).retry_after, 120s);
  EXPECT_FALSE(judged(429, "", {}, {{"retry-after", "soon"}}).retry_after);
  EXPECT_FALSE(judged(429, "").retry_after);
}

TEST(Classify, ARefusedKeyIsCredentials) {
  EXPECT_EQ(judged(401, "").answer, AnswerClass::kCredentials);
  EXPECT_EQ(judged(401, kEdgePage).answer, AnswerClass::kCredentials);
  EXPECT_EQ(judged(403, refused("missing_endpoint_permission")).answer, AnswerClass::kCredentials);
  EXPECT_EQ(judged(403, R"({"success":false})").answer, AnswerClass::kCredentials);
  EXPECT_EQ(judged(200, refused("missing_endpoint_permission")).answer, AnswerClass::kCredentials);
  EXPECT_TRUE(judged(403, R"({"success":false})").needs_attention);
}

TEST(Classify, A403ThatIsNotAshbysEnvelopeIsTheEdgeAndNotTheKey) {
  for (const auto *body : {kEdgePage, "error code: 1010", "", R"({"cloudflare_error":true,"error_code":1010})"}) {
    EXPECT_EQ(judged(403, body).answer, AnswerClass::kEdgeBlocked) << body;
    EXPECT_TRUE(judged(403, body).needs_attention) << body;
  }
}

TEST(Classify, AReasonNamesClassStatusCodeAndRequestButNeverAshbysProse) {
  const auto verdict = judged(200, refused("invalid_input"));
  EXPECT_EQ(verdict.reason, "permanent: HTTP 200, code invalid_input, request 01JREQ");
  EXPECT_EQ(judged(503, "").reason, "transient: HTTP 503");
  EXPECT_EQ(judged(503, "").code, "http_503");
}

TEST(Classify, WordsThatDoNotLookLikeCodesAreNotRepeated) {
  for (const auto &code : {std::string("Ada Lovelace <ada@example.com>"), std::string(65, 'a')}) {
    const auto verdict = judged(200, refused(code));
    EXPECT_EQ(verdict.code, "unreadable");
    EXPECT_THAT(verdict.reason, Not(HasSubstr(code)));
  }
  const auto verdict = judged(200, R"({"success":false,"errorInfo":{"code":"x","requestId":"ada@example.com"}})");
  EXPECT_THAT(verdict.reason, Not(HasSubstr("ada@")));
}

TEST(Classify, AnEndpointThatMakesNoRequestSpendsNoAttempt) {
  const auto verdict = classify(Error{ErrorCode::kInvalidArgument, "the user name holds a colon"});
  EXPECT_EQ(verdict.answer, AnswerClass::kCredentials);
  EXPECT_TRUE(verdict.needs_attention);
}

TEST(Classify, EveryTransportErrorIsTransient) {
  for (const auto code : {ErrorCode::kUnavailable, ErrorCode::kDeadlineExceeded, ErrorCode::kResourceExhausted}) {
    const auto verdict = classify(Error{code, "no route to api.ashbyhq.com:443"});
    EXPECT_EQ(verdict.answer, AnswerClass::kTransient);
    EXPECT_EQ(verdict.code, assay::name_of(code));
    EXPECT_EQ(verdict.reason, "transient: no route to api.ashbyhq.com:443");
  }
}

constexpr std::int64_t kNovember1994 = 784'111'777'000;  // Sun, 06 Nov 1994 08:49:37 GMT

TEST(RetryAfter, SecondsAreReadAndCappedAtAnHour) {
  EXPECT_EQ(parse_retry_after("0", 0), 0s);
  EXPECT_EQ(parse_retry_after("3600", 0), 1h);
  EXPECT_EQ(parse_retry_after("3601", 0), 1h);
  EXPECT_EQ(parse_retry_after("99999999999999999999", 0), 1h);
}

TEST(RetryAfter, ADateIsRelativeToNow) {
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", kNovember1994 - 90'000), 90s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", kNovember1994 + 1), 0s);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 0), 1h);
  EXPECT_EQ(parse_retry_after("Thu, 29 Feb 2024 00:00:00 GMT", 1'709'164'800'000 - 1000), 1s);
}

TEST(RetryAfter, AnythingElseIsNothing) {
  for (const auto *text :
       {"", "-1", "1.5", "10s", " 10", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Now 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT"})
    EXPECT_FALSE(parse_retry_after(text, 0)) << text;
}

}  // namespace
}  // namespace assay::delivery
