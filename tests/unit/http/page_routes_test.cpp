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
  bool has_custom_fields() const noexcept override { return false; }
  plugin::StartSafety start_safety() const noexcept override { return plugin::StartSafety::kRepeatable; }
  bool has_pages() const noexcept override { return true; }
  void list(plugin::CallContext, Done<std::vector<OfferedType>>) override {}
  void custom_fields(plugin::CallContext, Done<std::vector<CustomField>>) override {}
  void start(plugin::CallContext, plugin::StartCommand, Done<StartAccepted>) override {}
  void lookup(plugin::CallContext, Done<StartAccepted>) override {}
  void cancel(plugin::CallContext, AssessmentId, std::string, Done<void>) override {}
  void fire_timer(plugin::CallContext, std::string, std::string, Done<void>) override {}
  void apply_event(plugin::CallContext, VendorEvent, Done<void>) override {}
  void page(plugin::CallContext, plugin::PageRequest request, Done<plugin::PageResponse> done) override {
    asked.push_back(std::move(request));
    done(error);
  }

  Error error;
  std::vector<plugin::PageRequest> asked;

 private:
  PluginEntry entry_{"skills"};
};

class PageRoutes : public service::ServiceRig {
 protected:
  Response get(const std::string &path) { return send({"req-7", "GET", path, "", {}, "", ""}); }
  Response send(const Request &request) {
    const auto mailbox = std::make_shared<Responder::Mailbox>(std::make_shared<std::atomic<std::size_t>>(1));
    table.handle(request, Responder(mailbox, 1, "req-7"));
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
  StaffGate staff{{"correct horse battery", "https://assess.example", std::string(43, 's')}, clock};
  service::VendorEvents events{*store, clock, {}, {}};
  HookRoutes hooks{events, clock};
  RouteTable table{{executor, *catalog, *custom_fields, *assessments, with_pages, keys, staff, hooks}, {}};
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

TEST_F(PageRoutes, AFormOfAnotherSiteNeverReachesAPlugin) {
  const auto post = [&](std::vector<Header> headers) {
    return send({"req-7", "POST", "/pages/engineering/skills/t/x", "", std::move(headers), "a=1", ""});
  };
  for (const auto *site : {"cross-site", "same-site", "something-new", ""}) {
    const auto page = post({{"sec-fetch-site", site}});
    EXPECT_EQ(page.status, 403) << site;
    expect_readable(page);
  }
  EXPECT_EQ(post({{"sec-fetch-site", "same-origin"}, {"sec-fetch-site", "cross-site"}}).status, 403);
  EXPECT_EQ(send({"req-7", "POST", "/pages/sign-in", "", {{"sec-fetch-site", "cross-site"}}, "password=x", ""}).status,
            403);
  EXPECT_TRUE(pages.asked.empty());

  for (const auto *site : {"same-origin", "none"}) post({{"sec-fetch-site", site}});
  post({});
  EXPECT_EQ(pages.asked.size(), 3u) << "a person's own form, and a vendor's webhook";
  send({"req-7", "GET", "/pages/engineering/skills/t/x", "", {{"sec-fetch-site", "cross-site"}}, "", ""});
  EXPECT_EQ(pages.asked.size(), 4u) << "a link from elsewhere";
}

TEST_F(PageRoutes, APageForStaffAsksForThePasswordFirst) {
  for (const auto *path : {"/pages/engineering/skills/staff/r/secret", "/pages/engineering/skills/staff",
                           "/pages/engineering/skills/Staff/"}) {
    const auto page = get(path);
    EXPECT_EQ(page.status, 401) << path;
    EXPECT_THAT(page.body, HasSubstr("type=\"password\"")) << path;
  }
  EXPECT_EQ(send({"req-7", "POST", "/pages/engineering/skills/staff/r/x/decide", "", {}, "a=1", ""}).status, 401);
  EXPECT_EQ(get("/pages/engineering/none/staff/r/x").status, 404);
  EXPECT_TRUE(pages.asked.empty());

  const std::string target = "/pages/engineering/skills/staff/r/secret";
  const auto signed_in =
      send({"req-7",
            "POST",
            "/pages/sign-in",
            "",
            {},
            "page=%2Fpages%2Fengineering%2Fskills%2Fstaff%2Fr%2Fsecret&password=correct+horse+battery",
            ""});
  EXPECT_EQ(signed_in.status, 303);
  EXPECT_EQ(header(signed_in, "Location"), target);
  const auto cookie = header(signed_in, "Set-Cookie");
  send({"req-7", "GET", target, "a=1", {{"cookie", "theme=dark; " + cookie.substr(0, cookie.find(';'))}}, "", ""});
  ASSERT_EQ(pages.asked.size(), 1u);
  EXPECT_EQ(pages.asked[0].path, "/staff/r/secret");
  using Headers = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(pages.asked[0].headers, (Headers{{"cookie", "theme=dark"}})) << "the session is the host's";
  send({"req-7", "GET", "/pages/engineering/skills/t/x", "", {{"cookie", cookie.substr(0, cookie.find(';'))}}, "", ""});
  EXPECT_EQ(pages.asked.at(1).headers, Headers{}) << "on open pages too";
}

TEST_F(PageRoutes, SigningInLeadsOnlyToPagesForStaffThatAreThere) {
  for (const auto *page :
       {"https://evil.example/", "//evil.example/", "//evil/engineering/skills/staff/x", "/%5Cevil.example",
        "/assessment.list", "/pages/", "/pages/sign-in", "/pages/sign-out", "/pages/engineering/skills/t/x",
        "/pages/none/skills/staff/x", "/pages/engineering/reference/staff/x", "/pages/engineering/skills/staff/../t/x",
        "javascript:x", "/pages/engineering/skills/staff/x%0d%0aSet-Cookie:%20a=b",
        "/pages/engineering/skills/staff/%23x", "/pages/engineering/skills/staff?a%0ab",
        "/pages/engineering/skills/staff?a b", ""}) {
    const auto answer = send(
        {"req-7", "POST", "/pages/sign-in", "", {}, std::string("password=correct+horse+battery&page=") + page, ""});
    EXPECT_EQ(answer.status, 303) << page;
    EXPECT_EQ(header(answer, "Location"), "/pages/sign-in") << page;
  }
  const auto answer = send({"req-7",
                            "POST",
                            "/pages/sign-in",
                            "",
                            {},
                            "password=correct+horse+battery&page=/pages/engineering/skills/staff/r?a=1%26b=%2F%2F",
                            ""});
  EXPECT_EQ(header(answer, "Location"), "/pages/engineering/skills/staff/r?a=1&b=//");
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
