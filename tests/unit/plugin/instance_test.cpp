// An instance comes up, or is refused and leaves nothing behind.
#include "host/plugin/instance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <iterator>
#include <stdexcept>

#include "host/plugin/text.h"
#include "tests/unit/plugin/fake_ports.h"
#include "tests/unit/plugin/scripted_plugin.h"

namespace assay::plugin {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class InstanceTest : public testing::Test {
 protected:
  Result<std::shared_ptr<Instance>> start() { return start_instance(plugin.entry(), spec, ports.ports()); }
  Error refused() {
    auto started = start();
    EXPECT_FALSE(started.ok());
    return started.ok() ? Error{} : started.error();
  }
  // "pointer: problem; hint" of each fault of the configuration, for which preparing it must be refused.
  std::vector<std::string> faults() {
    std::vector<wire::ConfigFault> found;
    const auto prepared = Instance::prepare(plugin.entry(), spec, ports.ports(), found);
    EXPECT_FALSE(prepared.ok());
    const auto why = prepared.ok() ? "" : prepared.error().message;
    EXPECT_THAT(why, StartsWith("plugin_bad_config: skills (test.scripted 1.0.0): "));
    std::vector<std::string> lines;
    for (const auto &fault : found)
      lines.push_back(fault.pointer + ": " + fault.problem + (fault.hint.empty() ? "" : "; " + fault.hint));
    return lines;
  }

  FakePorts ports;
  ScriptedPlugin plugin;
  InstanceSpec spec{{{"engineering"}, {"skills"}}, R"({"region":"eu"})", "https://a.example/pages/skills", 10s, false};
};

TEST_F(InstanceTest, IsCreatedValidatedAndStartedAndEndedWhenTheLastOneLetsGo) {
  plugin.table.max_concurrency = 3;
  {
    const auto instance = start();
    ASSERT_TRUE(instance.ok()) << instance.error().message;
    EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin"));
    EXPECT_EQ((*instance)->id(), spec.id);
    EXPECT_EQ((*instance)->identity().id, "test.scripted");
    EXPECT_EQ((*instance)->max_concurrency(), 3u);
    EXPECT_EQ((*instance)->self(), &plugin);
    EXPECT_NE((*instance)->custom_fields(), nullptr);
    EXPECT_NE((*instance)->pages(), nullptr);
    EXPECT_NE((*instance)->timer_hook(), nullptr);
  }
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "stop", "destroy"));
}

TEST_F(InstanceTest, IsToldItsNameItsLineItsConfigurationAndWhereItsPagesStand) {
  std::vector<std::string> told;
  plugin.create = [&](auto *call, auto *host, auto *params) {
    EXPECT_EQ(params->struct_size, sizeof(assay_create_params));
    for (const auto text : {params->instance, params->product_line, params->config_json, params->pages_url,
                            call->product_line, host->name})
      told.emplace_back(view(text));
    return ASSAY_OK;
  };
  ASSERT_TRUE(start().ok());
  EXPECT_THAT(told, ElementsAre("skills", "engineering", R"({"region":"eu"})", "https://a.example/pages/skills",
                                "engineering", "assay"));
}

TEST_F(InstanceTest, LifecycleCallsHaveTheCallTimeoutAsTheirDeadline) {
  std::int64_t deadline = 0;
  plugin.begin = [&](auto *call) {
    deadline = call->deadline_ms;
    return call->is_cancelled(call) == 0 ? ASSAY_OK : ASSAY_CANCELLED;
  };
  ASSERT_TRUE(start().ok());
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  EXPECT_LE(deadline, now.count() + 10'000);
  EXPECT_GT(deadline, now.count());
}

TEST_F(InstanceTest, WithoutOptionalExtensionsThereAreNone) {
  plugin.extensions.erase(ASSAY_EXT_CUSTOM_FIELDS);
  plugin.extensions.erase(ASSAY_EXT_HTTP);
  plugin.extensions.erase(ASSAY_EXT_TIMER);
  const auto instance = start();
  ASSERT_TRUE(instance.ok());
  EXPECT_EQ((*instance)->custom_fields(), nullptr);
  EXPECT_EQ((*instance)->pages(), nullptr);
  EXPECT_EQ((*instance)->timer_hook(), nullptr);
}

TEST_F(InstanceTest, TablesAreCopiedAndNeverLookedAtAgain) {
  const auto instance = start();
  ASSERT_TRUE(instance.ok());
  plugin.assessment.list = nullptr;
  plugin.table.stop = nullptr;
  EXPECT_NE((*instance)->assessment().list, nullptr);
}

TEST_F(InstanceTest, AConfigurationThatDoesNotFitTheSchemaIsRefusedWithAllFaultsAndNothingRuns) {
  plugin.schema = R"({"type":"object","required":["key"],"properties":{"region":{"enum":["us"]}},
                      "additionalProperties":false})";
  spec.config_json = R"({"region":"secret-value","more":1})";
  EXPECT_THAT(faults(), UnorderedElementsAre("/region: must be us", "/key: is required",
                                             "/more: unknown key; known here: region"));
  EXPECT_THAT(plugin.life(), IsEmpty());
}

