#include "host/delivery/dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <set>
#include <thread>

#include "host/core/wait.h"
#include "host/delivery/schedule.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_http_client.h"

namespace assay::delivery {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr const char *kSuccess = R"({"success":true})";

std::string refused(const std::string &code) {
  return R"({"success":false,"errorInfo":{"code":")" + code + R"(","requestId":"01JREQ"}})";
}

class DispatcherTest : public testing::Test {
 protected:
  DispatcherTest() {
    auto opened = store::Store::open({":memory:"}, clock);
    EXPECT_TRUE(opened.ok());
    store = *std::move(opened);
    tenant = store->upsert_tenant("acme")->id;
    open_dispatcher();
  }
  ~DispatcherTest() override { dispatcher.reset(); }

  void open_dispatcher() {
    dispatcher.reset();
    dispatcher = std::make_unique<Dispatcher>(
        *store, http, clock,
        [this](TenantId asked, const ProductLineId &line) -> std::optional<Endpoint> {
          EXPECT_EQ(asked, tenant);
          EXPECT_EQ(line.value, "engineering");
          if (!endpoint_known.load()) return std::nullopt;
          return Endpoint{"https://ashby.test/v1/", "key-0123"};
        },
        options);
    const auto started = dispatcher->start();
    EXPECT_TRUE(started.ok());
  }

  // An accepted start; its first update falls due two seconds later, which have passed on return.
  AssessmentId begin(const std::string &application) {
    const AssessmentId id{ids.random_uuid()};
    store::StartIntent intent;
    intent.id = id;
    intent.tenant = tenant;
    intent.line = {"engineering"};
    intent.entry = {"skills"};
    intent.application_id = application;
    EXPECT_TRUE(wait_for<store::IntentRecorded>([&](auto done) { store->record_intent(intent, done); }).ok());
    store::StartOutcome outcome{id, true, "vendor-" + application,
                                draft(UpdateKind::kStarted, application + "/started")};
    const auto recorded = wait_for<store::OutcomeRecorded>([&](auto done) { store->record_outcome(outcome, done); });
    EXPECT_TRUE(recorded.ok());
    first_body = recorded.ok() ? recorded->row.first_update : "";
    clock.advance(2s);
    dispatcher->wake();
    return id;
  }
  void report(AssessmentId id, const std::string &name, UpdateKind kind = UpdateKind::kProgress) {
    store::ReportWrite write;
    write.id = id;
    write.line = {"engineering"};
    write.entry = {"skills"};
    write.state = kind == UpdateKind::kResult ? AssessmentState::kCompleted : AssessmentState::kInProgress;
    write.update = draft(kind, name);
    EXPECT_TRUE(wait_for<store::ReportRecorded>([&](auto done) { store->record_report(write, done); }).ok());
  }
  static UpdateDraft draft(UpdateKind kind, const std::string &name) {
    return {kind, R"({"name":")" + name + R"(","timestamp":)", "}"};
  }

