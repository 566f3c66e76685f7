#include "host/service/vendor_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "host/core/wait.h"
#include "tests/support/fake_clock.h"

namespace assay::service {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr std::int64_t kWeekMs = std::int64_t{7} * 24 * 60 * 60 * 1000;

// The plugins as the pump sees them: what each event was, what it is answered.
class FakePlugins {
 public:
  struct Seen {
    plugin::InstanceId of;
    VendorEvent event;
  };

  void apply(const plugin::InstanceId &of, VendorEvent event, Done<void> done) {
    std::function<Result<void>(const Seen &)> answer;
    {
      const std::lock_guard lock(mutex_);
      seen_.push_back({of, event});
      answer = answer_;
      if (hold_) {
        held_.push_back(std::move(done));
        changed_.notify_all();
        return;
      }
    }
    done(answer ? answer({of, std::move(event)}) : Result<void>());
    changed_.notify_all();
  }
  void answer_with(std::function<Result<void>(const Seen &)> answer) { answer_ = std::move(answer); }
  void hold() { hold_ = true; }
  // Answers everything that is held.
  void release(const Result<void> &result = {}) {
    std::vector<Done<void>> held;
    {
      const std::lock_guard lock(mutex_);
      hold_ = false;
      held.swap(held_);
    }
    for (auto &done : held) done(result);
  }
  // The bodies in order, once there are so many.
  std::vector<std::string> await(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, seconds(20), [&] { return seen_.size() >= count; }));
    std::vector<std::string> bodies;
    for (const auto &each : seen_) bodies.push_back(each.event.body);
    return bodies;
  }
  Seen seen(std::size_t at) {
    const std::lock_guard lock(mutex_);
    return seen_.at(at);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<Result<void>(const Seen &)> answer_;
  std::vector<Seen> seen_;
  std::vector<Done<void>> held_;
  bool hold_ = false;
};

class VendorEventsTest : public testing::Test {
 protected:
  VendorEventsTest() {
    auto opened = store::Store::open({":memory:"}, clock);
    EXPECT_TRUE(opened.ok());
    store = *std::move(opened);
  }

  static VendorHook hook(const std::string &name, const std::string &entry = "skills") {
    VendorHook made{{{"engineering"}, {entry}}, {}, {"secret"}};
    made.rule.name = name;
    made.rule.event_id_pointer = "/id";
    return made;
  }
  void open(std::vector<VendorHook> hooks) {
    events = std::make_unique<VendorEvents>(*store, clock, VendorEvents::Hooks{std::move(hooks), {}},
                                            [this](const plugin::InstanceId &of, VendorEvent event, Done<void> done) {
                                              plugins.apply(of, std::move(event), std::move(done));
                                            });
  }
  const VendorHook &at(std::size_t index) { return events->hooks().running.at(index); }
  store::EventReceived receive(const VendorHook &hook, const std::string &body, VendorEvents::Headers headers = {}) {
    const auto received = wait_for<store::EventReceived>(
        [&](auto done) { events->receive(hook, std::move(headers), body, std::move(done)); });
    EXPECT_TRUE(received.ok());
    return received.ok() ? *received : store::EventReceived::kDuplicate;
  }
  // What waits, by now and at any later time.
  store::DueEvents waiting() {
    return *store->due_events({{{"engineering"}, {"skills"}}, {{"engineering"}, {"other"}}});
  }

  test::FakeClock clock;
  std::unique_ptr<store::Store> store;
  FakePlugins plugins;  // outlives the events
  std::unique_ptr<VendorEvents> events;
};