TEST_F(InstanceTest, ASchemaThatIsNoneIsTheVendorsFault) {
  for (const char *schema : {"", "{", "[]", R"({"type":7})"}) {
    plugin.schema = schema;
    EXPECT_THAT(refused().message, StartsWith("plugin_bad_schema: ")) << schema;
  }
  EXPECT_THAT(plugin.life(), IsEmpty());
}

TEST_F(InstanceTest, EveryFaultThatThePluginFindsIsALineOfItsOwn) {
  plugin.validate = [](auto *, auto *faults) {
    write(faults, "/region: is\tunknown\n\n");
    write(faults, "/key: is \xff missing");
    return ASSAY_INVALID_ARGUMENT;
  };
  EXPECT_THAT(faults(), ElementsAre("/region: is unknown", "/key: is \xef\xbf\xbd missing"));
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "stop", "destroy"));
}

TEST_F(InstanceTest, AVeryLongListOfFaultsIsCutNotLost) {
  plugin.validate = [](auto *, auto *faults) {
    std::string lines;
    for (int i = 0; i < 2000; ++i) lines += "/tests/" + std::to_string(i) + ": is wrong\n";
    return write(faults, lines) == 0 ? ASSAY_INVALID_ARGUMENT : ASSAY_RESOURCE_EXHAUSTED;
  };
  const auto lines = faults();
  ASSERT_GT(lines.size(), 100u);
  EXPECT_LT(lines.size(), 1500u);
  EXPECT_EQ(lines[1], "/tests/1: is wrong");
  EXPECT_EQ(lines.back(), ": the plugin found more faults than are shown here");
}

TEST_F(InstanceTest, ALineWithoutAPointerIsAboutTheWholeConfiguration) {
  plugin.validate = [](auto *, auto *sink) {
    write(sink, ": needs a key\nsays: nothing of where\nno colon\n/only/a/pointer\n");
    return ASSAY_INVALID_ARGUMENT;
  };
  EXPECT_THAT(faults(), ElementsAre(": needs a key", ": says: nothing of where", ": no colon", ": /only/a/pointer"));
}

TEST_F(InstanceTest, AFaultOfAValueThatTheSchemaCallsASecretSaysSo) {
  plugin.schema = R"({"properties":{"key":{"type":"string","writeOnly":true},"pin":{"format":"password"}}})";
  spec.config_json = R"({"key":"a","pin":"b","region":"eu"})";
  plugin.validate = [](auto *, auto *sink) {
    write(sink, "/key: no\n/pin: no\n/region: no\n");
    return ASSAY_INVALID_ARGUMENT;
  };
  std::vector<wire::ConfigFault> found;
  EXPECT_FALSE(Instance::prepare(plugin.entry(), spec, ports.ports(), found).ok());
  std::vector<bool> secret;
  for (const auto &fault : found) secret.push_back(fault.is_secret);
  EXPECT_THAT(secret, ElementsAre(true, true, false));
}

TEST_F(InstanceTest, PreparedItHasNotRunAndIsEndedWithoutHavingRun) {
  std::vector<wire::ConfigFault> found;
  {
    const auto prepared = Instance::prepare(plugin.entry(), spec, ports.ports(), found);
    ASSERT_TRUE(prepared.ok());
    EXPECT_THAT(plugin.life(), ElementsAre("create", "validate"));
  }
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "stop", "destroy"));
  EXPECT_THAT(ports.calls(), IsEmpty());
}

