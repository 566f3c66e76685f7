#include "host/sandbox/verify/report.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "host/sandbox/verify/verify.h"

namespace assay::sandbox::verify {
namespace {

using Json = nlohmann::json;

Claim claim(const char *id, Severity severity = Severity::kMust) {
  Claim made;
  made.id = id;
  made.title = "it is so";
  made.right = "so";
  made.source = Source::kConvention;
  made.severity = severity;
  return made;
}

Report sample() {
  Report report;
  report.base_url = "http://p";
  report.rows = {{claim("a"), {}},
                 {claim("b"), {broken("/x: is not so"), "POST /b", "200: {}"}},
                 {claim("c", Severity::kShould), {broken("status 1: no"), "POST /c", "1"}},
                 {claim("d"), {doubtful("hm"), "POST /d", "2"}},
                 {claim("e"), {skipped("not asked"), "", ""}}};
  report.left_open = {"id-1"};
  return report;
}

TEST(Report, OneLineForEachClaimAndBeneathItWhatHelpsToMendIt) {
  EXPECT_EQ(render_text(sample()),
            "PASS  a  it is so\n"
            "FAIL  b  it is so\n"
            "      sent      POST /b\n"
            "      received  200: {}\n"
            "      at fault  /x: is not so\n"
            "      right     so\n"
            "      rule      MUST, convention\n"
            "WARN  c  it is so\n"
            "      sent      POST /c\n"
            "      received  1\n"
            "      at fault  status 1: no\n"
            "      right     so\n"
            "      rule      SHOULD, convention\n"
            "WARN  d  it is so\n"
            "      sent      POST /d\n"
            "      received  2\n"
            "      at fault  hm\n"
            "      right     so\n"
            "      rule      MUST, convention\n"
            "SKIP  e  it is so (not asked)\n"
            "left open: assessment id-1 was started and could not be cancelled\n"
            "5 claims: 1 passed, 1 failed, 2 warned, 1 skipped\n");
}

TEST(Report, JsonSaysTheSame) {
  const auto json = Json::parse(render_json(sample()));
  EXPECT_EQ(json.at("base_url"), "http://p");
  EXPECT_EQ(json.at("conforms"), false);
  EXPECT_EQ(json.at("counts"), (Json{{"pass", 1}, {"fail", 1}, {"warn", 2}, {"skip", 1}}));
  EXPECT_EQ(json.at("left_open"), Json({"id-1"}));
  ASSERT_EQ(json.at("claims").size(), 5u);
  EXPECT_EQ(json.at("claims")[1], (Json{{"id", "b"},
                                        {"title", "it is so"},
                                        {"source", "convention"},
                                        {"severity", "MUST"},
                                        {"verdict", "FAIL"},
                                        {"sent", "POST /b"},
                                        {"received", "200: {}"},
                                        {"faults", {"/x: is not so"}},
                                        {"right", "so"}}));
  EXPECT_EQ(json.at("claims")[4].at("reason"), "not asked");
  EXPECT_FALSE(json.at("claims")[0].contains("right"));
}

TEST(Report, WhatAPartnerWroteIsBoundedAndHarmless) {
  const Secret secret("a-key-of-somebody");
  net::HttpReply reply{200, {{"content-type", "text/\x1b[2Jhtml"}}, std::string(300'000, 'x') + "\x1b"};
  const auto received = describe_received(reply, secret);
  EXPECT_LT(received.size(), 700u);
  EXPECT_THAT(received, testing::HasSubstr("(300001 bytes)"));
  EXPECT_EQ(received.find('\x1b'), std::string::npos);
}

TEST(Report, AKeyIsFoundAndRemovedHoweverJsonSpellsIt) {
  const Secret secret("a-key-of-somebody");
  const std::string body = R"({"x": "\u0061-k\u0065y-of-s\u006Fmebody \u00e9 \u12"})";
  EXPECT_TRUE(secret.is_in(body));
  const auto received = describe_received(net::HttpReply{200, {}, body}, secret);
  EXPECT_THAT(received, testing::HasSubstr(R"("[key] \u00e9 \u12")"));
  EXPECT_FALSE(secret.is_in(R"({"x": "\u0062-key-of-somebody"})"));
}

}  // namespace
}  // namespace assay::sandbox::verify
