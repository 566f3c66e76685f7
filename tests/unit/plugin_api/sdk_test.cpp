// The C++ face of the ABI: what a plugin written against it looks like from the C side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "assay/sdk/sdk.hpp"
#include "assay/testing/fake_host.hpp"

namespace assay::sdk {
namespace {

using testing::Answer;
using testing::FakeHost;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Op;
using testing::PluginDriver;

// A plugin whose every function does what the test wants. `script` belongs to one test at a time.
struct Script {
  std::function<std::unique_ptr<Plugin>(const CreateParams &, Host)> make;
  std::function<Status(Faults &)> validate = [](Faults &) { return Status{}; };
  std::function<Status()> begin = [] { return Status{}; };
  std::function<Outcome<std::vector<Type>>(const Call &)> list = [](const Call &) { return std::vector<Type>{}; };
  std::function<Outcome<Started>(const Call &, const StartCommand &)> start = [](const Call &, const StartCommand &) {
    return Started{};
  };
  StartSafety start_safety = StartSafety::kRepeatable;
  std::function<Outcome<Started>(const Call &)> lookup = [](const Call &) { return not_found("never begun"); };
  std::function<Status()> cancel = [] { return Status{}; };
  std::function<Outcome<std::vector<CustomField>>(const Call &)> custom_fields = [](const Call &) {
    return std::vector<CustomField>{};
  };
  std::function<Outcome<PageResponse>(const PageRequest &)> page = [](const PageRequest &) { return PageResponse{}; };
  std::function<Status(std::string_view, std::string_view)> fire = [](std::string_view, std::string_view) {
    return Status{};
  };
  std::vector<Hook> hooks;
  std::function<Status(const Event &)> on_event = [](const Event &) { return Status{}; };
  std::vector<std::string> life;
};
Script script;

class Scripted final : public Plugin,
                       public Assessments,
                       public StartLookup,
                       public CustomFields,
                       public Pages,
                       public TimerHook,
                       public Webhooks {
 public:
  ~Scripted() override { script.life.push_back("destroyed"); }
  Status validate(Faults &faults) override { return script.validate(faults); }
  Status start() override {
    script.life.push_back("start");
    return script.begin();
  }
  void drain() override { script.life.push_back("drain"); }
  void stop() override { script.life.push_back("stop"); }
  std::uint32_t max_concurrency() const noexcept override { return 3; }
  Outcome<std::vector<Type>> list(const Call &call) override { return script.list(call); }
  Outcome<Started> start(const Call &call, const StartCommand &command) override { return script.start(call, command); }
  StartSafety start_safety() const noexcept override { return script.start_safety; }
  Outcome<Started> lookup(const Call &call) override { return script.lookup(call); }
  Status cancel(const Call &, std::string_view, std::string_view) override { return script.cancel(); }
  Outcome<std::vector<CustomField>> custom_fields(const Call &call) override { return script.custom_fields(call); }
  Outcome<PageResponse> page(const Call &, const PageRequest &request) override { return script.page(request); }
  Status fire(const Call &, std::string_view id, std::string_view payload) override { return script.fire(id, payload); }
  std::vector<Hook> hooks() const override { return script.hooks; }
  Status on_event(const Call &, const Event &event) override { return script.on_event(event); }
};

std::unique_ptr<Plugin> make_scripted(const CreateParams &params, Host host) {
  return script.make ? script.make(params, host) : std::make_unique<Scripted>();
}

// Promises more than it has.
class Boaster final : public Plugin, public AssessmentsWithoutCancel {
 public:
  using Plugin::start;
  Outcome<std::vector<Type>> list(const Call &) override { return std::vector<Type>{}; }
  Outcome<Started> start(const Call &, const StartCommand &) override { return Started{}; }
  StartSafety start_safety() const noexcept override { return StartSafety::kLookup; }
};

std::unique_ptr<Plugin> make_boaster(const CreateParams &, Host) { return std::make_unique<Boaster>(); }

// Nothing but what is mandatory, and no cancel.
class Small final : public Plugin, public AssessmentsWithoutCancel {
 public:
  using Plugin::start;
  Outcome<std::vector<Type>> list(const Call &) override { return std::vector<Type>{{"a", "A", "The first."}}; }
  Outcome<Started> start(const Call &, const StartCommand &) override { return Started{.vendor_ref = "v-1"}; }
};

std::unique_ptr<Plugin> make_small(const CreateParams &, Host) { return std::make_unique<Small>(); }

constexpr assay_plugin_descriptor kDescriptor = {.struct_size = sizeof(assay_plugin_descriptor),
                                                 .id = "com.example.sdk-test",
                                                 .vendor = "Example",
                                                 .name = "SDK test",
                                                 .version = "1.0.0",
                                                 .kinds = {"skills_test"},
                                                 .license = nullptr,
                                                 .home_url = nullptr,
                                                 .support_url = nullptr};

}  // namespace
}  // namespace assay::sdk

