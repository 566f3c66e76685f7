// The fake host keeps what svc/*.h promise, so that a plugin that passes on it passes on the real one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "assay/sdk/sdk.hpp"
#include "assay/testing/fake_host.hpp"

namespace assay::testing {
namespace {

using sdk::Host;
using sdk::Report;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FakeServices : public ::testing::Test {
 protected:
  FakeHost fake;
  Host host{fake.host()};
};

std::int64_t version_of(const sdk::Outcome<std::int64_t> &put) { return put.is_ok() ? *put : -1; }

TEST_F(FakeServices, KvWritesOnlyOverTheExpectedVersion) {
  EXPECT_FALSE(host.kv_get("k")->has_value());
  const auto first = version_of(host.kv_put({"k", "1", ASSAY_KV_ABSENT, 0, {}}));
  EXPECT_GT(first, 0);
  EXPECT_EQ(host.kv_put({"k", "2", ASSAY_KV_ABSENT, 0, {}}).status().code, ASSAY_CONFLICT);
  const auto second = version_of(host.kv_put({"k", "2", first, 0, {}}));
  EXPECT_GT(second, first);
  EXPECT_EQ(host.kv_put({"k", "3", first, 0, {}}).status().code, ASSAY_CONFLICT);
  EXPECT_TRUE(host.kv_put({"k", "4", ASSAY_KV_ANY_VERSION, 0, {}}).is_ok());
  EXPECT_EQ(host.kv_get("k")->value().value, "4");
  EXPECT_TRUE(host.kv_remove("k").is_ok());
  EXPECT_TRUE(host.kv_remove("k").is_ok());
  EXPECT_EQ(host.kv_put({"k", "5", second, 0, {}}).status().code, ASSAY_CONFLICT);
}

TEST_F(FakeServices, KvKeepsItsLimits) {
  const std::string largest(FakeHost::kMaxValueBytes, 'x');
  EXPECT_TRUE(host.kv_put({std::string(256, 'k'), largest, ASSAY_KV_ANY_VERSION, 0, {}}).is_ok());
  EXPECT_EQ(host.kv_put({"k", largest + "x", ASSAY_KV_ANY_VERSION, 0, {}}).status().code, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(host.kv_put({"", "v", ASSAY_KV_ANY_VERSION, 0, {}}).status().code, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(host.kv_put({std::string(257, 'k'), "v", ASSAY_KV_ANY_VERSION, 0, {}}).status().code,
            ASSAY_INVALID_ARGUMENT);
  int taken = 0;
  while (taken < 1000 && host.kv_put({"big" + std::to_string(taken), largest, ASSAY_KV_ANY_VERSION, 0, {}}).is_ok())
    ++taken;
  EXPECT_EQ(taken, 254);  // 16 MiB less the one above and the keys
  EXPECT_EQ(host.kv_put({"more", largest, ASSAY_KV_ANY_VERSION, 0, {}}).status().code, ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_TRUE(host.kv_put({"big0", "small", ASSAY_KV_ANY_VERSION, 0, {}}).is_ok());
  EXPECT_TRUE(host.kv_put({"more", "small", ASSAY_KV_ANY_VERSION, 0, {}}).is_ok());
}

TEST_F(FakeServices, AValueExpiresByTheClockAndGoesWithItsAssessment) {
  ASSERT_TRUE(host.kv_put({"short", "v", ASSAY_KV_ANY_VERSION, fake.now_ms() + 10, {}}).is_ok());
  ASSERT_TRUE(host.kv_put({"theirs", "v", ASSAY_KV_ANY_VERSION, 0, "id-1"}).is_ok());
  fake.set_now_ms(fake.now_ms() + 9);
  EXPECT_TRUE(host.kv_get("short")->has_value());
  fake.set_now_ms(fake.now_ms() + 1);
  EXPECT_FALSE(host.kv_get("short")->has_value());
  fake.erase_assessment("id-1");
  EXPECT_FALSE(host.kv_get("theirs")->has_value());
}

TEST_F(FakeServices, ReportsFollowTheRulesOfTheHost) {
  EXPECT_EQ(host.report(Report::in_progress("id", "Started")).code, ASSAY_NOT_FOUND);
  fake.open_assessment("id");
  EXPECT_TRUE(host.report(Report::in_progress("id", "Started").with_dedupe_key("s")).is_ok());
  EXPECT_TRUE(host.report(Report::in_progress("id", "Started").with_dedupe_key("s")).is_ok());
  EXPECT_EQ(fake.reports().size(), 1u);
  EXPECT_TRUE(host.report(Report::failed("id", "broken").with_dedupe_key("end")).is_ok());
  EXPECT_TRUE(host.report(Report::failed("id", "broken").with_dedupe_key("end")).is_ok());
  const auto late = host.report(Report::in_progress("id", "Started"));
  EXPECT_EQ(late.code, ASSAY_CONFLICT);
  EXPECT_THAT(late.message, HasSubstr("ended"));
  EXPECT_EQ(fake.reports().size(), 2u);
}

TEST_F(FakeServices, ProgressThatWasOvertakenDoesNothingAndAnEndCounts) {
  fake.open_assessment("id");
  EXPECT_TRUE(host.report(Report::in_progress("id", "Half way").with_vendor_sequence(5)).is_ok());
  EXPECT_TRUE(host.report(Report::in_progress("id", "Started").with_vendor_sequence(4)).is_ok());
  EXPECT_EQ(fake.reports().size(), 1u);
  EXPECT_TRUE(host.report(Report::expired("id", "too late").with_vendor_sequence(3)).is_ok());
  EXPECT_EQ(fake.reports().size(), 2u);
  EXPECT_TRUE(host.report(Report::in_progress("id", "Started").with_vendor_sequence(4)).is_ok());
  EXPECT_EQ(host.report(Report::in_progress("id", "Started").with_vendor_sequence(6)).code, ASSAY_CONFLICT);
}

TEST_F(FakeServices, AReportOfAPluginWithoutTheSdkIsCheckedToo) {
  const auto *service =
      static_cast<const assay_svc_report *>(fake.host()->get_service(fake.host()->self, sdk::str(ASSAY_SVC_REPORT)));
  sdk::Collector error(4096);
  EXPECT_EQ(service->report(service->self, sdk::str(R"({"assessment_id": "id", "state": "completed"})"), error.sink()),
            ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(error.text(), HasSubstr("/status"));
  EXPECT_EQ(service->report(service->self, sdk::str("{"), nullptr), ASSAY_INVALID_ARGUMENT);
}

TEST_F(FakeServices, FailuresComeWhenTheyWereScriptedAndNoLonger) {
  fake.fail(Op::kMail, ASSAY_UNAVAILABLE, 2, 1);
  EXPECT_TRUE(host.mail("a@b.example", "1", "").is_ok());
  EXPECT_EQ(host.mail("a@b.example", "2", "").code, ASSAY_UNAVAILABLE);
  EXPECT_EQ(host.mail("a@b.example", "3", "").code, ASSAY_UNAVAILABLE);
  EXPECT_TRUE(host.mail("a@b.example", "4", "").is_ok());
  EXPECT_EQ(fake.mails().size(), 2u);
  EXPECT_EQ(fake.count(Op::kMail), 4);
  fake.lose_answer(Op::kMail, ASSAY_DEADLINE_EXCEEDED);
  EXPECT_EQ(host.mail("a@b.example", "5", "").code, ASSAY_DEADLINE_EXCEEDED);
  EXPECT_EQ(fake.mails().back().subject, "5");
  fake.fail(Op::kMail, ASSAY_UNAVAILABLE, 1000);
  fake.heal();
  EXPECT_TRUE(host.mail("a@b.example", "6", "").is_ok());
}

TEST_F(FakeServices, MailRefusesWhatNoMailSystemTakes) {
  EXPECT_EQ(host.mail("nobody", "s", "t").code, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(host.mail("a@b.example", "s\r\nBcc: x@y.example", "t").code, ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(fake.mails(), IsEmpty());
}

TEST_F(FakeServices, InterferenceRunsOnceJustBeforeTheOperation) {
  ASSERT_TRUE(host.kv_put({"k", "1", ASSAY_KV_ABSENT, 0, {}}).is_ok());
  const auto version = host.kv_get("k")->value().version;
  fake.before(Op::kKvPut, [&] { EXPECT_TRUE(host.kv_put({"k", "theirs", ASSAY_KV_ANY_VERSION, 0, {}}).is_ok()); });
  EXPECT_EQ(host.kv_put({"k", "mine", version, 0, {}}).status().code, ASSAY_CONFLICT);
  EXPECT_EQ(host.kv_get("k")->value().value, "theirs");
}

TEST_F(FakeServices, HttpAnswersInTheOrderGivenAndRemembersWhatWasAsked) {
  EXPECT_EQ(host.http({.url = "https://v.example/"}).status().code, ASSAY_UNAVAILABLE);
  fake.answer_http({429, "application/json", "{}", {{"retry-after", "3"}}});
  const auto reply = host.http({.method = "POST", .url = "https://v.example/x", .body = "b", .headers = {{"a", "1"}}});
  ASSERT_TRUE(reply.is_ok());
  EXPECT_EQ(reply->status, 429);
  EXPECT_EQ(reply->headers.at(0).second, "3");
  EXPECT_EQ(fake.requests().back().body, "b");
  EXPECT_EQ(fake.requests().back().headers.at(0).first, "a");
}

// Sets timers and remembers which fired when.
struct Clockwork final : sdk::Plugin, sdk::AssessmentsWithoutCancel, sdk::TimerHook {
  explicit Clockwork(Host face) : host(face) {}
  using sdk::Plugin::start;
  sdk::Outcome<std::vector<sdk::Type>> list(const sdk::Call &) override { return std::vector<sdk::Type>{}; }
  sdk::Outcome<sdk::Started> start(const sdk::Call &, const sdk::StartCommand &) override { return sdk::Started{}; }
  sdk::Status fire(const sdk::Call &, std::string_view id, std::string_view payload) override {
    fired.push_back(std::string(id) + "@" + std::to_string(host.now_ms() - FakeHost::kStartMs) + std::string(payload));
    if (id == "again") return host.set_timer("again-later", host.now_ms() + 5, "");
    if (id == "itself" && fired.size() < 3) return host.set_timer("itself", host.now_ms() + 5, "");
    return id == "stubborn" && fired.size() < 2 ? sdk::unavailable("later") : sdk::Status{};
  }
  Host host;
  static std::vector<std::string> fired;
};
std::vector<std::string> Clockwork::fired;

std::unique_ptr<sdk::Plugin> make_clockwork(const sdk::CreateParams &, Host host) {
  return std::make_unique<Clockwork>(host);
}
constexpr assay_plugin_descriptor kDescriptor{.struct_size = sizeof(kDescriptor), .id = "com.example.clockwork"};
constexpr assay_plugin_entry kEntry = sdk::make_entry<make_clockwork>(&kDescriptor, nullptr);

class FakeTimers : public FakeServices {
 protected:
  FakeTimers() {
    Clockwork::fired.clear();
    EXPECT_EQ(plugin.up().status, ASSAY_OK);
  }
  void set(const char *id, std::int64_t in_ms, const char *payload = "") {
    EXPECT_TRUE(host.set_timer(id, fake.now_ms() + in_ms, payload).is_ok());
  }
  PluginDriver plugin{fake, kEntry, "{}"};
};

using std::chrono::milliseconds;

TEST_F(FakeTimers, FireInOrderEachAtItsTimeWithItsPayload) {
  set("b", 20, "+p");
  set("a", 10);
  set("never", 31);
  EXPECT_EQ(plugin.advance(milliseconds(30)), 2);
  EXPECT_THAT(Clockwork::fired, ElementsAre("a@10", "b@20+p"));
  EXPECT_EQ(fake.now_ms(), FakeHost::kStartMs + 30);
  EXPECT_EQ(fake.timers().size(), 1u);
}

TEST_F(FakeTimers, OneIdIsOneTimerAndACancelledOneIsNone) {
  set("a", 10);
  set("a", 20);
  set("b", 10);
  EXPECT_TRUE(host.cancel_timer("b").is_ok());
  EXPECT_TRUE(host.cancel_timer("b").is_ok());
  plugin.advance(milliseconds(30));
  EXPECT_THAT(Clockwork::fired, ElementsAre("a@20"));
}

TEST_F(FakeTimers, ATimerSetWhileFiringIsItsOwn) {
  set("again", 10);
  set("itself", 40);
  plugin.advance(milliseconds(30));
  EXPECT_THAT(Clockwork::fired, ElementsAre("again@10", "again-later@15"));
  plugin.advance(milliseconds(30));
  EXPECT_THAT(Clockwork::fired, ElementsAre("again@10", "again-later@15", "itself@40"));
  Clockwork::fired.clear();
  set("itself", 10);
  plugin.advance(milliseconds(100));
  EXPECT_THAT(Clockwork::fired, ElementsAre("itself@70", "itself@75", "itself@80"));
  EXPECT_THAT(fake.timers(), IsEmpty());
}

TEST_F(FakeTimers, ATimerThatWasNotTakenFiresAtTheNextAdvance) {
  set("stubborn", 10);
  plugin.advance(milliseconds(20));
  EXPECT_EQ(fake.timers().size(), 1u);
  plugin.advance(milliseconds(0));
  EXPECT_THAT(Clockwork::fired, ElementsAre("stubborn@10", "stubborn@20"));
  EXPECT_THAT(fake.timers(), IsEmpty());
}

TEST_F(FakeTimers, OutliveTheInstanceThatSetThem) {
  set("a", 10);
  plugin.destroy();
  PluginDriver next(fake, kEntry, "{}");
  ASSERT_EQ(next.up().status, ASSAY_OK);
  next.advance(milliseconds(10));
  EXPECT_THAT(Clockwork::fired, ElementsAre("a@10"));
}

TEST(FakeDriver, AnEntryThatAHostWouldNotLoadIsSaidAtOnce) {
  FakeHost fake;
  auto entry = kEntry;
  entry.draft_hash = "another";
  EXPECT_THROW(PluginDriver(fake, entry, "{}"), std::invalid_argument);
  entry = kEntry;
  entry.magic = 0;
  EXPECT_THROW(PluginDriver(fake, entry, "{}"), std::invalid_argument);
  entry = kEntry;
  entry.min_host_minor = ASSAY_ABI_MINOR + 1;
  EXPECT_THROW(PluginDriver(fake, entry, "{}"), std::invalid_argument);
}

TEST(FakeDriver, ACallBeforeUpIsUnsupported) {
  FakeHost fake;
  PluginDriver plugin(fake, kEntry, "{}");
  EXPECT_EQ(plugin.list().status, ASSAY_UNSUPPORTED);
  EXPECT_EQ(plugin.page({}).status, ASSAY_UNSUPPORTED);
  EXPECT_EQ(plugin.validate().status, ASSAY_UNSUPPORTED);
}

TEST(FakeDriver, ServicesMayBeUsedFromManyThreads) {
  FakeHost fake;
  const Host host(fake.host());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        for (;;) {
          const auto entry = host.kv_get("count");
          const int before = *entry ? std::stoi((*entry)->value) : 0;
          const auto version = *entry ? (*entry)->version : ASSAY_KV_ABSENT;
          if (host.kv_put({"count", std::to_string(before + 1), version, 0, {}}).is_ok()) break;
        }
        host.log(sdk::LogLevel::kInfo, "counted");
      }
    });
  }
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(host.kv_get("count")->value().value, "200");
  EXPECT_EQ(fake.logs().size(), 200u);
}

}  // namespace
}  // namespace assay::testing
