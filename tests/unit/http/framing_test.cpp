#include "host/http/framing.h"

#include <gmock/gmock.h>

#include <ostream>
#include <string>
#include <vector>

namespace assay::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kStart = "POST /assessment.start HTTP/1.1\r\nHost: gateway\r\n";

struct Outcome {
  std::vector<FramedRequest> requests;
  int refused = 0;  // the violation's status
};

Outcome frame(const std::vector<std::string_view> &pieces, const FramingLimits &limits = {}) {
  Framer framer(limits);
  Outcome outcome;
  for (auto piece : pieces) {
    while (!piece.empty()) {
      piece.remove_prefix(framer.feed(piece));
      if (framer.state() == Framer::State::kViolation) {
        outcome.refused = framer.violation().status;
        return outcome;
      }
      if (framer.state() == Framer::State::kComplete) outcome.requests.push_back(framer.take());
    }
  }
  return outcome;
}

Outcome frame(std::string_view text, const FramingLimits &limits = {}) {
  return frame(std::vector<std::string_view>{text}, limits);
}

std::string with(std::string_view headers, std::string_view body = "") {
  return std::string(kStart).append(headers).append("\r\n").append(body);
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string chunked(std::string_view body) { return with("Transfer-Encoding: chunked\r\n", body); }

TEST(Framing, AnOrdinaryRequestComesOutWhole) {
  const auto outcome = frame(
      "POST /screening/assessment.start?dry=1&x= HTTP/1.1\r\nHost: gateway:8080\r\nAuthorization: Basic YTo=\r\n"
      "Content-Type:application/json \r\nContent-Length: 2\r\n\r\n{}");
  ASSERT_EQ(outcome.requests.size(), 1U);
  const auto &[request, http_1_0, keep_alive] = outcome.requests[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/screening/assessment.start");
  EXPECT_EQ(request.query, "dry=1&x=");
  EXPECT_EQ(request.header("authorization"), "Basic YTo=");
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_EQ(request.header("absent").data(), nullptr);
  EXPECT_EQ(request.body, "{}");
  EXPECT_FALSE(http_1_0);
  EXPECT_TRUE(keep_alive);
}

TEST(Framing, ABodySplitAtEveryByteGivesTheSameRequest) {
  const std::vector<std::string> wholes = {
      with("Content-Length: 11\r\n", "hello world"),
      chunked("5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n"),
      chunked("00B\r\nhello world\r\n0\r\n\r\n"),
      "\r\n" + with("Expect: 100-continue\r\nContent-Length: 11\r\n", "hello world"),
  };
  for (const auto &whole : wholes) {
    const std::string_view text = whole;
    for (std::size_t first = 1; first < text.size(); ++first)
      for (std::size_t second = first; second < text.size(); second += 7) {
        const auto outcome = frame({text.substr(0, first), text.substr(first, second - first), text.substr(second)});
        ASSERT_EQ(outcome.requests.size(), 1U) << first << ", " << second;
        EXPECT_EQ(outcome.requests[0].request.body, "hello world");
        EXPECT_EQ(outcome.requests[0].request.path, "/assessment.start");
      }
  }
}

TEST(Framing, RequestsInOnePacketComeOutInOrder) {
  std::string text;
  for (int i = 0; i < 50; ++i) {
    const auto body = std::to_string(i);
    text += with("Content-Length: " + std::to_string(body.size()) + "\r\n", body);
  }
  const auto outcome = frame(text);
  ASSERT_EQ(outcome.requests.size(), 50U);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(outcome.requests[i].request.body, std::to_string(i));
}

TEST(Framing, ABodyThatLooksLikeARequestStaysABody) {
  const std::string inner = "GET /inner HTTP/1.1\r\nHost: a\r\n\r\n";
  const auto outcome = frame(with("Content-Length: " + std::to_string(inner.size()) + "\r\n", inner));
  ASSERT_EQ(outcome.requests.size(), 1U);
  EXPECT_EQ(outcome.requests[0].request.body, inner);
}

TEST(Framing, APostWithoutLengthHasAnEmptyBody) {
  const auto outcome = frame(with(""));
  ASSERT_EQ(outcome.requests.size(), 1U);
  EXPECT_THAT(outcome.requests[0].request.body, IsEmpty());
}

TEST(Framing, NothingIsTakenBehindTheEndOfARequest) {
  Framer framer(FramingLimits{});
  const auto first = with("Content-Length: 2\r\n", "{}");
  EXPECT_EQ(framer.feed(first + "GET / HTTP/1.1\r\n"), first.size());
  EXPECT_EQ(framer.state(), Framer::State::kComplete);
  EXPECT_EQ(framer.feed("GET / HTTP/1.1\r\n"), 0U);
  static_cast<void>(framer.take());
  EXPECT_FALSE(framer.started());
}

TEST(Framing, NothingIsTakenAfterAViolation) {
  Framer framer(FramingLimits{});
  static_cast<void>(framer.feed("GET nowhere HTTP/1.1\r\n"));
  ASSERT_EQ(framer.state(), Framer::State::kViolation);
  EXPECT_EQ(framer.feed(with("")), 0U);
  EXPECT_EQ(framer.state(), Framer::State::kViolation);
}

TEST(Framing, ARefusedRequestStillShowsItsId) {
  Framer framer(FramingLimits{});
  static_cast<void>(framer.feed(with("X-Request-Id: r-1\r\nContent-Length: x\r\n")));
  ASSERT_EQ(framer.state(), Framer::State::kViolation);
  EXPECT_EQ(framer.partial().request.header("x-request-id"), "r-1");
}

TEST(Framing, ContinueIsDueOnceAndOnlyBeforeTheBody) {
  const auto head = with("Expect: 100-Continue\r\nContent-Length: 2\r\n");
  Framer framer(FramingLimits{});
  static_cast<void>(framer.feed(std::string_view(head).substr(0, head.size() - 1)));
  EXPECT_FALSE(framer.take_continue());
  static_cast<void>(framer.feed("\n"));
  EXPECT_TRUE(framer.take_continue());
  EXPECT_FALSE(framer.take_continue());

  Framer eager(FramingLimits{});
  static_cast<void>(eager.feed(head + "{"));
  EXPECT_FALSE(eager.take_continue());

  Framer bodiless(FramingLimits{});
  static_cast<void>(bodiless.feed(with("Expect: 100-continue\r\n")));
  EXPECT_EQ(bodiless.state(), Framer::State::kComplete);
  EXPECT_FALSE(bodiless.take_continue());
}

struct Connection {
  std::string_view version;
  std::string_view header;
  bool keep_alive;
};

TEST(Framing, TheConnectionIsKeptAsTheClientAsks) {
  const std::vector<Connection> cases = {
      {"1.1", "", true},
      {"1.1", "Connection: close\r\n", false},
      {"1.1", "Connection: Close\r\n", false},
      {"1.1", "Connection: keep-alive, TE , close\r\n", false},
      {"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false},
      {"1.1", "Connection: closely\r\n", true},
      {"1.1", "Connection: ,,\r\n", true},
      {"1.0", "", false},
      {"1.0", "Connection: Keep-Alive\r\n", true},
      {"1.0", "Connection: keep-alive, close\r\n", false},
  };
  for (const auto &[version, header, keep_alive] : cases) {
    const auto outcome = frame("GET / HTTP/" + std::string(version) + "\r\nHost: a\r\n" + std::string(header) + "\r\n");
    ASSERT_EQ(outcome.requests.size(), 1U) << header;
    EXPECT_EQ(outcome.requests[0].keep_alive, keep_alive) << version << " " << header;
    EXPECT_EQ(outcome.requests[0].http_1_0, version == "1.0");
  }
}

// Header lines that clients really send; none may cost the request.
class OrdinaryHeader : public ::testing::TestWithParam<const char *> {};

TEST_P(OrdinaryHeader, GetsANormalAnswer) {
  const auto outcome = frame(with(std::string(GetParam()) + "\r\nContent-Length: 2\r\n", "{}"));
  EXPECT_EQ(outcome.refused, 0);
  ASSERT_EQ(outcome.requests.size(), 1U);
  EXPECT_EQ(outcome.requests[0].request.body, "{}");
}

INSTANTIATE_TEST_SUITE_P(
    Framing, OrdinaryHeader,
    ::testing::Values("Accept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "Accept: *",
                      "Accept:", "Accept: application/json,", "Accept: */*;q=0.9999", "Cache-Control: immutable",
                      "Cache-Control: No-Cache", "Cache-Control: no-cache, x-own=1", "Cookie: foo", "Cookie: a=b; c",
                      "Date: yesterday", "Date: Tue, 15 Nov 1994 08:12:31 +0000", "Content-Type: json",
                      "Content-Type:", "Content-Type: application/json; charset=utf-8", "User-Agent: Java/17.0.2",
                      "User-Agent: \xc3\xa4", "Authorization: basic Zm9v", "Authorization: Basic",
                      "If-Modified-Since: never", "TE: trailers", "Upgrade: h2c", "Accept-Encoding: gzip;q=1.0, *;q=0",
                      "X-Odd!#$%&'*+-.^_`|~09: v", "Via: 1.1 proxy", "X-Tab: a\tb", "X-Forwarded-For: ::1",
                      "Keep-Alive: timeout=5"));

struct Bad {
  const char *name;
  std::string text;
  int status;
  friend std::ostream &operator<<(std::ostream &out, const Bad &bad) { return out << bad.name; }
};

std::string request_line(std::string_view line) { return std::string(line).append("\r\nHost: a\r\n\r\n"); }

std::vector<Bad> bad_requests() {
  using namespace std::string_literals;
  const std::string big(70'000, 'x');
  return {
      {"LengthTwice", with("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400},
      {"LengthsContradict", with("Content-Length: 2\r\nContent-Length: 3\r\n", "{} "), 400},
      {"LengthList", with("Content-Length: 2, 2\r\n", "{}"), 400},
      {"LengthEmpty", with("Content-Length:\r\n"), 400},
      {"LengthWord", with("Content-Length: abc\r\n"), 400},
      {"LengthHex", with("Content-Length: 0x2\r\n", "{}"), 400},
      {"LengthPlus", with("Content-Length: +2\r\n", "{}"), 400},
      {"LengthNegative", with("Content-Length: -1\r\n"), 400},
      {"LengthFraction", with("Content-Length: 2.0\r\n", "{}"), 400},
      {"LengthTail", with("Content-Length: 2a\r\n", "{}"), 400},
      {"LengthNameBlank", with("Content-Length : 2\r\n", "{}"), 400},
      {"LengthOverLimit", with("Content-Length: 65537\r\n"), 413},
      {"LengthOver64Bits", with("Content-Length: 18446744073709551616\r\n"), 413},
      {"LengthOf200Digits", with("Content-Length: " + std::string(200, '9') + "\r\n"), 413},
      {"LengthAndCoding", with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"CodingAndLength", with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400},
      {"CodingTwice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {"CodingEmpty", with("Transfer-Encoding:\r\n"), 400},
      {"CodingOther", with("Transfer-Encoding: gzip\r\n"), 501},
      {"CodingList", with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
      {"CodingPrefix", with("Transfer-Encoding: chunke\r\n", "0\r\n\r\n"), 501},
      {"CodingIdentity", with("Transfer-Encoding: identity\r\n"), 501},
      {"CodingIn1_0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"ChunkSizeHexPrefix", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeEmpty", chunked("\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeWord", chunked("five\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeNegative", chunked("-5\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeBlank", chunked("5 \r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeNineDigits", chunked("000000005\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkSizeLong", chunked(std::string(5000, '0')), 400},
      {"ChunkSizeBareLf", chunked("5\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkExtension", chunked("5;x=y\r\nhello\r\n0\r\n\r\n"), 400},
      {"ChunkWithoutEnd", chunked("5\r\nhello0\r\n\r\n"), 400},
      {"ChunkTooLong", chunked("5\r\nhello!\r\n0\r\n\r\n"), 400},
      {"ChunkEndsInBareLf", chunked("5\r\nhello\n0\r\n\r\n"), 400},
      {"ChunkOverLimit", chunked("10001\r\n"), 413},
      {"ChunkOf32Bits", chunked("ffffffff\r\n"), 413},
      {"ChunksTogetherOverLimit", chunked("fff0\r\n" + big.substr(0, 0xfff0) + "\r\n11\r\n"), 413},
      {"Trailer", chunked("0\r\nX: y\r\n\r\n"), 400},
      {"ObsFold", with("X: y\r\n z\r\n"), 400},
      {"ObsFoldFirst", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"BareLf", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"BareLfInHeader", with("X: y\nZ: z\r\n"), 400},
      {"BareCrInHeader", with("X: y\rZ: z\r\n"), 400},
      {"NulInValue", with("X: a\0b\r\n"s), 400},
      {"NulInName", with("X\0: b\r\n"s), 400},
      {"NulInTarget", request_line("GET /a\0b HTTP/1.1"s), 400},
      {"DelInValue", with("X: a\x7f\r\n"), 400},
      {"ControlInValue", with("X: a\x01\r\n"), 400},
      {"NoColon", with("just words\r\n"), 400},
      {"EmptyName", with(": v\r\n"), 400},
      {"NameWithBlank", with("X y: v\r\n"), 400},
      {"NameWithUmlaut", with("\xc3\xa4: v\r\n"), 400},
      {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
      {"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"HostWithUser", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
      {"HostList", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"HeaderOver", with("X: " + std::string(17'000, 'x') + "\r\n"), 431},
      {"HeaderOverUnfinished", std::string(kStart) + std::string(17'000, 'x'), 431},
      {"HeadersTogetherOver", with(repeated("X: " + std::string(200, 'x') + "\r\n", 90)), 431},
      {"HeaderLinesOver", with(repeated("X: y\r\n", 100)), 431},
      {"TargetOver", request_line("GET /" + std::string(2048, 'a') + " HTTP/1.1"), 414},
      {"TargetFarOver", "GET /" + std::string(20'000, 'a'), 414},
      {"TargetOfSlashes", request_line("GET " + std::string(1000, '/') + " HTTP/1.1"), 400},
      {"TargetDoubleSlash", request_line("GET /a//b HTTP/1.1"), 400},
      {"TargetStar", request_line("OPTIONS * HTTP/1.1"), 400},
      {"TargetAbsolute", request_line("GET http://a/ HTTP/1.1"), 400},
      {"TargetWithoutSlash", request_line("GET assessment.list HTTP/1.1"), 400},
      {"TargetEmpty", request_line("GET  HTTP/1.1"), 400},
      {"TargetWithBlank", request_line("GET /a b HTTP/1.1"), 400},
      {"TargetWithFragment", request_line("GET /a#b HTTP/1.1"), 400},
      {"TargetWithUmlaut", request_line("GET /\xc3\xa4 HTTP/1.1"), 400},
      {"TargetWithTab", request_line("GET /a\tb HTTP/1.1"), 400},
      {"VersionMissing", request_line("GET /"), 400},
      {"VersionEmpty", request_line("GET / "), 400},
      {"VersionCut", request_line("GET / H"), 400},
      {"VersionLowerCase", request_line("GET / http/1.1"), 400},
      {"VersionLong", request_line("GET / HTTP/1.10"), 400},
      {"Version1_2", request_line("GET / HTTP/1.2"), 505},
      {"Version2", request_line("GET / HTTP/2.0"), 505},
      {"MethodUnknown", request_line("BREW / HTTP/1.1"), 501},
      {"MethodTrace", request_line("TRACE / HTTP/1.1"), 501},
      {"MethodLowerCase", request_line("get / HTTP/1.1"), 501},
      {"MethodWithControl", request_line("G\x01T / HTTP/1.1"), 400},
      {"LeadingBlank", request_line(" GET / HTTP/1.1"), 400},
      {"TwoBlankLines", "\r\n\r\n" + request_line("GET / HTTP/1.1"), 400},
      {"ExpectOther", with("Expect: magic\r\n"), 417},
      {"Tls", "\x16\x03\x01\x02\x00\x01\n\x00"s, 400},
      {"Garbage", "\xff\xfe\xfd\r\n", 400},
  };
}

class BadRequest : public ::testing::TestWithParam<Bad> {};

TEST_P(BadRequest, IsRefusedTheSameWayHoweverItIsCut) {
  const auto &[name, text, status] = GetParam();
  const auto whole = frame(text);
  EXPECT_EQ(whole.refused, status);
  EXPECT_THAT(whole.requests, IsEmpty());

  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(std::string_view(text).substr(i, 1));
  const auto single = frame(bytes);
  EXPECT_EQ(single.refused, status);
  EXPECT_THAT(single.requests, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Framing, BadRequest, ::testing::ValuesIn(bad_requests()),
                         [](const auto &about) { return std::string(about.param.name); });

TEST(Framing, ABadRequestIsNotFollowedByAnother) {
  for (const auto &bad : bad_requests()) {
    const auto outcome = frame(bad.text + "\r\n\r\n" + with("Content-Length: 2\r\n", "{}"));
    EXPECT_NE(outcome.refused, 0) << bad;
    EXPECT_THAT(outcome.requests, IsEmpty()) << bad;
  }
}

TEST(Framing, ABadRequestIsExplainedInTextThatNeedsNoEscaping) {
  for (const auto &bad : bad_requests()) {
    Framer framer(FramingLimits{});
    static_cast<void>(framer.feed(bad.text));
    ASSERT_EQ(framer.state(), Framer::State::kViolation) << bad;
    const auto &violation = framer.violation();
    EXPECT_FALSE(violation.code.empty()) << bad;
    EXPECT_TRUE(violation.reason.ends_with(".")) << bad;
    EXPECT_EQ(violation.reason.find_first_of("\"\\\r\n"), std::string_view::npos) << bad;
  }
}

TEST(Framing, EachLimitIsExact) {
  EXPECT_EQ(frame(with("Content-Length: 65536\r\n", std::string(65'536, 'x'))).requests.size(), 1U);
  EXPECT_EQ(frame(chunked("10000\r\n" + std::string(65'536, 'x') + "\r\n0\r\n\r\n")).requests.size(), 1U);
  EXPECT_EQ(frame(request_line("GET /" + std::string(2047, 'a') + " HTTP/1.1")).requests.size(), 1U);

  EXPECT_EQ(frame(with(repeated("X: y\r\n", 99))).requests.size(), 1U);

  const auto bare = with("X: \r\n");
  const auto full = with("X: " + std::string(16 * 1024 - bare.size(), 'x') + "\r\n");
  ASSERT_EQ(full.size(), 16U * 1024);
  EXPECT_EQ(frame(full).requests.size(), 1U);
  EXPECT_EQ(frame(with("X: " + std::string(16 * 1024 - bare.size() + 1, 'x') + "\r\n")).refused, 431);
}

TEST(Framing, AnAnnouncedBodyCostsNoMemoryUntilItComes) {
  Framer framer({.max_body_bytes = std::size_t{1} << 40});
  static_cast<void>(framer.feed(with("Content-Length: 1000000000000\r\n")));
  ASSERT_EQ(framer.state(), Framer::State::kNeedMore);
  EXPECT_LT(framer.partial().request.body.capacity(), 1024U);
}

}  // namespace
}  // namespace assay::http