TEST_F(VendorEventsTest, AnEventReachesItsPluginWholeAndOnce) {
  open({hook("results"), hook("results", "other")});
  const std::string body = R"({"id":"e-1"})";
  EXPECT_EQ(receive(at(1), body, {{"x-topic", "t: u"}, {"authorization", "no"}, {"cookie", "no"}, {"host", "h"}}),
            store::EventReceived::kNew);
  plugins.await(1);
  const auto seen = plugins.seen(0);
  EXPECT_EQ(seen.of, (plugin::InstanceId{{"engineering"}, {"other"}}));
  EXPECT_EQ(seen.event.hook, "results");
  EXPECT_EQ(seen.event.event_id, "e-1");
  EXPECT_EQ(seen.event.body, body);
  EXPECT_EQ(seen.event.received_ms, clock.now_ms());
  EXPECT_EQ(seen.event.attempt, 1u);
  EXPECT_THAT(seen.event.headers, ElementsAre(Pair("x-topic", "t: u")));
  EXPECT_EQ(receive(at(1), body), store::EventReceived::kDuplicate);
  EXPECT_EQ(receive(at(0), R"({"id":"e-2"})"), store::EventReceived::kNew);
  EXPECT_THAT(plugins.await(2), ElementsAre(body, R"({"id":"e-2"})"));
  events.reset();
  EXPECT_TRUE(waiting().heads.empty());
}

TEST_F(VendorEventsTest, OnlyTheHeadersThatThePluginAskedForAreKept) {
  auto choosy = hook("results");
  choosy.rule.headers = {"x-topic", "cookie"};
  open({choosy});
  receive(at(0), "{}", {{"x-topic", "a"}, {"x-topic", "b"}, {"x-other", "c"}, {"cookie", "d"}, {"x-empty", ""}});
  plugins.await(1);
  EXPECT_THAT(plugins.seen(0).event.headers, ElementsAre(Pair("x-topic", "a"), Pair("x-topic", "b")));
}

TEST_F(VendorEventsTest, TheIdMayBeInAHeader) {
  auto in_header = hook("results");
  in_header.rule.event_id_pointer.clear();
  in_header.rule.event_id_header = "x-id";
  open({in_header});
  EXPECT_EQ(receive(at(0), "a", {{"x-id", "1"}}), store::EventReceived::kNew);
  EXPECT_EQ(receive(at(0), "b", {{"x-id", "1"}}), store::EventReceived::kDuplicate);
  EXPECT_EQ(receive(at(0), "c", {{"x-id", "2"}}), store::EventReceived::kNew);
  plugins.await(2);
  EXPECT_EQ(plugins.seen(1).event.event_id, "2");
}

TEST_F(VendorEventsTest, EventsOfAPluginComeOneAfterAnotherAndOtherPluginsDoNotWait) {
  open({hook("results"), hook("results", "other")});
  plugins.hold();
  receive(at(0), "1");
  receive(at(0), "2");
  receive(at(1), "theirs");
  EXPECT_THAT(plugins.await(2), testing::UnorderedElementsAre("1", "theirs"));
  EXPECT_EQ(waiting().heads.size(), 2u) << "nothing is done with before its plugin has answered";
  plugins.release();
  EXPECT_EQ(plugins.await(3).back(), "2");
}

TEST_F(VendorEventsTest, WhatThePluginIsDoneWithIsNotAskedAgain) {
  const std::pair<ErrorCode, const char *> done_with[] = {{ErrorCode::kConflict, "STALE"},
                                                          {ErrorCode::kNotFound, "STALE"},
                                                          {ErrorCode::kInvalidArgument, "REFUSED"},
                                                          {ErrorCode::kRejected, "REFUSED"}};
  for (const auto &[code, result] : done_with) {
    testing::internal::CaptureStdout();
    plugins.answer_with([code = code](auto &) { return Error{code, "words of the plugin"}; });
    open({hook("results")});
    const auto before = plugins.await(0).size();
    receive(at(0), R"({"id":"e-)" + std::to_string(static_cast<int>(code)) + "\"}");
    plugins.await(before + 1);
    events.reset();
    const auto log = testing::internal::GetCapturedStdout();
    EXPECT_THAT(log, HasSubstr(std::string("result=") + result + " code=" + std::string(name_of(code))));
    EXPECT_THAT(log, Not(HasSubstr("words of the plugin"))) << "they may name a candidate";
    EXPECT_TRUE(waiting().heads.empty());
    EXPECT_EQ(waiting().next_due_ms, 0);
  }
}

