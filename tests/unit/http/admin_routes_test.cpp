// The admin listener's table over a store in memory and a dispatcher whose Ashby is the test.
#include <gmock/gmock.h>
#include <poll.h>

#include "host/core/wait.h"
#include "host/http/admin_routes.h"
#include "host/http/mailbox.h"
#include "host/wire/json.h"
#include "nlohmann/json.hpp"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_http_client.h"

namespace assay::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto kToken = "the-token";
constexpr auto kMinute = std::chrono::minutes(1);

class AdminRoutesTest : public testing::Test {
 protected:
  AdminRoutesTest() {
    auto opened = store::Store::open({":memory:"}, clock);
    EXPECT_TRUE(opened.ok());
    store = *std::move(opened);
    tenant = store->upsert_tenant("acme")->id;
    names.emplace(
        std::map<TenantId, std::string>{{tenant, "acme"}},
        std::vector<wire::admin::Plugin>{{"engineering", "skills", true}, {"engineering", "references", false}});
    dispatcher.emplace(
        *store, ashby, clock,
        [](TenantId, const ProductLineId &) {
          return delivery::Endpoint{"https://ashby.test", "key"};
        },
        delivery::DispatcherOptions{"assay/test"});
    EXPECT_TRUE(dispatcher->start().ok());
    operations.emplace(*store, *dispatcher, executor, clock,
                       [this](const std::string &scope) { return names->shown_scope(scope); });
    routes.emplace(AdminRoutes::Parts{*operations, held_starts, *names,
                                      [this](AssessmentId id, service::Resolution resolution, auto done) {
                                        resolved.emplace_back(id, std::move(resolution));
                                        done(resolve_answer);
                                      }},
                   kToken, "1.2.3");
  }
  ~AdminRoutesTest() override {
    operations->close();
    dispatcher.reset();
    store.reset();
    executor.stop();
  }

  Response send(const std::string &method, const std::string &target, const std::string &body = "",
                const std::string &authorization = std::string("Bearer ") + kToken) {
    const auto mailbox = std::make_shared<Responder::Mailbox>(std::make_shared<std::atomic<std::size_t>>(1));
    const auto query = std::min(target.find('?'), target.size());
    Request request{"req-7", method,     target.substr(0, query), target.substr(std::min(query + 1, target.size())), {},
                    body,    "127.0.0.1"};
    if (!authorization.empty()) request.headers.push_back({"authorization", authorization});
    routes->handle(std::move(request), Responder(mailbox, 1, "req-7"));
    for (int i = 0; i < 100; ++i) {
      auto answers = mailbox->collect().answers;
      if (!answers.empty()) return answers[0].response.value_or(Response{});
      pollfd readable{mailbox->wake_fd(), POLLIN, 0};
      ::poll(&readable, 1, 100);
    }
    ADD_FAILURE() << method << " " << target << " was not answered";
    return {};
  }
  nlohmann::json get(const std::string &target) {
    const auto response = send("GET", target);
    EXPECT_EQ(response.status, 200) << target << ": " << response.body;
    return nlohmann::json::parse(response.body);
  }
  // An assessment whose first update is due and taken up by the dispatcher: its key in the outbox.
  AssessmentId begin(const std::string &application) {
    const AssessmentId id{ids.random_uuid()};
    const auto intent =
        store::StartIntent{id, tenant, {"engineering"}, {ids.random_uuid()}, {"skills"}, application, "print", "{}"};
    EXPECT_TRUE(wait_for<store::IntentRecorded>([&](auto done) { store->record_intent(intent, done); }).ok());
    const UpdateDraft draft{UpdateKind::kStarted, R"({"secret":"Zebulon","timestamp":)", "}"};
    store::StartOutcome outcome;
    outcome.id = id;
    outcome.accepted = true;
    outcome.vendor_ref = "v-1";
    outcome.first_update = draft;
    EXPECT_TRUE(wait_for<store::OutcomeRecorded>([&](auto done) { store->record_outcome(outcome, done); }).ok());
    clock.advance(kMinute);
    dispatcher->wake();
    return id;
  }
  // Ashby's answer to the next update, and what came of it is stored on return.
  void answer(const std::string &body) {
    auto call = ashby.next();
    ASSERT_TRUE(call);
    call->answer(200, body);
    settle();
  }
  void settle() {
    for (int i = 0; i < 1000; ++i) {
      const auto look = wait_for<delivery::Overview>(
          [&](auto done) { dispatcher->look([done](delivery::Overview seen) { done(std::move(seen)); }); });
      if (look.ok() && look->in_flight == ashby.waiting() && !look->is_looking) return;
    }
    ADD_FAILURE() << "the dispatcher does not come to rest";
  }
  AssessmentId begin_dead(const std::string &application) {
    const auto id = begin(application);
    answer(R"({"success":false,"errors":["invalid_input"],"errorInfo":{"code":"invalid_input","requestId":"01J"}})");
    return id;
  }
  static std::string message(const Response &response) {
    return wire::admin::message_of(response.body).value_or("no envelope: " + response.body);
  }

