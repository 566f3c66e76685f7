#include "host/app/plugins.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/fake_ports.h"

namespace assay::app {
namespace {

config::Config two_lines() {
  config::Config config;
  config.plugin_dirs = {"/usr/lib/assay/plugins"};
  config.plugins.resize(2);
  config.plugins[0].name = {"skills"};
  config.plugins[0].library = "libskills.so";
  config.plugins[0].sha256 = "ab";
  config.plugins[0].critical = true;
  config.plugins[0].egress = {"API.vendor.example:443"};
  config.plugins[0].limits = {std::chrono::seconds(3), 7, 9};
  config.plugins[0].config_json = R"({"a":1})";
  config.plugins[1].name = {"unused"};
  config.product_lines = {{{"engineering"}, "/eng", {{"skills"}}, {}}, {{"sales"}, "", {{"skills"}}, {}}};
  return config;
}

TEST(PluginSpecs, AnEntryHasEveryLineThatUsesItWithItsOwnPages) {
  const auto specs = plugin_specs(two_lines(), "https://assess.example");
  ASSERT_EQ(specs.size(), 2u);
  const auto &skills = specs[0];
  EXPECT_EQ(skills.entry.value, "skills");
  EXPECT_EQ(skills.file.library, "libskills.so");
  EXPECT_EQ(skills.file.sha256, "ab");
  EXPECT_TRUE(skills.critical);
  EXPECT_EQ(skills.call_timeout, std::chrono::seconds(3));
  EXPECT_EQ(skills.max_concurrency, 7u);
  EXPECT_EQ(skills.max_queue, 9u);
  EXPECT_EQ(skills.config_json, R"({"a":1})");
  ASSERT_EQ(skills.lines.size(), 2u);
  EXPECT_EQ(skills.lines[0].pages_url, "https://assess.example/pages/engineering/skills");
  EXPECT_EQ(skills.lines[1].pages_url, "https://assess.example/pages/sales/skills");
  EXPECT_TRUE(specs[1].lines.empty());
}

TEST(LinesOf, APluginThatDidNotLoadIsCountedAndNotServed) {
  plugin::FakePorts ports;
  const auto nothing_loaded = plugin::Registry::prepare({}, ports.ports());
  auto config = two_lines();
  config.product_lines[0].plugins.push_back({"unused"});
  const auto lines = lines_of(config, *nothing_loaded);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].providers.empty());
  EXPECT_EQ(lines[0].not_running, 2u);
  EXPECT_EQ(lines[1].not_running, 1u);
}

TEST(HooksOf, APluginWithSecretsThatDoesNotRunMayHaveSome) {
  plugin::FakePorts ports;
  const auto nothing_loaded = plugin::Registry::prepare({}, ports.ports());
  auto config = two_lines();
  EXPECT_TRUE(hooks_of(config, *nothing_loaded).not_running.empty());
  config.plugins[0].secrets["vendor"] = {{"s-1"}, {"s-0"}};
  const auto hooks = hooks_of(config, *nothing_loaded);
  EXPECT_TRUE(hooks.running.empty());
  EXPECT_EQ(hooks.not_running,
            (std::vector<plugin::InstanceId>{{{"engineering"}, {"skills"}}, {{"sales"}, {"skills"}}}));
  const auto specs = plugin_specs(config, "https://assess.example");
  EXPECT_EQ(specs[0].secrets, (std::set<std::string>{"vendor"})) << "names alone";
}

TEST(ApplyEvent, AnEventOfAPluginThatDoesNotRunIsToBeAskedAgain) {
  const service::Directory nobody({}, {});
  Result<void> applied;
  apply_event(nobody, {{"engineering"}, {"skills"}}, {}, [&](Result<void> result) { applied = result; });
  EXPECT_EQ(applied.error().code, ErrorCode::kUnavailable);
}

TEST(AllowedEgress, HostsAreComparedInLowerCase) {
  const auto allowed = allowed_egress(two_lines().plugins);
  EXPECT_TRUE(allowed.at({"skills"}).contains("api.vendor.example:443"));
  EXPECT_FALSE(allowed.contains({"unused"}));
}

TEST(FireTimer, ATimerOfAPluginThatDoesNotRunIsNotTaken) {
  const service::Directory nobody({}, {});
  Result<void> taken;
  fire_timer(nobody, {{"engineering"}, {"skills"}, "poll", "", 0, 1}, [&](Result<void> result) { taken = result; });
  EXPECT_EQ(taken.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace assay::app