TEST_F(VendorEventsTest, AnyOtherErrorIsAskedAgainAfterAWhile) {
  for (const auto code : {ErrorCode::kUnavailable, ErrorCode::kDeadlineExceeded, ErrorCode::kInternal,
                          ErrorCode::kResourceExhausted, ErrorCode::kUnsupported, ErrorCode::kCancelled}) {
    clock.advance(hours(200));
    plugins.answer_with([code](const auto &seen) -> Result<void> {
      if (seen.event.attempt > 1) return {};
      return Error{code, "not now"};
    });
    open({hook("results")});
    const auto before = plugins.await(0).size();
    receive(at(0), R"({"id":"e-)" + std::to_string(static_cast<int>(code)) + "\"}");
    plugins.await(before + 1);
    // Settled once it is no longer due: the pump is alive, and nobody else moves it.
    while (!waiting().heads.empty()) std::this_thread::yield();
    EXPECT_EQ(waiting().next_due_ms, clock.now_ms() + 5'000) << name_of(code);
    events.reset();
    clock.advance(seconds(5));
    open({hook("results")});
    plugins.await(before + 2);
    EXPECT_EQ(plugins.seen(before + 1).event.attempt, 2u);
    events.reset();
    EXPECT_TRUE(waiting().heads.empty());
  }
}

TEST_F(VendorEventsTest, AWeekIsEnough) {
  plugins.answer_with([](auto &) { return Error{ErrorCode::kUnavailable, "down"}; });
  open({});
  receive(hook("results"), R"({"id":"e-1"})");
  clock.advance(milliseconds(kWeekMs));
  testing::internal::CaptureStdout();
  open({hook("results")});
  plugins.await(1);
  events.reset();
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("result=REFUSED code=unavailable"));
  EXPECT_TRUE(waiting().heads.empty());
  EXPECT_EQ(waiting().next_due_ms, 0);
}

TEST_F(VendorEventsTest, WhatAStoppingHostCutOffIsDueAtOnceAfterwards) {
  plugins.hold();
  open({hook("results")});
  receive(at(0), R"({"id":"e-1"})");
  plugins.await(1);
  events->stop();
  plugins.release(Error{ErrorCode::kUnavailable, "the plugin was stopped"});
  const auto waits = waiting();
  ASSERT_EQ(waits.heads.size(), 1u);
  EXPECT_EQ(waits.heads[0].attempts, 0);
}

TEST_F(VendorEventsTest, WhatWasReceivedBeforeACrashIsApplied) {
  open({});  // no pump takes it
  receive(hook("results"), R"({"id":"e-1"})");
  open({hook("results")});
  EXPECT_THAT(plugins.await(1), ElementsAre(R"({"id":"e-1"})"));
}

TEST(EventRetry, ThePausesGrowToAnHourAndThePluginMayAskForALongerOne) {
  EXPECT_EQ(event_retry_delay_ms(0, {}), 5'000);
  EXPECT_EQ(event_retry_delay_ms(1, {}), 10'000);
  EXPECT_EQ(event_retry_delay_ms(9, {}), 2'560'000);
  EXPECT_EQ(event_retry_delay_ms(10, {}), 3'600'000);
  EXPECT_EQ(event_retry_delay_ms(1'000'000, {}), 3'600'000);
  EXPECT_EQ(event_retry_delay_ms(0, seconds(30)), 30'000);
  EXPECT_EQ(event_retry_delay_ms(5, seconds(1)), 160'000);
  EXPECT_EQ(event_retry_delay_ms(0, hours(24)), 3'600'000);
}

}  // namespace
}  // namespace assay::service
