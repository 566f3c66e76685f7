#include "host/plugin/headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

using testing::HasSubstr;

Result<Headers> read(const Headers &headers) {
  const auto fields = to_abi(headers);
  return read_headers(fields.data(), fields.size());
}

TEST(PluginHeaders, SurviveTheWayThroughTheAbi) {
  const Headers headers = {{"X-One", "1"}, {"x-two", ""}, {"link", "<a>; rel=\"b\",\tc \xc3\xa9"}, {"X-One", "again"}};
  const auto again = read(headers);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(*again, headers);
  EXPECT_TRUE(read({})->empty());
  EXPECT_TRUE(read_headers(nullptr, 0)->empty());
}

TEST(PluginHeaders, AnAbsentValueIsEmpty) {
  const assay_header field{to_abi(std::string_view("x-a")), {nullptr, 0}};
  EXPECT_EQ(*read_headers(&field, 1), (Headers{{"x-a", ""}}));
}

TEST(PluginHeaders, ANameThatIsNoTokenOrAValueThatSplitsTheHeadIsRefused) {
  const std::pair<std::string, std::string> wrong[] = {
      {"", "v"},           {"a b", "v"},      {"a:", "v"},     {"a\r\nb", "v"},
      {"x-\xc3\xa9", "v"}, {"x-a", "1\r\n2"}, {"x-a", "1\n2"}, {"x-a", std::string("1\0", 2)},
      {"x-a", "\x7f"},     {"x-a", "\x1b[m"}};
  for (const auto &field : wrong) {
    const auto result = read({{"x-good", "1"}, field});
    ASSERT_FALSE(result.ok()) << field.first << ": " << field.second;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(result.error().message, testing::AnyOf(HasSubstr("field 1"), HasSubstr("field x-a")));
  }
}

TEST(PluginHeaders, WhatFramesTheMessageIsTheHostsOwnInAnyCase) {
  for (const char *name : {"Connection", "keep-alive", "Proxy-Connection", "proxy-authenticate", "PROXY-AUTHORIZATION",
                           "TE", "trailer", "Transfer-Encoding", "upgrade", "Content-Length", "host"}) {
    const auto result = read({{name, "1"}});
    ASSERT_FALSE(result.ok()) << name;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(result.error().message, HasSubstr(name));
  }
}

TEST(PluginHeaders, AtMost100FieldsAnd12KiBAreTaken) {
  EXPECT_TRUE(read(Headers(100, {"x-a", "1"})).ok());
  EXPECT_EQ(read(Headers(101, {"x-a", "1"})).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(read({{"x-a", std::string(12 * 1024 - 3, 'v')}}).ok());
  EXPECT_EQ(read({{"x-a", std::string(12 * 1024 - 2, 'v')}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(read_headers(nullptr, 1).error().code, ErrorCode::kInvalidArgument);
}

TEST(PluginHeaders, NamesAreComparedAsAscii) {
  EXPECT_TRUE(equal_ignoring_case("Set-Cookie", "sEt-cOOKIE"));
  EXPECT_FALSE(equal_ignoring_case("set-cookie", "set-cookie2"));
  EXPECT_FALSE(equal_ignoring_case("[", "{")) << "32 apart, but no letters";
}

}  // namespace
}  // namespace assay::plugin