  test::FakeClock clock;
  SystemIdSource ids;
  Executor executor;
  test::ScriptedHttpClient ashby;
  std::unique_ptr<store::Store> store;
  TenantId tenant;
  service::HeldStarts held_starts;
  std::vector<std::pair<AssessmentId, service::Resolution>> resolved;
  Result<AssessmentState> resolve_answer = AssessmentState::kStarted;
  std::optional<AdminNames> names;
  std::optional<delivery::Dispatcher> dispatcher;
  std::optional<delivery::Operations> operations;
  std::optional<AdminRoutes> routes;
};

TEST_F(AdminRoutesTest, WithoutTheTokenEverythingIs401WithoutDetail) {
  for (const auto *authorization : {"", "Bearer ", "Bearer the-tokem", "Bearer the-token ", "the-token",
                                    "bearer the-token", "Basic dGhlLXRva2VuOg=="})
    for (const auto *path : {"/status", "/nowhere", "/healthz"}) {
      const auto response = send("GET", path, "", authorization);
      EXPECT_EQ(response.status, 401) << authorization;
      EXPECT_EQ(message(response), "Unauthorized.");
    }
}

TEST_F(AdminRoutesTest, AnotherPathOrMethodIsSaidToBe) {
  EXPECT_EQ(send("GET", "/nowhere").status, 404);
  EXPECT_EQ(send("GET", "/deliveries/1/requeue/x").status, 404);
  EXPECT_EQ(send("GET", "/deliveries/").status, 404);
  EXPECT_EQ(send("PUT", "/deliveries").status, 405);
  EXPECT_EQ(send("GET", "/holds").status, 405);
}

TEST_F(AdminRoutesTest, ADeadUpdateIsListedShownReplayedAndDelivered) {
  begin_dead("a");
  const auto listed = get("/deliveries?state=DEAD&tenant=acme&code=invalid_input");
  ASSERT_THAT(listed.at("deliveries"), SizeIs(1));
  const auto &row = listed.at("deliveries")[0];
  EXPECT_EQ(row.at("state"), "DEAD");
  EXPECT_EQ(row.at("tenant"), "acme");
  EXPECT_EQ(row.at("code"), "invalid_input");
  EXPECT_EQ(row.at("request_id"), "01J");
  EXPECT_FALSE(row.contains("waits_for"));
  const auto key = std::to_string(row.at("key").get<int>());

  EXPECT_THAT(send("GET", "/deliveries/" + key).body, Not(HasSubstr("Zebulon"))) << "not without being asked for";
  EXPECT_THAT(get("/deliveries/" + key + "?payload=1").at("body"), HasSubstr("Zebulon"));

  const auto dry = send("POST", "/deliveries/replay", R"({"actor":"ada","dry_run":true})");
  EXPECT_EQ(nlohmann::json::parse(dry.body).at("done"), nlohmann::json({1}));
  EXPECT_EQ(ashby.sent(), 1u);
  const auto done = send("POST", "/deliveries/replay", R"({"actor":"ada","rate":20})");
  EXPECT_EQ(nlohmann::json::parse(done.body).at("next_due_ms"), clock.now_ms() + 50);
  answer(R"({"success":true})");
  EXPECT_EQ(get("/deliveries/" + key).at("state"), "DELIVERED");
  const auto again = send("POST", "/deliveries/replay", R"({"actor":"ada","of":{"key":1}})");
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(message(again), HasSubstr("is DELIVERED"));
  const auto audit = get("/audit").at("entries");
  ASSERT_THAT(audit, SizeIs(1)) << "a dry run and a refusal are no acts";
  EXPECT_EQ(audit[0].at("actor"), "ada");
}