  test::ScriptedHttpClient::Pending next() {
    auto pending = http.next();
    EXPECT_TRUE(pending) << "nothing was sent";
    return pending ? *std::move(pending) : test::ScriptedHttpClient::Pending{{}, [](auto) {}};
  }
  // Answers the next call and gives the name in its body.
  std::string answer_next(int status, const std::string &body, decltype(net::HttpReply::headers) headers = {}) {
    auto pending = next();
    pending.answer(status, body, std::move(headers));
    return name_in(pending.call.body);
  }
  static std::string name_in(const std::string &body) {
    const auto from = body.find(R"("name":")");
    return from == body.npos ? "" : body.substr(from + 8, body.find('"', from + 8) - from - 8);
  }
  // Waits until the store's next due time is `after` from now: what was answered has been written back.
  void expect_due_in(milliseconds after) {
    const auto expected = clock.now_ms() + after.count();
    const auto until = std::chrono::steady_clock::now() + 10s;
    std::int64_t due = 0;
    while (std::chrono::steady_clock::now() < until) {
      due = next_due_ms();
      if (due == expected) return;
      std::this_thread::yield();
    }
    ADD_FAILURE() << "next due in " << due - clock.now_ms() << " ms, expected in " << after.count() << " ms";
  }
  std::int64_t next_due_ms() {
    const auto lanes = wait_for<std::vector<store::LaneDue>>([&](auto done) { store->lanes_due(std::move(done)); });
    EXPECT_TRUE(lanes.ok());
    return lanes->empty() ? 0 : lanes->front().due_ms;
  }
  Overview overview() {
    std::promise<Overview> told;
    dispatcher->look([&](Overview seen) { told.set_value(std::move(seen)); });
    return told.get_future().get();
  }
  // Waits until this brake holds the lane, to open again `after` from now.
  void expect_held_by(store::BrakeKind kind, milliseconds after) {
    const auto until = std::chrono::steady_clock::now() + 10s;
    std::optional<store::BrakeRow> brake;
    while (std::chrono::steady_clock::now() < until) {
      const auto lanes = overview().lanes;
      brake = lanes.empty() ? std::nullopt : lanes.front().brake;
      if (brake && brake->kind == kind && brake->until_ms == clock.now_ms() + after.count()) return;
      std::this_thread::yield();
    }
    ADD_FAILURE() << "held by " << (brake ? name_of(brake->kind) : "nothing") << " for "
                  << (brake ? brake->until_ms - clock.now_ms() : 0) << " ms";
  }
  // The store says so with a due time of 0.
  void expect_nothing_waits() { expect_due_in(milliseconds(-clock.now_ms())); }
  void pass(milliseconds time) {
    clock.advance(time);
    dispatcher->wake();
  }

