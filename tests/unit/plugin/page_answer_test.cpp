#include "host/plugin/page_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/plugin/headers.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

using testing::HasSubstr;

// What a plugin passes to respond().
struct Given {
  std::uint32_t status = 200;
  std::string type = "text/html", body = "<p>";
  Headers headers;

  template <class Use>
  auto with(Use use) const {
    const auto fields = to_abi(headers);
    const assay_http_response response{
        sizeof response, status,       0, to_abi(std::string_view(type)), to_abi(std::string_view(body)),
        fields.data(),   fields.size()};
    return use(&response);
  }
  Result<PageResponse> read() const { return with(&read_page); }
};

assay_status respond(const PageAnswer &answer, const Given &given) {
  return given.with([&](auto *response) { return answer.abi()->respond(answer.abi()->self, response); });
}

TEST(PageAnswer, APageArrivesWhole) {
  const auto page = Given{201, "text/plain", std::string("a\0b", 3), {{"cache-control", "no-store"}}}.read();
  ASSERT_TRUE(page.ok()) << page.error().message;
  EXPECT_EQ(page->status, 201);
  EXPECT_EQ(page->content_type, "text/plain");
  EXPECT_EQ(page->body, std::string("a\0b", 3));
  EXPECT_EQ(page->headers, (Headers{{"cache-control", "no-store"}}));
}

TEST(PageAnswer, TheLimitsThemselvesAreTaken) {
  for (const auto &given : {Given{200}, Given{599}, Given{204, "", ""}, Given{304, "", ""},
                            Given{200, "text/plain", std::string(256 * 1024, 'x')}, Given{200, std::string(256, 'x')}})
    EXPECT_TRUE(given.read().ok()) << given.status;
}

TEST(PageAnswer, WhatIsOutsideTheLimitsIsRefusedWithTheReason) {
  const std::pair<Given, const char *> wrong[] = {
      {{0}, "status"},
      {{199}, "status"},
      {{600}, "status"},
      {{204, "", "body"}, "body"},
      {{304, "", "body"}, "body"},
      {{200, "text/plain", std::string(256 * 1024 + 1, 'x')}, "256 KiB"},
      {{200, "text/html\r\nx: y"}, "content type"},
      {{200, std::string(257, 'x')}, "content type"},
      {{200, "text/html", "", {{"x a", "1"}}}, "token"},
      {{200, "text/html", "", {{"Content-Length", "1"}}}, "Content-Length"},
      {{200, "text/html", "", {{"Set-Cookie", "a=b"}}}, "Set-Cookie"},
      {{200, "text/html", "", {{"content-type", "a/b"}}}, "content-type"},
      {{200, "text/html", "", {{"Date", "now"}}}, "Date"},
      {{200, "text/html", "", {{"server", "x"}}}, "server"},
      {{200, "text/html", "", {{"X-Request-Id", "x"}}}, "X-Request-Id"},
  };
  for (const auto &[given, word] : wrong) {
    const auto page = given.read();
    ASSERT_FALSE(page.ok()) << word;
    EXPECT_EQ(page.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(page.error().message, HasSubstr(word));
  }
  EXPECT_EQ(read_page(nullptr).error().code, ErrorCode::kInvalidArgument);
  const assay_http_response bodiless{sizeof bodiless, 200, 0, {}, {nullptr, 3}, nullptr, 0};
  EXPECT_EQ(read_page(&bodiless).error().code, ErrorCode::kInvalidArgument);
}

TEST(PageAnswer, ABodyWithoutATypeIsBytes) {
  EXPECT_EQ((Given{200, "", "x"}.read()->content_type), "application/octet-stream");
  EXPECT_EQ((Given{200, "", ""}.read()->content_type), "");
}

TEST(PageAnswer, TheLastAnswerCountsAndIsACopy) {
  PageAnswer answer;
  EXPECT_EQ(respond(answer, {500}), ASSAY_OK);
  {
    const Given given{200, "text/plain", std::string(1000, 'x')};
    EXPECT_EQ(respond(answer, given), ASSAY_OK);
  }
  const auto page = std::move(answer).take();
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->status, 200);
  EXPECT_EQ(page->body, std::string(1000, 'x'));
}

TEST(PageAnswer, ARefusedAnswerIsToldToThePluginWhichMayTryAgain) {
  PageAnswer answer;
  EXPECT_EQ(respond(answer, {99}), ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(respond(answer, {500, "text/plain", "sorry"}), ASSAY_OK);
  EXPECT_EQ(std::move(answer).take()->status, 500);
}

TEST(PageAnswer, NoneAndARefusedOneAreThePluginsDefect) {
  EXPECT_EQ(PageAnswer().take().error().code, ErrorCode::kInternal);
  PageAnswer refused;
  EXPECT_EQ(respond(refused, {200}), ASSAY_OK);
  EXPECT_EQ(respond(refused, {99}), ASSAY_INVALID_ARGUMENT);
  const auto page = std::move(refused).take();
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().code, ErrorCode::kInternal);
  EXPECT_THAT(page.error().message, HasSubstr("99"));
  EXPECT_EQ(PageAnswer().abi()->respond(nullptr, nullptr), ASSAY_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace assay::plugin