TEST_F(InstanceTest, AConfigurationThatIsRefusedWithoutFaultsHasTheCallsReason) {
  plugin.validate = [](auto *call, auto *) {
    say(call, "/region", "no such region");
    return ASSAY_INVALID_ARGUMENT;
  };
  const auto error = refused();
  EXPECT_THAT(error.message, AllOf(StartsWith("plugin_bad_config: "), HasSubstr("no such region")));
  EXPECT_EQ(error.pointer, "/region");
}

TEST_F(InstanceTest, AFailingCreateSaysWhyAndIsNotEnded) {
  plugin.create = [](auto *call, auto *, auto *) {
    say(call, "", "no licence");
    return ASSAY_PERMISSION_DENIED;
  };
  EXPECT_THAT(refused().message,
              AllOf(StartsWith("plugin_create_failed: skills (test.scripted 1.0.0): "), HasSubstr("no licence")));
  plugin.create = [](auto *, auto *, auto *) { return assay_status{42}; };
  EXPECT_THAT(refused().message, AllOf(StartsWith("plugin_create_failed: "), HasSubstr("42")));
  plugin.create = [](auto *, auto *, auto *) { return ASSAY_OK; };
  plugin.made = nullptr;
  EXPECT_THAT(refused().message, AllOf(StartsWith("plugin_create_failed: "), HasSubstr("no instance")));
  EXPECT_THAT(plugin.life(), ElementsAre("create", "create", "create"));
}

TEST_F(InstanceTest, AFailingStartSaysWhyAndIsEnded) {
  plugin.begin = [](auto *call) {
    say(call, "", "the vendor is down");
    return ASSAY_UNAVAILABLE;
  };
  EXPECT_THAT(refused().message, AllOf(StartsWith("plugin_start_failed: "), HasSubstr("the vendor is down")));
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "stop", "destroy"));
}

TEST_F(InstanceTest, WhatIsMandatoryMustBeThere) {
  const std::pair<const char *, std::function<void(ScriptedPlugin &)>> missing[] = {
      {"validate_config", [](auto &p) { p.table.validate_config = nullptr; }},
      {"start", [](auto &p) { p.table.start = nullptr; }},
      {"stop, destroy", [](auto &p) { p.table.stop = nullptr, p.table.destroy = nullptr; }},
      {"get_extension", [](auto &p) { p.table.get_extension = nullptr; }},
      {"get_extension", [](auto &p) { p.table.struct_size = offsetof(assay_plugin, get_extension); }},
      {ASSAY_EXT_ASSESSMENT, [](auto &p) { p.extensions.erase(ASSAY_EXT_ASSESSMENT); }},
      {ASSAY_EXT_ASSESSMENT, [](auto &p) { p.assessment.struct_size = 0; }},
      {"list or start", [](auto &p) { p.assessment.list = nullptr; }},
      {"list or start", [](auto &p) { p.assessment.start = nullptr; }},
      {ASSAY_EXT_CUSTOM_FIELDS, [](auto &p) { p.fields.list = nullptr; }},
      {"ASSAY_START_LOOKUP",
       [](auto &p) {
         p.assessment.start_safety = ASSAY_START_LOOKUP;
         p.extensions.erase(ASSAY_EXT_LOOKUP);
       }},
      {ASSAY_EXT_LOOKUP, [](auto &p) { p.lookups.lookup = nullptr; }},
      {"3 for start_safety", [](auto &p) { p.assessment.start_safety = 3; }},
      {ASSAY_EXT_HTTP, [](auto &p) { p.pages.handle = nullptr; }},
      {ASSAY_EXT_TIMER, [](auto &p) { p.timer_hook.fire = nullptr; }},
      {ASSAY_EXT_WEBHOOK, [](auto &p) { p.webhooks.apply = nullptr, p.extensions[ASSAY_EXT_WEBHOOK] = &p.webhooks; }},
  };
  for (const auto &[says, removes] : missing) {
    ScriptedPlugin broken;
    removes(broken);
    const auto started = start_instance(broken.entry(), spec, ports.ports());
    ASSERT_FALSE(started.ok()) << says;
    EXPECT_THAT(started.error().message, AllOf(StartsWith("plugin_incomplete: "), HasSubstr(says)));
    EXPECT_THAT(broken.life(), Not(testing::Contains("validate")));
    if (broken.table.destroy != nullptr) {
      EXPECT_THAT(broken.life(), testing::Contains("destroy")) << says;
    }
  }
}