ASSAY_PLUGIN(assay::sdk::kDescriptor, R"({"type": "object"})", assay::sdk::make_small);

namespace assay::sdk {
namespace {

constexpr assay_plugin_entry kScripted = make_entry<make_scripted>(&kDescriptor, nullptr);

const std::string kBody =
    R"({"assessment_id": "id-1", "assessment_type": "a", "candidate": {"id": "c", "email": "a@b.example"},
  "application": {"id": "a"}, "job": {"id": "j", "hiring_team": [{"role": "Recruiter"}]}, "additional_fields": {"level": 3}})";

class Sdk : public ::testing::Test {
 protected:
  Sdk() { script = Script{}; }
  void up() { ASSERT_EQ(plugin.up().status, ASSAY_OK); }
  Answer start() { return plugin.start(kBody, "key-1"); }

  FakeHost host;
  PluginDriver plugin{host, kScripted, "{}"};
};

TEST(SdkEntry, TheMacroExportsAnEntryThatNeedsNoCodeToBeRead) {
  EXPECT_EQ(assay_plugin_entry_v0.magic, ASSAY_ABI_MAGIC);
  EXPECT_EQ(assay_plugin_entry_v0.struct_size, sizeof(assay_plugin_entry));
  EXPECT_STREQ(assay_plugin_entry_v0.descriptor->id, "com.example.sdk-test");
  EXPECT_STREQ(assay_plugin_entry_v0.draft_hash, ASSAY_DRAFT_HASH);
  EXPECT_EQ(std::string_view(ASSAY_DRAFT_HASH).size(), 64u);
}

TEST(SdkEntry, OffersTheExtensionsThatThePluginDerivesFromAndNoOther) {
  FakeHost host;
  PluginDriver plugin(host, assay_plugin_entry_v0, "{}");
  ASSERT_EQ(plugin.up().status, ASSAY_OK);
  const auto *table = plugin.instance();
  const auto *assessments =
      static_cast<const assay_ext_assessment *>(table->get_extension(table->self, str(ASSAY_EXT_ASSESSMENT)));
  ASSERT_NE(assessments, nullptr);
  EXPECT_EQ(assessments->cancel, nullptr);
  EXPECT_EQ(assessments->start_safety, 0u) << "whoever says nothing is never asked twice";
  EXPECT_EQ(table->get_extension(table->self, str(ASSAY_EXT_LOOKUP)), nullptr);
  EXPECT_EQ(plugin.lookup("k").status, ASSAY_UNSUPPORTED);
  EXPECT_EQ(table->get_extension(table->self, str(ASSAY_EXT_CUSTOM_FIELDS)), nullptr);
  EXPECT_EQ(table->get_extension(table->self, str(ASSAY_EXT_HTTP)), nullptr);
  EXPECT_EQ(table->get_extension(table->self, str(ASSAY_EXT_TIMER)), nullptr);
  EXPECT_EQ(table->get_extension(table->self, str(ASSAY_EXT_WEBHOOK)), nullptr);
  EXPECT_EQ(plugin.event({"results", "{}", "", {}}).status, ASSAY_UNSUPPORTED);
  EXPECT_EQ(table->get_extension(table->self, str("com.example.random/1")), nullptr);
  EXPECT_EQ(table->get_extension(table->self, {nullptr, 0}), nullptr);
  EXPECT_EQ(plugin.cancel("id-1").status, ASSAY_UNSUPPORTED);
  EXPECT_EQ(plugin.custom_fields().status, ASSAY_UNSUPPORTED);
  EXPECT_EQ(plugin.list().body, R"({"types":[{"description":"The first.","key":"a","name":"A"}]})");
  EXPECT_EQ(plugin.start(kBody, "k").body, R"({"vendor_ref":"v-1"})");
}

