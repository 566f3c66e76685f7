// What an operator meets: a plugin that does not load, a configuration that is wrong, and a log that must tell enough
// and no more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto kMissing =
    "  - name: missing\n"
    "    library: libnot_there.so\n"
    "    isolation: in_process\n";

TEST(Trouble, APluginThatDoesNotLoadIsSaidAndTheOthersServe) {
  Gateway gateway(kMissing + Gateway::skills_plugin(), "[missing, skills]");
  std::filesystem::create_directory(gateway.path("plugins"));
  gateway.start_sandbox();
  gateway.start_host();
  EXPECT_FALSE(gateway.type_id("Writing for customer support").empty());
  EXPECT_THAT(gateway.host().log(), HasSubstr("plugin_failed"));
  EXPECT_THAT(gateway.host().log(), HasSubstr("plugin_not_found"));
  EXPECT_THAT(gateway.host().log(), HasSubstr("libnot_there.so"));
}

TEST(Trouble, WithoutACriticalPluginTheHostDoesNotStart) {
  Gateway gateway(std::string(kMissing) + "    critical: true\n" + Gateway::skills_plugin(), "[missing, skills]");
  std::filesystem::create_directory(gateway.path("plugins"));
  gateway.start_sandbox();
  try {
    gateway.start_host();
    FAIL() << "it serves";
  } catch (const std::runtime_error &e) {
    EXPECT_THAT(e.what(), HasSubstr("plugin missing of product line engineering is critical and failed"));
    EXPECT_THAT(e.what(), HasSubstr("plugin_not_found"));
  }
}

TEST(Trouble, AFileThatIsNoPluginIsRefused) {
  Gateway gateway("  - name: text\n    library: libtext.so\n    isolation: in_process\n" + Gateway::skills_plugin(),
                  "[text, skills]");
  std::filesystem::create_directory(gateway.path("plugins"));
  std::ofstream(gateway.path("plugins/libtext.so")) << "not a library";
  std::filesystem::permissions(gateway.path("plugins/libtext.so"), std::filesystem::perms(0644));
  gateway.start_sandbox();
  gateway.start_host();
  EXPECT_FALSE(gateway.type_id("Writing for customer support").empty());
  EXPECT_THAT(gateway.host().log(), HasSubstr("plugin_unloadable"));
}

std::string bad_plugin(const std::string &name) {
  return "  - {name: " + name + ", library: lib" + name +
         ".so, isolation: in_process, limits: {call_timeout: 300ms}}\n";
}

TEST(Trouble, PluginsThatMisbehaveAreAnsweredForAndLeaveTheOthersAlone) {
  std::string plugins = Gateway::skills_plugin();
  std::string names = "skills";
  for (const auto *name : {"wrong_draft", "throws_in_start", "hangs_in_start", "garbage_list", "garbage_started",
                           "throws_in_assessment_start", "hangs_in_assessment_start"}) {
    plugins += bad_plugin(name);
    names += std::string(", ") + name;
  }
  Gateway gateway(plugins, "[" + names + "]");
  gateway.start_sandbox();
  gateway.start_host();
  const auto list = gateway.call("assessment.list", "");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->status, 200);
  std::map<std::string, std::string> types;  // id → name
  const auto body = Gateway::Json::parse(list->body);
  for (const auto &type : body.at("results")) types[type.at("assessment_type_id")] = type.at("name");
  ASSERT_EQ(types.size(), 4u) << "those that run and list: " << list->body;

  for (const auto &[id, name] : types) {
    const auto reply = gateway.call("assessment.start", Gateway::start_request(id, "app-1").dump());
    ASSERT_TRUE(reply.ok());
    if (name == "Writing for customer support") {
      EXPECT_EQ(reply->status, 200) << reply->body;
      continue;
    }
    EXPECT_EQ(reply->status, 200) << name;
    EXPECT_THAT(reply->body, HasSubstr("Queued")) << name << " may have invited the candidate";
  }
  for (const auto *word : {"plugin_wrong_draft", "plugin_threw", "plugin_hangs", "plugin_list_failed",
                           "plugin_start_failed", "start_unresolved"})
    EXPECT_THAT(gateway.host().log(), HasSubstr(word));
  EXPECT_EQ(gateway.stop_host(), 0) << "a thread that hangs keeps nobody from stopping";
}

