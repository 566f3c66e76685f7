#include "host/http/rendering.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace assay::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string head(const Response &response, const AnswerFrame &frame = {"r-1", "", false, false}) {
  std::string out;
  append_head(out, response, frame);
  return out;
}

TEST(Rendering, AnAnswerHasLengthTypeAndRequestId) {
  Response response;
  response.body = "{}";
  EXPECT_EQ(head(response, {"r-1", "Sun, 06 Nov 1994 08:49:37 GMT", false, false}),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: "
            "application/json\r\nContent-Length: 2\r\n"
            "X-Request-Id: r-1\r\n\r\n");
}

TEST(Rendering, TheConnectionHeaderSaysWhatWillHappen) {
  EXPECT_THAT(head({}, {"r", "", false, false}), Not(HasSubstr("Connection")));
  EXPECT_THAT(head({}, {"r", "", false, true}), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(head({}, {"r", "", true, false}), HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_THAT(head({}, {"r", "", true, true}), HasSubstr("\r\nConnection: close\r\n"));
}

TEST(Rendering, AnEmptyBodyHasALengthButNoType) {
  EXPECT_THAT(head({}), HasSubstr("Content-Length: 0\r\n"));
  EXPECT_THAT(head({}), Not(HasSubstr("Content-Type")));
}

TEST(Rendering, StatusesWithoutABodyHaveNoLength) {
  for (const int status : {204, 304}) {
    Response response;
    response.status = status;
    response.body = "dropped";
    EXPECT_THAT(head(response), StartsWith("HTTP/1.1 " + std::to_string(status) + " "));
    EXPECT_THAT(head(response), Not(HasSubstr("Content-")));
  }
}

TEST(Rendering, StatusesThatTheGatewayUsesHaveTheirReason) {
  const std::vector<std::string> lines = {
      "201 Created",           "401 Unauthorized",       "404 Not Found", "409 Conflict", "422 Unprocessable Entity",
      "429 Too Many Requests", "503 Service Unavailable"};
  for (const auto &line : lines) {
    Response response;
    response.status = std::stoi(line);
    EXPECT_THAT(head(response), StartsWith("HTTP/1.1 " + line + "\r\n"));
  }
}

TEST(Rendering, HeadersThatWouldBreakTheAnswerAreDropped) {
  const std::vector<Header> bad = {{"A", "x\r\nSet-Cookie: y"},
                                   {"B", "x\ny"},
                                   {"C", std::string("x\0y", 3)},
                                   {"D\r\nE", "x"},
                                   {"F: g", "x"},
                                   {"", "x"},
                                   {"Content-Length", "9"},
                                   {"content-length", "9"},
                                   {"TRANSFER-ENCODING", "chunked"},
                                   {"Connection", "keep-alive"},
                                   {"X-Request-Id", "other"},
                                   {"Content-Type", "text/plain"}};
  const auto clean = head({});
  for (const auto &header : bad) {
    Response response;
    response.headers = {header};
    EXPECT_EQ(head(response), clean) << header.name;
  }
}

TEST(Rendering, OtherHeadersGoOutInOrder) {
  Response response;
  response.headers = {{"Retry-After", "5"}, {"WWW-Authenticate", "Basic realm=\"assay\""}};
  EXPECT_THAT(head(response), EndsWith("\r\nRetry-After: 5\r\nWWW-Authenticate: Basic realm=\"assay\"\r\n\r\n"));
}

TEST(Rendering, AContentTypeThatWouldBreakTheAnswerIsReplaced) {
  Response response;
  response.body = "x";
  response.content_type = "text/plain\r\nX: y";
  EXPECT_THAT(head(response), HasSubstr("\r\nContent-Type: application/octet-stream\r\nContent-Length"));
}

TEST(Rendering, WhatIsTooLargeOrNoFinalAnswerIsNotSendable) {
  const auto sendable = [](int status, std::size_t body, std::size_t header) {
    Response response;
    response.status = status;
    response.body.assign(body, 'x');
    response.headers = {{"X", std::string(header, 'x')}};
    return is_sendable(response);
  };
  EXPECT_TRUE(sendable(200, kMaxAnswerBody, 0));
  EXPECT_FALSE(sendable(200, kMaxAnswerBody + 1, 0));
  EXPECT_TRUE(sendable(599, 0, kMaxAnswerHead / 2));
  EXPECT_FALSE(sendable(200, 0, kMaxAnswerHead));
  for (const int status : {-1, 0, 1, 100, 101, 199, 600}) EXPECT_FALSE(sendable(status, 0, 0)) << status;
}

TEST(Rendering, TheHeadOfASendableAnswerIsWithinItsLimit) {
  Response response;
  response.headers.assign(100, {"X", std::string(100, 'x')});
  while (is_sendable(response)) response.headers.push_back({"Y", "y"});
  response.headers.pop_back();
  ASSERT_TRUE(is_sendable(response));
  const std::string id(128, 'i');
  EXPECT_LE(head(response, {id, "Sun, 06 Nov 1994 08:49:37 GMT", true, true}).size(), kMaxAnswerHead);
}

TEST(Rendering, ARequestIdIsRepeatedOnlyWhenItIsHarmless) {
  EXPECT_TRUE(is_request_id("r"));
  EXPECT_TRUE(is_request_id("0af7651916cd43dd-8448eb211c80319c~!\"\\"));
  EXPECT_TRUE(is_request_id(std::string(128, 'x')));
  EXPECT_FALSE(is_request_id(""));
  EXPECT_FALSE(is_request_id(std::string(129, 'x')));
  for (const auto *bad : {"a b", "a\tb", "a\r\nb", "\x7f", "\xc3\xa4", " a"}) EXPECT_FALSE(is_request_id(bad)) << bad;
}

TEST(Rendering, AnErrorCarriesTheRequestIdEscaped) {
  const auto response = error_response(400, "invalid_request", "Broken.", "a\"b\\c");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body,
            "{\"success\":false,\"errors\":[\"invalid_request\"],\"errorInfo\":{\"code\":\"invalid_request\","
            "\"message\":\"Broken.\",\"requestId\":\"a\\\"b\\\\c\"}}");
}

TEST(Rendering, DatesAreWrittenAsHttpWantsThem) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(1709251199), "Thu, 29 Feb 2024 23:59:59 GMT");
}

}  // namespace
}  // namespace assay::http