TEST_F(AdminRoutesTest, AHoldIsSeenAtWhatWaitsAndAtTheStartsUntilItIsReleased) {
  const auto held = send("POST", "/holds", R"({"actor":"ada","tenant":"acme","starts":true,"reason":"wrong scores"})");
  EXPECT_EQ(nlohmann::json::parse(held.body).at("scope"), "tenant:acme");
  EXPECT_FALSE(held_starts.check(tenant, {"engineering"}, {"skills"}).ok());
  begin("a");
  settle();
  const auto blocked = get("/deliveries?state=BLOCKED").at("deliveries");
  ASSERT_THAT(blocked, SizeIs(1));
  EXPECT_EQ(blocked[0].at("waits_for").at("brake"), "hold");
  EXPECT_THAT(blocked[0].at("waits_for").at("text"), HasSubstr("tenant:acme, by ada): wrong scores"));
  EXPECT_THAT(get("/deliveries?state=PENDING").at("deliveries"), IsEmpty());
  const auto brakes = get("/brakes");
  EXPECT_EQ(brakes.at("brakes")[0].at("scope"), "tenant:acme");
  EXPECT_EQ(brakes.at("lanes")[0].at("brake").at("kind"), "hold");
  EXPECT_EQ(get("/status").at("waiting"), 1);
  EXPECT_EQ(ashby.sent(), 0u);

  const auto released = send("POST", "/holds/release", R"({"actor":"ada","tenant":"acme"})");
  EXPECT_EQ(nlohmann::json::parse(released.body).at("changed"), true);
  EXPECT_TRUE(held_starts.check(tenant, {"engineering"}, {"skills"}).ok());
  answer(R"({"success":true})");
  EXPECT_EQ(get("/status").at("waiting"), 0);
  const auto again = send("POST", "/holds/release", R"({"actor":"ada","tenant":"acme"})");
  EXPECT_EQ(nlohmann::json::parse(again.body).at("changed"), false);
}

TEST_F(AdminRoutesTest, AHoldWithoutStartsLetsNoStartsThroughThatOneWithThemHolds) {
  send("POST", "/holds", R"({"actor":"ada","plugin":"skills","starts":true,"reason":"x"})");
  send("POST", "/holds", R"({"actor":"ada","plugin":"skills","reason":"y"})");
  EXPECT_FALSE(held_starts.check(tenant, {"engineering"}, {"skills"}).ok());
  send("POST", "/holds/release", R"({"actor":"ada","plugin":"skills"})");
  EXPECT_TRUE(held_starts.check(tenant, {"engineering"}, {"skills"}).ok());
}