  test::FakeClock clock;
  SystemIdSource ids;
  std::unique_ptr<store::Store> store;
  test::ScriptedHttpClient http;
  TenantId tenant;
  std::atomic<bool> endpoint_known{true};
  std::string first_body;
  DispatcherOptions options = [] {
    DispatcherOptions made;
    made.user_agent = "assay/0.0.1 (test@example.com)";
    made.jitter = [] { return 0.0; };
    return made;
  }();
  std::unique_ptr<Dispatcher> dispatcher;
};

TEST_F(DispatcherTest, AnUpdateIsSentAsAshbyExpectsIt) {
  begin("a");
  const auto pending = next();
  EXPECT_EQ(pending.call.method, "POST");
  EXPECT_EQ(pending.call.url, "https://ashby.test/v1/assessment.update");
  EXPECT_EQ(pending.call.basic_user, "key-0123");
  EXPECT_EQ(pending.call.body, first_body);
  EXPECT_THAT(pending.call.headers,
              ElementsAre(Pair("Accept", "application/json; version=1"), Pair("Content-Type", "application/json"),
                          Pair("User-Agent", "assay/0.0.1 (test@example.com)")));
  EXPECT_EQ(pending.call.connect_timeout, 5s);
  EXPECT_EQ(pending.call.total_timeout, 20s);
  pending.answer(200, kSuccess);
}

TEST_F(DispatcherTest, UpdatesOfOneAssessmentGoOneByOneInOrderWhileOthersPass) {
  const auto a = begin("a");
  report(a, "a/progress");
  report(a, "a/result", UpdateKind::kResult);
  const auto first = next();
  EXPECT_EQ(name_in(first.call.body), "a/started");
  begin("b");
  EXPECT_EQ(answer_next(200, kSuccess), "b/started");
  EXPECT_EQ(http.sent(), 2u);
  first.answer(200, kSuccess);
  EXPECT_EQ(answer_next(200, kSuccess), "a/progress");
  EXPECT_EQ(answer_next(200, kSuccess), "a/result");
  expect_nothing_waits();
  EXPECT_EQ(http.sent(), 4u);
}

TEST_F(DispatcherTest, AQueuedUpdateIsSentWithoutAnyoneAsking) {
  const auto a = begin("a");
  answer_next(200, kSuccess);
  expect_nothing_waits();
  report(a, "a/progress");  // no wake() here
  EXPECT_EQ(answer_next(200, kSuccess), "a/progress");
}

TEST_F(DispatcherTest, ATransientAnswerIsRetriedByTheScheduleWithTheSameBytes) {
  const auto a = begin("a");
  report(a, "a/progress");
  for (const auto delay : {2s, 10s, 30s}) {
    const auto pending = next();
    EXPECT_EQ(pending.call.body, first_body);
    pending.answer(503, "");
    expect_due_in(delay);
    pass(delay);
  }
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
  EXPECT_EQ(answer_next(200, kSuccess), "a/progress");
}

TEST_F(DispatcherTest, ARetryThatIsNotDueHoldsNobodyElse) {
  begin("a");
  answer_next(500, "");
  expect_due_in(2s);
  pass(2s);
  answer_next(500, "");
  expect_due_in(10s);
  begin("b");  // two seconds pass
  EXPECT_EQ(answer_next(200, kSuccess), "b/started");
  expect_due_in(8s);
  EXPECT_EQ(http.sent(), 3u);
  pass(8s);
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
}

TEST_F(DispatcherTest, A200ThatIsNotASuccessIsNotDelivered) {
  begin("a");
  for (const auto &[body, delay] : std::vector<std::pair<std::string, milliseconds>>{
           {"OK", 2s}, {"<html></html>", 10s}, {R"({"success":tr)", 30s}, {"{}", 2min}}) {
    EXPECT_EQ(answer_next(200, body), "a/started");
    expect_due_in(delay);
    pass(delay);
  }
  answer_next(200, kSuccess);
}

TEST_F(DispatcherTest, ATransportErrorIsRetried) {
  begin("a");
  next().done(Error{ErrorCode::kDeadlineExceeded, "no complete answer from ashby.test:443"});
  expect_due_in(2s);
  pass(2s);
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
}

TEST_F(DispatcherTest, AnUpdateThatAshbyWillNeverTakeIsDeadAndTheNextGoesOn) {
  const auto a = begin("a");
  report(a, "a/progress");
  EXPECT_EQ(answer_next(200, refused("invalid_input")), "a/started");
  EXPECT_EQ(answer_next(200, kSuccess), "a/progress");
  expect_nothing_waits();
  EXPECT_EQ(http.sent(), 2u);
}

TEST_F(DispatcherTest, AnAssessmentThatAshbyDoesNotKnowYetIsTriedAgainForAQuarterOfAnHour) {
  begin("a");
  for (const auto delay : {2s, 10s, 30s, 120s, 600s}) {
    answer_next(200, refused("assessment_not_found"));
    expect_due_in(delay);
    pass(delay);
  }
  answer_next(200, refused("assessment_not_found"));  // 764 s after it was queued: still young
  expect_due_in(30min);
  pass(30min);
  answer_next(200, refused("assessment_not_found"));
  expect_nothing_waits();
}

TEST_F(DispatcherTest, TheSixteenthFailureIsTheLastWhenOthersSucceedMeanwhile) {
  const auto b = begin("b");
  EXPECT_EQ(answer_next(200, kSuccess), "b/started");
  begin("a");
  for (int attempt = 1; attempt < kMaxAttempts; ++attempt) {
    EXPECT_EQ(answer_next(503, ""), "a/started");
    report(b, std::to_string(attempt));
    EXPECT_EQ(answer_next(200, kSuccess), std::to_string(attempt));
    const auto delay = *next_attempt({attempt}, {}, 0);
    expect_due_in(delay);
    pass(delay);
  }
  testing::internal::CaptureStdout();
  EXPECT_EQ(answer_next(503, ""), "a/started");
  expect_nothing_waits();
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("exhausted after 16 attempts; transient: HTTP 503"));
}