TEST_F(Sdk, ALookupIsAskedByTheKeyOfTheStartAndAnswersLikeIt) {
  script.start_safety = StartSafety::kLookup;
  std::string key;
  up();
  EXPECT_EQ(plugin.lookup("key-1").status, ASSAY_NOT_FOUND);
  script.lookup = [&](const Call &call) {
    key = call.idempotency_key();
    return Started{.vendor_ref = "v-1"};
  };
  EXPECT_EQ(plugin.lookup("key-1").body, R"({"vendor_ref":"v-1"})");
  EXPECT_EQ(key, "key-1");
  const auto *table = plugin.instance();
  const auto *assessments =
      static_cast<const assay_ext_assessment *>(table->get_extension(table->self, str(ASSAY_EXT_ASSESSMENT)));
  EXPECT_EQ(assessments->start_safety, ASSAY_START_LOOKUP);
}

TEST(SdkEntry, APromisedLookupThatIsNotThereIsFoundByTheFakeHost) {
  static constexpr assay_plugin_entry kBoaster = make_entry<make_boaster>(&kDescriptor, nullptr);
  FakeHost host;
  PluginDriver plugin(host, kBoaster, "{}");
  const auto answer = plugin.up();
  EXPECT_EQ(answer.status, ASSAY_INVALID_ARGUMENT);
  EXPECT_THAT(answer.message, HasSubstr("assay.lookup/1"));
}

TEST_F(Sdk, AnInstanceKnowsWhatItWasTold) {
  CreateParams told;
  script.make = [&](const CreateParams &params, Host) {
    told = params;
    return std::make_unique<Scripted>();
  };
  up();
  EXPECT_EQ(told.instance, "skills");
  EXPECT_EQ(told.product_line, "engineering");
  EXPECT_EQ(told.config_json, "{}");
  EXPECT_EQ(told.pages_url, PluginDriver::kPagesUrl);
  EXPECT_EQ(plugin.instance()->max_concurrency, 3u);
}

TEST_F(Sdk, StopIsCalledOnceAfterStartAndDestroyAlwaysCleansUp) {
  up();
  plugin.drain();
  plugin.stop();
  plugin.stop();
  plugin.destroy();
  EXPECT_THAT(script.life, ::testing::ElementsAre("start", "drain", "stop", "destroyed"));
  script.life.clear();
  ASSERT_EQ(plugin.create().status, ASSAY_OK);
  plugin.stop();
  plugin.destroy();
  EXPECT_THAT(script.life, ::testing::ElementsAre("destroyed"));
  script.life.clear();
  up();
  plugin.destroy();
  EXPECT_THAT(script.life, ::testing::ElementsAre("start", "stop", "destroyed"));
}

TEST_F(Sdk, AFailedStartIsStoppedAndASecondStartIsRefused) {
  script.begin = [] { return unavailable("no vendor"); };
  const auto answer = plugin.up();
  EXPECT_EQ(answer.status, ASSAY_UNAVAILABLE);
  EXPECT_EQ(answer.message, "no vendor");
  EXPECT_EQ(plugin.start_instance().status, ASSAY_CONFLICT);
  plugin.stop();
  EXPECT_THAT(script.life, ::testing::ElementsAre("start", "stop"));
}

TEST_F(Sdk, AFactoryThatThrowsOrMakesNothingLeavesNothing) {
  script.make = [](const CreateParams &, Host) -> std::unique_ptr<Plugin> {
    throw std::runtime_error("no such region");
  };
  const auto thrown = plugin.create();
  EXPECT_EQ(thrown.status, ASSAY_INTERNAL);
  EXPECT_THAT(thrown.message, HasSubstr("no such region"));  // only the operator listens
  EXPECT_EQ(plugin.instance(), nullptr);
  script.make = [](const CreateParams &, Host) -> std::unique_ptr<Plugin> { return nullptr; };
  EXPECT_EQ(plugin.create().status, ASSAY_INTERNAL);
  script.make = [](const CreateParams &, Host) -> std::unique_ptr<Plugin> { throw 7; };
  EXPECT_EQ(plugin.create().status, ASSAY_INTERNAL);
}

