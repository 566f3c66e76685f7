// Who gets past the door of the webhooks, and what the others are told.
#include "host/http/hook_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "host/security/keys.h"
#include "host/security/webhook.h"
#include "tests/support/fake_clock.h"

namespace assay::http {
namespace {

using testing::HasSubstr;
using testing::Not;

class HookRoutesTest : public testing::Test {
 protected:
  HookRoutesTest() {
    EXPECT_TRUE(security::initialize().ok());
    auto opened = store::Store::open({":memory:"}, clock);
    EXPECT_TRUE(opened.ok());
    store = *std::move(opened);
    events = std::make_unique<service::VendorEvents>(
        *store, clock, service::VendorEvents::Hooks{{hook()}, {{{"engineering"}, {"broken"}}}},
        [](const plugin::InstanceId &, VendorEvent, Done<void> done) { done({}); });
    routes = std::make_unique<HookRoutes>(*events, clock);
  }

  static service::VendorHook hook() {
    service::VendorHook made{{{"engineering"}, {"skills"}}, {}, {"current", "previous"}};
    made.rule.name = "results";
    made.rule.signature_header = "x-signature";
    made.rule.signed_part = SignedPart::kTimestampAndBody;
    made.rule.timestamp_header = "x-time";
    made.rule.event_id_pointer = "/id";
    return made;
  }
  Request request(const std::string &secret, const std::string &body = kBody, std::int64_t age_s = 0) {
    const auto time = std::to_string(clock.now_ms() / 1000 - age_s);
    return {"req-7",
            "POST",
            kPath,
            "",
            {{"x-signature", security::sign_webhook(hook().rule, secret, time, body)}, {"x-time", time}},
            body,
            "192.0.2.1"};
  }
  Response send(Request request) {
    std::promise<Response> answered;
    routes->handle(std::move(request), [&](Response response) { answered.set_value(std::move(response)); });
    return answered.get_future().get();
  }
  static std::string header(const Response &response, std::string_view name) {
    for (const auto &[field, value] : response.headers)
      if (field == name) return value;
    return {};
  }

  static constexpr auto kPath = "/hooks/engineering/skills/results";
  static constexpr auto kBody = R"({"id":"e-1","candidate":"Ada"})";
  test::FakeClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<service::VendorEvents> events;
  std::unique_ptr<HookRoutes> routes;
};

TEST_F(HookRoutesTest, AnEventOfEitherSecretIsStoredAndItsRepeatIsFineToo) {
  for (const auto *secret : {"current", "previous", "current"}) {
    const auto answer = send(request(secret));
    EXPECT_EQ(answer.status, 200) << secret;
    EXPECT_EQ(answer.body, "");
  }
}

TEST_F(HookRoutesTest, WhatFailsACheckIsToldNothingAndTheLogSaysWhichCheck) {
  auto altered = request("current");
  altered.body[7] ^= 1;
  auto unsigned_one = request("current");
  unsigned_one.headers.erase(unsigned_one.headers.begin());
  auto timeless = request("current");
  timeless.headers.pop_back();
  auto nowhere = request("current");
  nowhere.path = "/hooks/engineering/skills/other";
  const std::pair<Request, const char *> cases[] = {{request("older"), "wrong_signature"},
                                                    {altered, "wrong_signature"},
                                                    {unsigned_one, "no_signature"},
                                                    {timeless, "no_timestamp"},
                                                    {request("current", kBody, 600), "stale_timestamp"},
                                                    {request("current", kBody, -600), "stale_timestamp"},
                                                    {nowhere, "no_such_webhook"}};
  for (const auto &[asked, check] : cases) {
    testing::internal::CaptureStdout();
    const auto answer = send(asked);
    const auto log = testing::internal::GetCapturedStdout();
    EXPECT_EQ(answer.status, 401) << check;
    EXPECT_EQ(answer.body, "");
    EXPECT_TRUE(answer.headers.empty());
    EXPECT_THAT(log, HasSubstr("webhook_refused request=req-7"));
    EXPECT_THAT(log, HasSubstr(std::string("check=") + check));
    EXPECT_THAT(log, Not(HasSubstr("Ada")));
    EXPECT_THAT(log, Not(HasSubstr("current")));
  }
  EXPECT_TRUE(store->due_events({{{"engineering"}, {"skills"}}})->heads.empty());
}

TEST_F(HookRoutesTest, NoOtherPathIsAWebhook) {
  for (const auto *path : {"/hooks/", "/hooks/engineering", "/hooks/engineering/skills", "/hooks/engineering/skills/",
                           "/hooks/engineering/skills/results/", "/hooks/engineering/skills/results/x",
                           "/hooks/sales/skills/results", "/hooks/engineering/other/results",
                           "/hooks/engineering/skills/Results", "/hooks/engineering/skills/%72esults"}) {
    auto asked = request("current");
    asked.path = path;
    EXPECT_EQ(send(asked).status, 401) << path;
  }
}

TEST_F(HookRoutesTest, AnotherMethodIsRefusedWhereverItAsks) {
  for (const auto *path : {kPath, "/hooks/engineering/skills/other"}) {
    auto asked = request("current");
    asked.method = "GET";
    asked.path = path;
    const auto answer = send(asked);
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(header(answer, "Allow"), "POST");
    EXPECT_EQ(answer.body, "");
  }
}

TEST_F(HookRoutesTest, AVendorOfAPluginThatDoesNotRunIsAskedToComeBack) {
  auto asked = request("current");
  asked.path = "/hooks/engineering/broken/whatever";
  const auto answer = send(asked);
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(header(answer, "Retry-After"), "");
  EXPECT_EQ(answer.body, "");
}

TEST_F(HookRoutesTest, TooManyFailuresAreAnsweredBeforeAnySignatureIsLookedAt) {
  int refused = 0;
  while (send(request("wrong")).status == 401 && refused < 1'000) ++refused;
  EXPECT_EQ(refused, 100);
  const auto answer = send(request("current"));
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(header(answer, "Retry-After"), "1");
  EXPECT_EQ(answer.body, "");
  clock.advance(std::chrono::milliseconds(50));
  EXPECT_EQ(send(request("current")).status, 200) << "and it spends nothing:";
  EXPECT_EQ(send(request("current")).status, 200);
  EXPECT_EQ(send(request("wrong")).status, 401);
  EXPECT_EQ(send(request("current")).status, 429);
}

}  // namespace
}  // namespace assay::http
