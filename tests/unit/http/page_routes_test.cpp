// What a candidate gets at /pages/ when the plugin shows nothing, and what the operator's log says of it.
#include <gmock/gmock.h>

#include "host/http/mailbox.h"
#include "host/http/routes.h"
#include "tests/unit/service/rig.h"

namespace assay::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Fails every page with `error`.
class PagesProvider final : public plugin::Provider {
 public:
  const PluginEntry &entry() const noexcept override { return entry_; }
  bool has_pages() const noexcept override { return true; }
  void list(plugin::CallContext, Done<std::vector<OfferedType>>) override {}
  void start(plugin::CallContext, plugin::StartCommand, Done<StartAccepted>) override {}
  void cancel(plugin::CallContext, AssessmentId, std::string, Done<void>) override {}
  void fire_timer(plugin::CallContext, std::string, std::string, Done<void>) override {}
  void page(plugin::CallContext, plugin::PageRequest, Done<plugin::PageResponse> done) override { done(error); }

  Error error;

 private:
  PluginEntry entry_{"skills"};
};

class PageRoutes : public service::ServiceRig {
 protected:
  Response get(const std::string &path) {
    const auto mailbox = std::make_shared<Responder::Mailbox>(std::make_shared<std::atomic<std::size_t>>(1));
    table.handle({"req-7", "GET", path, "", {}, "", ""}, Responder(mailbox, 1, "req-7"));
    auto answers = mailbox->collect().answers;
    return answers.empty() || !answers[0].response ? Response{} : *std::move(answers[0].response);
  }
  Response get_failed(ErrorCode code, const std::string &message) {
    pages.error = {code, message};
    return get("/pages/engineering/skills/t/a-secret-link");
  }
  static std::string header(const Response &response, std::string_view name) {
    for (const auto &[field, value] : response.headers)
      if (field == name) return value;
    return {};
  }
  static void expect_readable(const Response &page) {
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_THAT(page.body, AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr("<html lang=\"en\">"), HasSubstr("<main>"),
                                 HasSubstr("<title>"), HasSubstr("<h1>"), HasSubstr("name=\"viewport\"")));
    EXPECT_THAT(page.body, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("secret"))));
    EXPECT_EQ(header(page, "Cache-Control"), "no-store");
    EXPECT_EQ(header(page, "X-Content-Type-Options"), "nosniff");
    EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
  }

  PagesProvider pages;
  service::Directory with_pages{{{{"engineering"}, {{&pages}, {&reference}}, {}}}, {}};
  KeyRing keys;
  RouteTable table{{executor, *catalog, *assessments, with_pages, keys}, {}};
};

TEST_F(PageRoutes, WhatIsNotThereIsAPageThatSaysSo) {
  for (const auto *path : {"/pages/", "/pages/engineering", "/pages/engineering/skills", "/pages/engineering/none/t/x",
                           "/pages/none/skills/t/x", "/pages/engineering/reference/t/x",
                           "/pages/engineering/skills/t/../x", "/pages/engineering/skills/%73taff/x"}) {
    const auto page = get(path);
    EXPECT_EQ(page.status, 404) << path;
    expect_readable(page);
  }
  for (const auto code : {ErrorCode::kNotFound, ErrorCode::kUnsupported}) {
    const auto page = get_failed(code, "gone");
    EXPECT_EQ(page.status, 404);
    expect_readable(page);
  }
}

TEST_F(PageRoutes, AFailedPageAsksToTryAgainAndIsLoggedWithoutItsPath) {
  testing::internal::CaptureStdout();
  const auto page = get_failed(ErrorCode::kInternal, "plugin skills, page: at most 256 KiB are taken");
  const auto log = testing::internal::GetCapturedStdout();
  EXPECT_EQ(page.status, 503);
  EXPECT_NE(header(page, "Retry-After"), "");
  expect_readable(page);
  EXPECT_THAT(log, AllOf(HasSubstr("[warning] page_failed request=req-7 line=engineering plugin=skills code=internal"),
                         HasSubstr("at most 256 KiB are taken")));
  EXPECT_THAT(log, Not(HasSubstr("secret")));
}

TEST_F(PageRoutes, APageThatIsNotThereIsNoWarning) {
  testing::internal::CaptureStdout();
  get_failed(ErrorCode::kNotFound, "gone");
  EXPECT_THAT(testing::internal::GetCapturedStdout(), Not(HasSubstr("page_failed")));
}

TEST_F(PageRoutes, WhileTheHostStartsACandidateGetsAPageAndACallItsEnvelope) {
  const auto page = starting_up({"req-7", "GET", "/pages/engineering/skills/t/x", "", {}, "", ""});
  EXPECT_EQ(page.status, 503);
  EXPECT_NE(header(page, "Retry-After"), "");
  expect_readable(page);
  const auto call = starting_up({"req-7", "POST", "/assessment.list", "", {}, "", ""});
  EXPECT_EQ(call.status, 503);
  EXPECT_EQ(call.content_type, "application/json");
}

}  // namespace
}  // namespace assay::http