TEST_F(Sdk, EveryFaultOfAConfigurationIsALineOfItsOwn) {
  script.validate = [](Faults &faults) {
    faults.add("/region", "is\nunknown");
    faults.add("/key", "is missing");
    return Status{};
  };
  ASSERT_EQ(plugin.create().status, ASSAY_OK);
  const auto answer = plugin.validate();
  EXPECT_EQ(answer.status, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(answer.body, "/region: is unknown\n/key: is missing\n");
}

TEST_F(Sdk, AnExceptionNeverCrossesAndTellsOnlyTheOperator) {
  up();
  script.list = [](const Call &) -> Outcome<std::vector<Type>> { throw std::runtime_error("inner detail"); };
  script.start = [](const Call &, const StartCommand &) -> Outcome<Started> {
    throw std::runtime_error("inner detail");
  };
  script.cancel = []() -> Status { throw std::runtime_error("inner detail"); };
  script.custom_fields = [](const Call &) -> Outcome<std::vector<CustomField>> {
    throw std::runtime_error("inner detail");
  };
  script.page = [](const PageRequest &) -> Outcome<PageResponse> { throw std::runtime_error("inner detail"); };
  script.fire = [](std::string_view, std::string_view) -> Status { throw std::runtime_error("inner detail"); };
  for (const auto &answer :
       {plugin.list(), start(), plugin.cancel("id-1"), plugin.custom_fields(), plugin.fire("t", "")}) {
    EXPECT_EQ(answer.status, ASSAY_INTERNAL);
    EXPECT_EQ(answer.message, "the plugin failed");
  }
  EXPECT_EQ(plugin.page({}).status, ASSAY_INTERNAL);
  ASSERT_EQ(host.logs().size(), 6u);
  for (const auto &line : host.logs()) {
    EXPECT_EQ(line.level, ASSAY_LOG_ERROR);
    EXPECT_THAT(line.text, HasSubstr("inner detail"));
  }
}

TEST_F(Sdk, WhatIsNoExceptionIsCaughtToo) {
  up();
  script.list = [](const Call &) -> Outcome<std::vector<Type>> { throw 42; };
  EXPECT_EQ(plugin.list().status, ASSAY_INTERNAL);
  script.list = [](const Call &) -> Outcome<std::vector<Type>> {
    const Outcome<std::vector<Type>> failed(unavailable("down"));
    return failed.value();
  };
  EXPECT_EQ(plugin.list().status, ASSAY_INTERNAL);
  EXPECT_EQ(host.logs().size(), 2u);
}

TEST_F(Sdk, AJsonErrorIsLoggedWithoutTheTextItQuotes) {
  up();
  script.start = [](const Call &, const StartCommand &) -> Outcome<Started> {
    const auto document = nlohmann::json::parse(R"({"email": "ada@example.org)");
    return Started{.vendor_ref = document.dump()};
  };
  EXPECT_EQ(start().status, ASSAY_INTERNAL);
  ASSERT_EQ(host.logs().size(), 1u);
  EXPECT_THAT(host.logs()[0].text, Not(HasSubstr("ada")));
  EXPECT_THAT(host.logs()[0].text, HasSubstr("101"));
}

TEST_F(Sdk, AStatusArrivesWithItsTextPointerAndDelay) {
  up();
  script.start = [](const Call &, const StartCommand &) -> Outcome<Started> {
    return Status{ASSAY_RESOURCE_EXHAUSTED, "no licences left", "/assessment_type", 5000};
  };
  const auto answer = start();
  EXPECT_EQ(answer.status, ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_EQ(answer.message, "no licences left");
  EXPECT_EQ(answer.pointer, "/assessment_type");
  EXPECT_EQ(answer.retry_after_ms, 5000);
  EXPECT_EQ(answer.body, "");
}

TEST_F(Sdk, AStartCommandArrivesAsAValue) {
  up();
  StartCommand seen;
  std::string key;
  script.start = [&](const Call &call, const StartCommand &command) {
    seen = command;
    key = call.idempotency_key();
    return Started{};
  };
  ASSERT_EQ(start().status, ASSAY_OK);
  EXPECT_EQ(key, "key-1");
  EXPECT_EQ(seen.assessment_id, "id-1");
  EXPECT_EQ(seen.assessment_type, "a");
  EXPECT_EQ(seen.candidate.email, "a@b.example");
  EXPECT_EQ(seen.job.hiring_team.at(0).role, "Recruiter");
  EXPECT_EQ(seen.additional_fields["level"], 3);
}

TEST_F(Sdk, ABodyThatCannotBeReadIsRefusedWithItsPointerAndNeverReachesThePlugin) {
  up();
  script.start = [](const Call &, const StartCommand &) -> Outcome<Started> {
    ADD_FAILURE();
    return Started{};
  };
  auto changed = nlohmann::json::parse(kBody);
  changed["candidate"]["email"] = 7;
  const auto answer = plugin.start(changed.dump(), "k");
  EXPECT_EQ(answer.status, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(answer.pointer, "/candidate/email");
  const std::string bad[] = {"",
                             "[]",
                             "null",
                             "{",
                             kBody.substr(0, kBody.size() / 2),
                             "\xFF",
                             std::string(200'000, '['),
                             R"({"a": ")" + std::string(2 << 20, 'x') + "\"}",
                             R"({"assessment_id": ""})",
                             std::string("{\"assessment_id\": \"\xC3\x28\"}")};
  for (const auto &body : bad) EXPECT_EQ(plugin.start(body, "k").status, ASSAY_INVALID_ARGUMENT) << body.substr(0, 40);
}

TEST_F(Sdk, ASinkThatTakesNoMoreIsResourceExhausted) {
  up();
  plugin.set_sink_limit(4);
  EXPECT_EQ(plugin.list().status, ASSAY_RESOURCE_EXHAUSTED);
  EXPECT_EQ(start().status, ASSAY_OK);  // {} fits
}

TEST_F(Sdk, ACallKnowsItsDeadlineAndWhetherItWasGivenUp) {
  up();
  std::chrono::milliseconds left{-1};
  bool cancelled = false;
  script.list = [&](const Call &call) -> Outcome<std::vector<Type>> {
    left = call.remaining();
    cancelled = call.is_cancelled();
    EXPECT_EQ(call.tenant(), "acme");
    EXPECT_EQ(call.traceparent(), "");
    return std::vector<Type>{};
  };
  plugin.list();
  EXPECT_GT(left.count(), 0);
  EXPECT_LE(left.count(), 10'000);
  EXPECT_FALSE(cancelled);
  plugin.set_deadline(std::chrono::milliseconds(-5));
  plugin.set_cancelled(true);
  plugin.list();
  EXPECT_EQ(left.count(), 0);
  EXPECT_TRUE(cancelled);
}

TEST_F(Sdk, CustomFieldsArriveInTheirOrderAndOnlySelectsHaveValues) {
  up();
  script.custom_fields = [](const Call &call) {
    EXPECT_EQ(call.tenant(), "acme");
    return std::vector<CustomField>{CustomField(CustomField::Free::kDateRange, "when", "When").required(),
                                    CustomField::select("size", "Size", {"s", "Small"}, {{"l", "Large"}})};
  };
  const auto answer = plugin.custom_fields();
  EXPECT_EQ(answer.status, ASSAY_OK);
  EXPECT_EQ(nlohmann::json::parse(answer.body), nlohmann::json::parse(R"({"fields": [
    {"id": "when", "name": "When", "type": "date_range", "required": true},
    {"id": "size", "name": "Size", "type": "value_select",
     "possible_values": [{"key": "s", "value": "Small"}, {"key": "l", "value": "Large"}]}]})"));
  script.custom_fields = [](const Call &) { return unavailable("down", 5); };
  EXPECT_EQ(plugin.custom_fields().status, ASSAY_UNAVAILABLE);
  EXPECT_EQ(plugin.custom_fields().message, "down");
}

TEST_F(Sdk, APageSeesItsRequestAndItsAnswerArrivesWhole) {
  up();
  script.page = [](const PageRequest &request) {
    EXPECT_EQ(request.method(), "POST");
    EXPECT_EQ(request.query(), "a=1");
    EXPECT_EQ(request.header("content-type"), "text/x");
    EXPECT_EQ(request.header("missing"), "");
    return PageResponse{201, "text/y", std::string(request.path()) + std::string(request.body()), {{"x-a", "b"}}};
  };
  const auto answer = plugin.page(
      {.method = "POST", .path = "/hook", .query = "a=1", .body = "!", .headers = {{"content-type", "text/x"}}});
  EXPECT_EQ(answer.status, ASSAY_OK);
  EXPECT_EQ(answer.http_status, 201);
  EXPECT_EQ(answer.content_type, "text/y");
  EXPECT_EQ(answer.body, "/hook!");
  EXPECT_EQ(answer.headers, (Headers{{"x-a", "b"}}));
}

TEST_F(Sdk, APageOutsideTheLimitsIsThePluginsDefect) {
  up();
  script.page = [](const PageRequest &) { return PageResponse{200, "text/plain", std::string(300 * 1024, 'x'), {}}; };
  EXPECT_EQ(plugin.page({}).status, ASSAY_INTERNAL);
}

TEST_F(Sdk, ItsWebhooksAreDataThatTheHostReads) {
  Hook plain;
  plain.name = "plain";
  plain.secret = "s";
  plain.signature_header = "X-Signature";
  auto full = plain;
  full.name = "full";
  full.signature_prefix = "sha256=";
  full.scheme = ASSAY_SIGNATURE_HMAC_SHA256_BASE64;
  full.signed_part = ASSAY_SIGNED_TIMESTAMP_AND_BODY;
  full.timestamp_header = "X-Time";
  full.timestamp_unit = ASSAY_TIMESTAMP_MILLISECONDS;
  full.tolerance_ms = 60'000;
  full.event_id_pointer = "/id";
  full.headers = {"X-Topic", "X-Region"};
  script.hooks = {plain, full};
  up();
  EXPECT_EQ(plugin.hooks(), (std::vector<std::string>{"plain", "full"}));
  const auto *table = plugin.instance();
  const auto *webhooks =
      static_cast<const assay_ext_webhook *>(table->get_extension(table->self, str(ASSAY_EXT_WEBHOOK)));
  ASSERT_EQ(webhooks->hook_count, 2u);
  const auto &first = *webhooks->hooks[0];
  EXPECT_EQ(first.scheme, ASSAY_SIGNATURE_HMAC_SHA256_HEX);
  EXPECT_EQ(first.signed_part, ASSAY_SIGNED_BODY);
  EXPECT_EQ(first.timestamp_header.ptr, nullptr);
  EXPECT_EQ(first.timestamp_unit, 0u);
  EXPECT_EQ(first.event_id_pointer.ptr, nullptr);
  const auto &second = *webhooks->hooks[1];
  EXPECT_EQ(view(second.secret), "s");
  EXPECT_EQ(view(second.signature_prefix), "sha256=");
  EXPECT_EQ(view(second.timestamp_header), "X-Time");
  EXPECT_EQ(second.timestamp_unit, ASSAY_TIMESTAMP_MILLISECONDS);
  EXPECT_EQ(second.tolerance_ms, 60'000);
  EXPECT_EQ(view(second.event_id_pointer), "/id");
  ASSERT_EQ(second.header_count, 2u);
  EXPECT_EQ(view(second.headers[1]), "X-Region");
}

TEST_F(Sdk, AnEventArrivesWholeAndItsOutcomeGoesBack) {
  std::vector<std::string> seen;
  script.on_event = [&](const Event &event) {
    seen = {std::string(event.hook()),           std::string(event.id()),
            std::string(event.body()),           std::string(event.header("x-topic")),
            std::string(event.header("x-none")), std::to_string(event.received_ms()),
            std::to_string(event.attempt())};
    return event.attempt() > 1 ? Status{} : unavailable("later");
  };
  up();
  const auto first = plugin.event({"results", "{}", "e-1", {{"x-topic", "t"}}});
  EXPECT_EQ(first.status, ASSAY_UNAVAILABLE);
  EXPECT_EQ(first.message, "later");
  EXPECT_EQ(seen, (std::vector<std::string>{"results", "e-1", "{}", "t", "", std::to_string(FakeHost::kStartMs), "1"}));
  EXPECT_EQ(plugin.event({"results", "{}", "", {}, 2}).status, ASSAY_OK);
  EXPECT_EQ(seen[1], "");
}

}  // namespace
}  // namespace assay::sdk
