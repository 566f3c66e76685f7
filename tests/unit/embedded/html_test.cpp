#include "plugins/embedded/html.h"

#include <gtest/gtest.h>

#include "plugins/embedded/tokens.h"

namespace assay::embedded {
namespace {

constexpr std::int64_t kMinute = 60'000;

TEST(Html, NumbersAndTimesReadAsAPersonWouldSayThem) {
  EXPECT_EQ(render_decimal(70), "70");
  EXPECT_EQ(render_decimal(66.7), "66.7");
  EXPECT_EQ(render_decimal(0), "0");
  EXPECT_EQ(render_minutes(0), "0 minutes");
  EXPECT_EQ(render_minutes(1), "1 minute");
  EXPECT_EQ(render_minutes(kMinute + 1), "2 minutes");
  EXPECT_EQ(render_time(0), "00:00 UTC on 1 January 1970");
  EXPECT_EQ(render_time(1'798'761'599'999), "23:59 UTC on 31 December 2026");
}

TEST(Tokens, AreWellFormedAndHashesDependOnPurposeAndToken) {
  const std::string token = render_token(std::vector<std::uint8_t>(kTokenBytes, 0xAB));
  EXPECT_TRUE(is_token(token));
  EXPECT_FALSE(is_token(token + "0"));
  EXPECT_FALSE(is_token(token.substr(1)));
  EXPECT_FALSE(is_token("G" + token.substr(1)));
  EXPECT_NE(hash_token("link", token), hash_token("result", token));
  EXPECT_EQ(hash_token("link", token), hash_token("link", token));
  EXPECT_EQ(hash_token("link", token).find(token), std::string::npos);
}

TEST(Tokens, ALinkIsTakenApartByItsShapeAlone) {
  const std::string token(kTokenBytes * 2, 'a');
  const std::string bare = "/t/" + token;
  const auto page = split_link(bare, "/t/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->rest, "");
  const std::string path = "/t/" + token + "/begin/x";
  const auto action = split_link(path, "/t/");
  ASSERT_TRUE(action);
  EXPECT_EQ(action->token, token);
  EXPECT_EQ(action->rest, "/begin/x");
  for (const std::string &other : {"/r/" + token, bare + "a", bare + "%2F", std::string("/t/"), token}) {
    EXPECT_FALSE(split_link(other, "/t/")) << other;
  }
}

TEST(Tokens, CompareWholeTexts) {
  EXPECT_TRUE(same_token("abc", "abc"));
  EXPECT_FALSE(same_token("abc", "abd"));
  EXPECT_FALSE(same_token("abc", "ab"));
  EXPECT_FALSE(same_token("", "a"));
}

TEST(Tokens, TheStyleHashIsTheStandardOne) {
  EXPECT_EQ(csp_hash(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

}  // namespace
}  // namespace assay::embedded