TEST_F(DispatcherTest, WhileNothingSucceedsAFailureSpendsNoAttemptAndTheRowLivesAWeek) {
  begin("a");
  for (int tries = 0; tries < 40; ++tries) {
    EXPECT_EQ(answer_next(503, ""), "a/started");
    const auto delay = *next_attempt({std::min(tries + 1, 4)}, {}, 0);
    expect_due_in(delay);
    pass(tries < 39 ? delay : kMaxAge);
  }
  answer_next(503, "");
  expect_nothing_waits();
}

TEST_F(DispatcherTest, BeingThrottledHoldsTheLaneAndSpendsNoAttempt) {
  begin("a");
  for (int i = 0; i < kMaxAttempts + 2; ++i) {
    answer_next(429, "", {{"retry-after", "30"}});
    expect_held_by(store::BrakeKind::kRateLimit, 30s);
    pass(30s);
  }
  answer_next(503, "");
  expect_due_in(2s);
}

TEST_F(DispatcherTest, BeingThrottledWithoutARetryAfterWaitsLongerEachTime) {
  begin("a");
  for (const auto delay : {5s, 10s, 20s}) {
    answer_next(429, "");
    expect_held_by(store::BrakeKind::kRateLimit, delay);
    pass(delay);
  }
}

TEST_F(DispatcherTest, ARefusedKeyBlocksTheLaneAndSpendsNoAttempt) {
  begin("a");
  for (const auto delay : {5min, 10min, 20min, 40min, 60min, 60min}) {
    answer_next(403, refused("missing_endpoint_permission"));
    expect_held_by(store::BrakeKind::kBlocked, delay);
    pass(delay);
  }
  answer_next(503, "");
  expect_due_in(2s);
}

TEST_F(DispatcherTest, ABlockedLaneIsTriedAtOnceAfterARestart) {
  begin("a");
  answer_next(401, "");
  expect_held_by(store::BrakeKind::kBlocked, 5min);
  begin("b");
  EXPECT_EQ(http.sent(), 1u);
  EXPECT_EQ(dispatcher->stop(10s), 0u);
  open_dispatcher();
  answer_next(401, "");
  expect_held_by(store::BrakeKind::kBlocked, 10min);
  EXPECT_EQ(http.sent(), 2u) << "one row is the probe";
  pass(10min);
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
  EXPECT_EQ(answer_next(200, kSuccess), "b/started");
  expect_nothing_waits();
}

TEST_F(DispatcherTest, APauseThatAshbyAskedForOutlivesARestart) {
  begin("a");
  answer_next(429, "", {{"retry-after", "600"}});
  expect_held_by(store::BrakeKind::kRateLimit, 10min);
  EXPECT_EQ(dispatcher->stop(10s), 0u);
  open_dispatcher();
  dispatcher->wake();
  expect_held_by(store::BrakeKind::kRateLimit, 10min);
  EXPECT_EQ(http.sent(), 1u);
  pass(10min);
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
}

TEST_F(DispatcherTest, AHoldKeepsTheRowsAndReleasingSendsThem) {
  const store::BrakeRow hold{
      store::BrakeKind::kHold, scope_of(PluginEntry{"skills"}), clock.now_ms(), 0, 0, false, "ops", "wrong scores"};
  dispatcher->hold(hold);
  begin("a");
  expect_held_by(store::BrakeKind::kHold, milliseconds(-clock.now_ms()));
  EXPECT_EQ(http.sent(), 0u);
  dispatcher->release(hold.scope);
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
}

TEST_F(DispatcherTest, ALaneThatIsToBeTriedNowDoesNotWaitForItsBrake) {
  begin("a");
  answer_next(401, "");
  expect_held_by(store::BrakeKind::kBlocked, 5min);
  dispatcher->try_now({tenant, {"engineering"}, {"skills"}});
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
}