TEST_F(AdminRoutesTest, WhatIsWrongWithAnOrderIsNamedAndNothingIsDone) {
  const auto fault = [&](const std::string &target, const std::string &body) {
    const auto response = send(body.empty() ? "GET" : "POST", target, body);
    EXPECT_EQ(response.status, 400) << target << " " << body;
    return message(response);
  };
  EXPECT_EQ(fault("/deliveries/replay", "{}"), "/actor is missing");
  EXPECT_EQ(fault("/deliveries/replay", R"({"actor":"a","dryrun":true})"), "/dryrun is not known");
  EXPECT_THAT(fault("/deliveries/replay", R"({"actor":"a\nb"})"), HasSubstr("one line"));
  EXPECT_THAT(fault("/deliveries/replay", R"({"actor":"a","of":{"tenant":"globex"}})"), HasSubstr("\"globex\""));
  EXPECT_THAT(fault("/deliveries/replay", R"({"actor":"a","of":{"states":["DEAD"]}})"), HasSubstr("left out"));
  EXPECT_THAT(fault("/deliveries/replay", R"({"actor":"a","rate":-1})"), HasSubstr("/rate"));
  EXPECT_EQ(fault("/deliveries/discard", R"({"actor":"a"})"), "/reason is missing");
  EXPECT_EQ(fault("/holds", R"({"actor":"a","plugin":"skills"})"), "/reason is missing");
  EXPECT_THAT(fault("/holds", R"({"actor":"a","reason":"r"})"), HasSubstr("on one thing"));
  EXPECT_THAT(fault("/holds", R"({"actor":"a","reason":"r","plugin":"skills","deliveries":true})"),
              HasSubstr("on one thing"));
  EXPECT_THAT(fault("/holds", R"({"actor":"a","reason":"r","plugin":"skils"})"), HasSubstr("\"skils\""));
  EXPECT_THAT(fault("/holds", R"({"actor":"a","reason":"r","line":"sales"})"), HasSubstr("\"sales\""));
  EXPECT_THAT(fault("/deliveries?state=DAED", ""), HasSubstr("\"DAED\""));
  EXPECT_THAT(fault("/deliveries?limit=201", ""), HasSubstr("1 to 200"));
  EXPECT_THAT(fault("/deliveries?from=yesterday", ""), HasSubstr("from"));
  EXPECT_THAT(fault("/deliveries?code=a&code=b", ""), HasSubstr("twice"));
  EXPECT_THAT(fault("/deliveries?assessment=7", ""), HasSubstr("UUID"));
  EXPECT_THAT(fault("/assessments?state=DEAD", ""), HasSubstr("\"DEAD\""));
  EXPECT_EQ(send("GET", "/deliveries/99").status, 404);
  EXPECT_EQ(send("POST", "/deliveries/99/requeue", R"({"actor":"a"})").status, 404);
  EXPECT_THAT(get("/audit").at("entries"), IsEmpty());
  EXPECT_THAT(*store->brakes(), IsEmpty());
}

TEST_F(AdminRoutesTest, PagesFollowEachOther) {
  for (const auto *application : {"a", "b", "c"}) begin_dead(application);
  const auto first = get("/deliveries?limit=2");
  EXPECT_THAT(first.at("deliveries"), SizeIs(2));
  const auto second = get("/deliveries?limit=2&after=" + first.at("next").dump());
  ASSERT_THAT(second.at("deliveries"), SizeIs(1));
  EXPECT_EQ(second.at("next"), 0);
  const auto acted =
      nlohmann::json::parse(send("POST", "/deliveries/discard", R"({"actor":"a","reason":"r","of":{"limit":2}})").body);
  EXPECT_THAT(acted.at("done"), SizeIs(2));
  const auto rest = nlohmann::json::parse(
      send("POST", "/deliveries/discard",
           R"({"actor":"a","reason":"r","of":{"limit":2,"after":)" + acted.at("next").dump() + "}}")
          .body);
  EXPECT_THAT(rest.at("done"), SizeIs(1));
  EXPECT_EQ(rest.at("next"), 0);
  EXPECT_EQ(get("/status").at("dead"), 0);
}

TEST_F(AdminRoutesTest, AnAssessmentIsShownWithItsUpdatesAndWithoutTheCandidate) {
  const auto id = begin_dead("app-a").to_string();
  const auto response = send("GET", "/assessments/" + id);
  EXPECT_THAT(response.body, Not(HasSubstr("Zebulon")));
  const auto shown = nlohmann::json::parse(response.body);
  EXPECT_EQ(shown.at("assessment").at("state"), "STARTED");
  EXPECT_EQ(shown.at("assessment").at("application"), "app-a");
  EXPECT_EQ(shown.at("deliveries")[0].at("state"), "DEAD");
  EXPECT_EQ(get("/assessments?state=STARTED").at("assessments")[0].at("id"), id);
  EXPECT_THAT(get("/assessments?state=UNRESOLVED").at("assessments"), IsEmpty());
  EXPECT_EQ(send("GET", "/assessments/" + ids.random_uuid().to_string()).status, 404);
}