TEST(Trouble, APluginsConfigurationIsCheckedAgainstItsSchema) {
  Gateway gateway(
      "  - name: wrong\n    library: libskills_test.so\n    isolation: in_process\n"
      "    config: {backend: embedded, tests: 5, colour: red}\n" +
          Gateway::skills_plugin(),
      "[wrong, skills]");
  gateway.start_sandbox();
  gateway.start_host();
  const auto log = gateway.host().log();
  EXPECT_THAT(log, HasSubstr("plugin_bad_config"));
  EXPECT_THAT(log, HasSubstr("line=8 column=40 key=plugins[0].config.tests fault=\"must be a list, not 5\""));
  EXPECT_THAT(log, HasSubstr("line=8 column=43 key=plugins[0].config.colour fault=\"unknown key"));
  EXPECT_FALSE(gateway.type_id("Writing for customer support").empty());
}

TEST(Trouble, EveryFaultOfAConfigurationIsSaidAtOnceWithItsPlace) {
  TemporaryDir dir;
  std::ofstream(dir / "assay.yaml") << "state_dir: state\nlog_level: loud\npartner: {lisen: \"x\"}\n";
  Process host({ASSAY_BIN, "serve", "--config", dir / "assay.yaml"}, dir / "log");
  EXPECT_EQ(host.wait(), 2);
  EXPECT_THAT(host.log(), HasSubstr("assay.yaml:2:"));
  EXPECT_THAT(host.log(), HasSubstr("log_level"));
  EXPECT_THAT(host.log(), HasSubstr("assay.yaml:3:"));
  EXPECT_THAT(host.log(), HasSubstr("lisen"));
}

TEST(Trouble, WhatCannotBePrintedIsNoSuccess) {
  TemporaryDir dir;
  for (const char *command : {"generate-key", "--version", "--help"}) {
    Process assay({"/bin/sh", "-c", "exec \"$0\" \"$1\" > /dev/full", ASSAY_BIN, command}, dir / command);
    EXPECT_EQ(assay.wait(), 1) << command;
    EXPECT_THAT(assay.log(), HasSubstr("assay: cannot write to stdout: ")) << command;
  }
}

TEST(Trouble, TwoHostsCannotHoldOneStateDirectory) {
  Gateway gateway(Gateway::skills_plugin(), "[skills]");
  gateway.start_sandbox();
  gateway.start_host();
  Process second({ASSAY_BIN, "serve", "--config", gateway.path("assay.yaml")}, gateway.path("second.log"));
  EXPECT_EQ(second.wait(), 1);
  EXPECT_THAT(second.log(), HasSubstr("is in use by process " + std::to_string(gateway.host().pid())));
}

TEST(Trouble, NoLogHoldsACandidateAKeyOrASecretLink) {
  Gateway gateway(Gateway::skills_plugin(), "[skills]");
  gateway.start_sandbox();
  gateway.start_host();
  const auto type = gateway.type_id("Writing for customer support");
  const auto id = gateway.start_assessment(type, "app-1");
  std::string link;
  for (const auto &entry : std::filesystem::directory_iterator(gateway.path("state/mail/new"))) {
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const auto at = text.str().find("/pages/");
    link = text.str().substr(at, text.str().find('\n', at) - at);
  }
  ASSERT_THAT(link, HasSubstr("/t/"));
  const auto reply = gateway.web().get(gateway.base() + link);
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->status, 200);
  auto body = Gateway::start_request(type, "app-2");
  body["candidate"]["email"] = "zebulon.q@candidate.example, other";
  EXPECT_EQ(gateway.call("assessment.start", body.dump())->status, 422);
  const auto unreadable = gateway.call("assessment.start", body.dump() + "}");
  EXPECT_EQ(unreadable->status, 400);
  gateway.await_updates(id, [](const auto &all) { return all.size() >= 2; });
  EXPECT_EQ(gateway.stop_host(), 0);

  const auto log = gateway.host().log();
  ASSERT_THAT(log, HasSubstr(id)) << "ids are there, so that a case can be followed";
  for (const auto &secret :
       {std::string(Gateway::kFirstName), std::string(Gateway::kLastName), std::string(Gateway::kEmail),
        std::string("zebulon"), gateway.key(), std::string("ashby-functional"), link.substr(link.find("/t/") + 3)})
    EXPECT_THAT(log, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace assay::test