TEST_F(DispatcherTest, AnUpdateWithoutAnEndpointWaitsUntilThereIsOne) {
  endpoint_known = false;
  begin("a");
  expect_held_by(store::BrakeKind::kBlocked, milliseconds(-clock.now_ms()));
  EXPECT_EQ(http.sent(), 0u);
  endpoint_known = true;
  dispatcher->wake();
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
}

TEST_F(DispatcherTest, AResultThatIsRefusedAsInvalidIsSentOnceMoreWithoutItsMetadata) {
  const auto a = begin("a");
  EXPECT_EQ(answer_next(200, kSuccess), "a/started");
  store::ReportWrite write{a, {"engineering"}, {"skills"}, AssessmentState::kCompleted, "", {}};
  write.update = {UpdateKind::kResult, R"({"assessment_id":")" + a.to_string() + R"(","timestamp":)",
                  R"(,"name":"r","metadata":[{"identifier":"x"}]})"};
  EXPECT_TRUE(wait_for<store::ReportRecorded>([&](auto done) { store->record_report(write, done); }).ok());
  const auto decorated = next();
  EXPECT_THAT(decorated.call.body, HasSubstr("metadata"));
  decorated.answer(200, refused("invalid_input"));
  const auto plain = next();
  EXPECT_THAT(plain.call.body, Not(HasSubstr("metadata")));
  EXPECT_THAT(plain.call.body, HasSubstr(R"("name":"r")"));
  EXPECT_NE(plain.call.body, decorated.call.body);
  plain.answer(200, refused("invalid_input"));
  expect_nothing_waits();
  EXPECT_EQ(http.sent(), 3u);
}

TEST_F(DispatcherTest, NoMoreThanTheLimitIsUnderWay) {
  options.max_in_flight = 2;
  dispatcher->stop(10s);
  for (const auto *name : {"a", "b", "c", "d", "e"}) begin(name);
  open_dispatcher();
  const auto first = next();
  const auto second = next();
  EXPECT_EQ(http.sent(), 2u);
  first.answer(200, kSuccess);
  const auto third = next();
  EXPECT_EQ(http.sent(), 3u);
  second.answer(200, kSuccess);
  third.answer(200, kSuccess);
  answer_next(200, kSuccess);
  answer_next(200, kSuccess);
}

TEST_F(DispatcherTest, WhatWasBeingSentWhenTheProcessEndedIsSentAgainWithTheSameBytes) {
  begin("a");
  const auto lost = next();
  EXPECT_EQ(dispatcher->stop(0ms), 1u);
  open_dispatcher();
  const auto again = next();
  EXPECT_EQ(again.call.body, lost.call.body);
  lost.answer(200, kSuccess);  // of the dispatcher that is gone: must touch nothing
  again.answer(200, kSuccess);
  expect_nothing_waits();
}

TEST_F(DispatcherTest, AWaitingRetrySurvivesARestart) {
  begin("a");
  answer_next(503, "");
  expect_due_in(2s);
  EXPECT_EQ(dispatcher->stop(10s), 0u);
  open_dispatcher();
  expect_due_in(2s);
  pass(2s);
  answer_next(503, "");
  expect_due_in(10s);  // the second attempt, not the first again
}

TEST_F(DispatcherTest, StoppingWaitsForWhatIsBeingSentAndWritesItBack) {
  begin("a");
  const auto pending = next();
  auto stopped = std::async(std::launch::async, [this] { return dispatcher->stop(30s); });
  pending.answer(200, kSuccess);
  EXPECT_EQ(stopped.get(), 0u);
  expect_nothing_waits();
}

TEST_F(DispatcherTest, NothingIsClaimedOnceItStops) {
  options.max_in_flight = 1;
  open_dispatcher();
  begin("a");
  const auto pending = next();
  begin("b");
  EXPECT_EQ(dispatcher->stop(0ms), 1u);
  pending.answer(200, kSuccess);
  EXPECT_EQ(http.sent(), 1u);
}

