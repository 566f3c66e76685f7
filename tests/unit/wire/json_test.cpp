#include "host/wire/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay::wire {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

std::string number(double value) {
  std::string out;
  append_number(out, value);
  return out;
}

TEST(Json, AFaultNamesItsByteAndNeverTheText) {
  for (const char *text : {"", "{", "{\"a\":}", "[1,]", "{\"secret-canary\":tru}", "\"\xff\"", "{} x", "nul"}) {
    const auto parsed = parse_json(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(parsed.error().message.find("canary"), std::string::npos);
    EXPECT_NE(parsed.error().message.find("byte"), std::string::npos);
    EXPECT_TRUE(parsed.error().pointer.empty());
  }
}

TEST(Json, DepthIsLimitedAndBracketsInStringsDoNotCount) {
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')).ok());
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')).ok());
  EXPECT_FALSE(parse_json(std::string(100000, '[')).ok());
  EXPECT_TRUE(parse_json("\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\"").ok());
}

TEST(Json, WrittenStringsReadBack) {
  std::string all;
  for (char c = 1; c < 0x7f; ++c) all += c;
  for (const std::string &text : {all, std::string("\0x", 2), std::string("é€😀"), std::string()})
    EXPECT_EQ(nlohmann::json::parse(json_string(text)).get<std::string>(), text);
}

TEST(Json, WholeNumbersHaveNoFractionAndOthersReadBack) {
  EXPECT_EQ(number(82), "82");
  EXPECT_EQ(number(-0.5), "-0.5");
  EXPECT_EQ(number(66.7), "66.7");
  EXPECT_EQ(number(9007199254740992.0), "9007199254740992");
}

TEST(Utf8, RefusesOverlongSurrogateAndTruncatedForms) {
  for (const char *good : {"", "a", "é", "€", "😀", "\xf4\x8f\xbf\xbf"}) EXPECT_TRUE(is_valid_utf8(good)) << good;
  for (const char *bad :
       {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xff", "\xc3("})
    EXPECT_FALSE(is_valid_utf8(bad));
}

TEST(Pointer, EscapesItsTwoSpecialCharacters) {
  EXPECT_EQ(child_pointer("", "candidate"), "/candidate");
  EXPECT_EQ(child_pointer("/a", "b/c~d"), "/a/b~1c~0d");
}

TEST(ParseJson, AMemberThatStandsTwiceIsAnErrorOnlyWhereItIsAskedFor) {
  for (const auto *text : {R"({"a":1,"a":2})", R"([{"b":{"a":1,"c":{},"a":2}}])"}) {
    EXPECT_TRUE(parse_json(text).ok());
    EXPECT_EQ(parse_json_strictly(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
  EXPECT_TRUE(parse_json_strictly(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})").ok());
}

}  // namespace
}  // namespace assay::wire