TEST_F(InstanceTest, AWebhookWithoutItsSecretIsRefusedInTheNameOfTheEntry) {
  plugin.extensions[ASSAY_EXT_WEBHOOK] = &plugin.webhooks;
  const auto started = start();
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(started.error().message,
              StartsWith("plugin_no_secret: skills (test.scripted 1.0.0): webhook results needs the secret"));
  EXPECT_THAT(plugin.life(), Not(testing::Contains("validate")));
  spec.secrets = {"vendor"};
  const auto instance = start();
  ASSERT_TRUE(instance.ok()) << instance.error().message;
  EXPECT_EQ((*instance)->hooks().at(0).secret, "vendor");
}

TEST_F(InstanceTest, DrainAndCancelAreOptional) {
  plugin.table.drain = nullptr;
  plugin.assessment.cancel = nullptr;
  const auto instance = start();
  ASSERT_TRUE(instance.ok());
  EXPECT_TRUE(Instance::drain(*instance, 10s));
}

TEST_F(InstanceTest, AnExceptionThatCrossesIsRefusedAndEnded) {
  const std::pair<const char *, std::function<void()>> throwers[] = {
      {"create",
       [&] { plugin.create = [](auto *, auto *, auto *) -> assay_status { throw std::runtime_error("x"); }; }},
      {"validate_config", [&] { plugin.validate = [](auto *, auto *) -> assay_status { throw 7; }; }},
      {"start", [&] { plugin.begin = [](auto *) -> assay_status { throw 7; }; }},
  };
  for (auto it = std::rbegin(throwers); it != std::rend(throwers); ++it) {
    it->second();
    EXPECT_THAT(refused().message,
                AllOf(StartsWith("plugin_threw: "), HasSubstr(std::string("): ") + it->first + " let")));
  }
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "stop", "destroy",  //
                                         "create", "validate", "stop", "destroy",           //
                                         "create"));
}

TEST_F(InstanceTest, ServicesOpenWithStartAndNotBefore) {
  const auto use = [](const assay_host *host) {
    const auto &kv = *static_cast<const assay_svc_kv *>(host->get_service(host->self, to_abi(ASSAY_SVC_KV)));
    return kv.remove(kv.self, to_abi("k"));
  };
  const assay_host *given = nullptr;
  std::vector<assay_status> answers;
  plugin.create = [&](auto *, auto *host, auto *) {
    given = host;
    answers.push_back(use(given));
    return ASSAY_OK;
  };
  plugin.validate = [&](auto *, auto *) { return answers.push_back(use(given)), ASSAY_OK; };
  plugin.begin = [&](auto *) { return answers.push_back(use(given)), ASSAY_OK; };
  plugin.stop = [&] { answers.push_back(use(given)); };
  plugin.destroy = [&] { answers.push_back(use(given)); };
  ASSERT_TRUE(start().ok());
  EXPECT_THAT(answers, ElementsAre(ASSAY_UNAVAILABLE, ASSAY_UNAVAILABLE, ASSAY_OK, ASSAY_OK, ASSAY_UNAVAILABLE));
}

TEST_F(InstanceTest, HttpIsThereOnlyWithEgress) {
  const void *http = nullptr;
  plugin.create = [&](auto *, auto *host, auto *) {
    http = host->get_service(host->self, to_abi(ASSAY_SVC_HTTP));
    return ASSAY_OK;
  };
  ASSERT_TRUE(start().ok());
  EXPECT_EQ(http, nullptr);
  spec.has_egress = true;
  ASSERT_TRUE(start().ok());
  EXPECT_NE(http, nullptr);
}

}  // namespace
}  // namespace assay::plugin