TEST_F(DispatcherTest, ACallThatTheClientCancelledIsSentAgainWithoutSpendingAnAttempt) {
  begin("a");
  next().done(Error{ErrorCode::kCancelled, "the HTTP client was closed"});
  EXPECT_EQ(answer_next(503, ""), "a/started");
  expect_due_in(2s);
}

TEST_F(DispatcherTest, StoppingTwiceAndWakingAfterwardsIsHarmless) {
  EXPECT_EQ(dispatcher->stop(10s), 0u);
  EXPECT_EQ(dispatcher->stop(10s), 0u);
  begin("a");
  dispatcher.reset();
  EXPECT_EQ(http.sent(), 0u);
}

TEST_F(DispatcherTest, OptionsThatCannotWorkAreRefused) {
  dispatcher.reset();
  const auto start_with = [&](DispatcherOptions with) {
    return Dispatcher(
               *store, http, clock, [](auto, const auto &) { return std::nullopt; }, std::move(with))
        .start();
  };
  auto no_agent = options;
  no_agent.user_agent.clear();
  EXPECT_THAT(start_with(no_agent).error().message, HasSubstr("User-Agent"));
  auto none_at_once = options;
  none_at_once.max_in_flight = 0;
  EXPECT_THAT(start_with(none_at_once).error().message, HasSubstr("0 updates"));
  auto short_lease = options;
  short_lease.lease = short_lease.total_timeout;
  EXPECT_THAT(start_with(short_lease).error().message, HasSubstr("lease"));
}

TEST_F(DispatcherTest, NeitherBodyNorKeyReachesTheLog) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  begin("a");
  answer_next(503, R"({"message":"about Ada"})");
  expect_due_in(2s);
  pass(2s);
  answer_next(200, refused("invalid_input"));
  expect_nothing_waits();
  dispatcher.reset();
  const auto log = testing::internal::GetCapturedStderr() + testing::internal::GetCapturedStdout();
  EXPECT_THAT(log, HasSubstr("update_retried"));
  EXPECT_THAT(log, HasSubstr("code=http_503"));
  EXPECT_THAT(log, HasSubstr("update_dead"));
  EXPECT_THAT(log, HasSubstr("code=invalid_input"));
  for (const auto *secret : {"a/started", "key-0123", "Ada"}) EXPECT_THAT(log, Not(HasSubstr(secret)));
}

TEST_F(DispatcherTest, ManyStreamsWithFailingAnswersAreAllDeliveredEachInItsOwnOrder) {
  constexpr int kStreams = 60, kReports = 3;
  std::map<std::string, std::vector<std::string>> delivered;
  std::atomic<bool> over{false};
  std::thread ashby([&] {
    std::map<std::string, int> tries;
    for (int left = kStreams * (kReports + 1); left > 0;) {
      auto pending = http.next();
      if (!pending) break;
      const auto name = name_in(pending->call.body);
      if (++tries[name] == 1 && name.size() % 2 == 0) {
        pending->answer(502, "");
        continue;
      }
      delivered[name.substr(0, name.find('/'))].push_back(name.substr(name.find('/') + 1));
      --left;
      pending->answer(200, kSuccess);
    }
    over = true;
  });
  for (int i = 0; i < kStreams; ++i) {
    const auto stream = std::to_string(i);
    const auto id = begin(stream);
    for (int k = 1; k <= kReports; ++k)
      report(id, stream + "/" + std::to_string(k), k == kReports ? UpdateKind::kResult : UpdateKind::kProgress);
  }
  while (!over) {
    const auto lanes = overview().lanes;
    const bool idle = std::all_of(lanes.begin(), lanes.end(), [](const auto &lane) { return lane.in_flight == 0; });
    if (idle) pass(1s);
  }
  ashby.join();
  ASSERT_EQ(delivered.size(), static_cast<std::size_t>(kStreams));
  for (const auto &[stream, names] : delivered) EXPECT_THAT(names, ElementsAre("started", "1", "2", "3")) << stream;
}

}  // namespace
}  // namespace assay::delivery