TEST_F(AdminRoutesTest, WhatAPersonFoundOutOfAnAssessmentIsPassedOnAndStandsInTheAuditLog) {
  const AssessmentId id{ids.random_uuid()};
  const auto path = "/assessments/" + id.to_string() + "/resolve";
  const auto found = send("POST", path, R"({"actor":"ada","vendor_ref":"v-9"})");
  EXPECT_EQ(nlohmann::json::parse(found.body).at("state"), "STARTED");
  send("POST", path, R"({"actor":"ada","failed":true,"reason":"The vendor lost it."})");
  send("POST", path, R"({"actor":"ada","retry":true})");
  ASSERT_THAT(resolved, SizeIs(3));
  EXPECT_EQ(resolved[0].first, id);
  EXPECT_EQ(std::get<service::StartedAtVendor>(resolved[0].second).vendor_ref, "v-9");
  EXPECT_EQ(std::get<service::FailedAtVendor>(resolved[1].second).reason, "The vendor lost it.");
  EXPECT_TRUE(std::holds_alternative<service::AskAgain>(resolved[2].second));
  const auto entries = get("/audit").at("entries");
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(entries[1].at("action"), "assessments.resolve");
  EXPECT_EQ(entries[1].at("target"), id.to_string());
  EXPECT_EQ(entries[1].at("detail"), "failed; The vendor lost it.");

  for (const auto *body : {R"({"actor":"a"})", R"({"actor":"a","failed":true})", R"({"vendor_ref":"v"})",
                           R"({"actor":"a","vendor_ref":"v","retry":true})"})
    EXPECT_EQ(send("POST", path, body).status, 400) << body;
  EXPECT_THAT(resolved, SizeIs(3));
  resolve_answer = Error{ErrorCode::kConflict, "it is STARTED"};
  EXPECT_EQ(send("POST", path, R"({"actor":"a","retry":true})").status, 409);
  EXPECT_THAT(get("/audit").at("entries"), SizeIs(3));
}

TEST_F(AdminRoutesTest, StatusHealthAndReadinessAreTold) {
  const auto status = get("/status");
  EXPECT_EQ(status.at("version"), "1.2.3");
  EXPECT_EQ(status.at("plugins")[0].at("running"), true);
  EXPECT_EQ(status.at("plugins")[1].at("running"), false);
  EXPECT_EQ(get("/healthz").at("ready"), true);
  EXPECT_EQ(get("/readyz").at("ready"), true);
}

TEST_F(AdminRoutesTest, AHostWhoseClaimLoopStoodStillIsNotReady) {
  dispatcher->stop(std::chrono::milliseconds(0));
  operations->close();
  operations.emplace(
      *store, *dispatcher, executor, clock, [](const std::string &scope) { return scope; },
      std::chrono::milliseconds(20));
  const auto response = send("GET", "/readyz");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("has not turned in time"));
}

TEST_F(AdminRoutesTest, ARequestIsLoggedWithoutItsBodyAndToken) {
  testing::internal::CaptureStdout();
  send("POST", "/holds", R"({"actor":"ada","tenant":"acme","reason":"Zebulon"})");
  const auto log = testing::internal::GetCapturedStdout();
  EXPECT_THAT(log, HasSubstr("call=admin:/holds"));
  EXPECT_THAT(log, HasSubstr("status=200"));
  EXPECT_THAT(log, Not(HasSubstr("Zebulon")));
  EXPECT_THAT(log, Not(HasSubstr(kToken)));
}

}  // namespace
}  // namespace assay::http
