#include "plugins/background_check/check_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "host/config/load.h"
#include "plugins/background_check/config_schema.h"

namespace assay::background_check {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

json valid_config() {
  return json::parse(R"({
    "backend": "embedded", "from_name": "Acme", "keep_results_days": 90,
    "reviewers": ["reviews@example.com", "second@example.com"],
    "checks": [{
      "key": "standard", "name": "Standard check", "description": "D", "instructions": "I",
      "due_days": 20, "remind_after_days": 5,
      "items": [{"id": "one", "text": "One", "help": "H"}, {"id": "two", "text": "Two", "required": false}]
    }]
  })");
}

std::vector<std::string> pointers(const json &config) {
  std::vector<ConfigFault> faults;
  (void)parse_config(config.dump(), faults);
  std::vector<std::string> found;
  for (const auto &fault : faults) found.push_back(fault.pointer);
  return found;
}

TEST(CheckConfig, ReadsAWholeConfiguration) {
  std::vector<ConfigFault> faults;
  const auto config = parse_config(valid_config().dump(), faults);
  ASSERT_TRUE(faults.empty()) << faults[0].pointer << " " << faults[0].message;
  EXPECT_EQ(config.from_name, "Acme");
  EXPECT_EQ(config.keep_results_days, 90);
  EXPECT_THAT(config.reviewers, ElementsAre("reviews@example.com", "second@example.com"));
  EXPECT_EQ(config.find("other"), nullptr);
  const auto *check = config.find("standard");
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->name, "Standard check");
  EXPECT_EQ(check->due_days, 20);
  EXPECT_EQ(check->remind_after_days, 5);
  EXPECT_EQ(check->max_note_characters, kMaxNoteCharacters);
  ASSERT_EQ(check->items.size(), 2u);
  EXPECT_TRUE(check->items[0].required);
  EXPECT_EQ(check->items[0].help, "H");
  EXPECT_FALSE(check->items[1].required);
}

TEST(CheckConfig, WhatIsLeftOutHasADefault) {
  auto config = valid_config();
  for (const auto *name : {"from_name", "keep_results_days", "reviewers"}) config.erase(name);
  for (const auto *name : {"description", "instructions", "due_days", "remind_after_days"}) {
    config["checks"][0].erase(name);
  }
  std::vector<ConfigFault> faults;
  const auto read = parse_config(config.dump(), faults);
  ASSERT_THAT(faults, IsEmpty());
  EXPECT_EQ(read.keep_results_days, 730);
  EXPECT_THAT(read.reviewers, IsEmpty());
  EXPECT_EQ(read.checks[0].due_days, 30);
  EXPECT_EQ(read.checks[0].remind_after_days, 3);
}

TEST(CheckConfig, ACaseThatExpiresSoonIsNotRemindedOf) {
  auto config = valid_config();
  config["checks"][0].erase("remind_after_days");
  config["checks"][0]["due_days"] = 3;
  std::vector<ConfigFault> faults;
  EXPECT_EQ(parse_config(config.dump(), faults).checks[0].remind_after_days, 0);
  EXPECT_THAT(faults, IsEmpty());
  config["checks"][0]["remind_after_days"] = 3;
  EXPECT_THAT(pointers(config), ElementsAre("/checks/0/remind_after_days"));
  config["checks"][0]["remind_after_days"] = 0;
  EXPECT_THAT(pointers(config), IsEmpty());
}

TEST(CheckConfig, EveryFaultIsNamedByItsPointer) {
  const std::vector<std::pair<json, std::string>> patches = {
      {json::parse(R"({"backend": "checkr"})"), "/backend"},
      {json::parse(R"({"from_name": "a\nb"})"), "/from_name"},
      {json::parse(R"({"keep_results_days": 0})"), "/keep_results_days"},
      {json::parse(R"({"reviewers": "a@example.com"})"), "/reviewers"},
      {json::parse(R"({"reviewers": ["a@example.com", 5]})"), "/reviewers/1"},
      {json::parse(R"({"reviewers": ["nobody"]})"), "/reviewers/0"},
      {json::parse(R"({"reviewers": ["A <a@example.com>"]})"), "/reviewers/0"},
      {json::parse(R"({"reviewers": ["a@b@example.com"]})"), "/reviewers/0"},
      {json::parse(R"({"reviewers": ["@example.com"]})"), "/reviewers/0"},
      {json::parse(R"({"reviewers": ["a@"]})"), "/reviewers/0"},
      {json::parse(R"({"reviewers": ["a@example.com\nBcc: b@example.com"]})"), "/reviewers/0"},
      {json::parse(R"({"reviewers": ["a@example.com", "A@Example.com"]})"), "/reviewers/1"},
      {json::parse(R"({"checks": []})"), "/checks"},
      {json::parse(R"({"checks": null})"), "/checks"},
      {json::parse(R"({"unknown": 1})"), "/unknown"},
  };
  for (const auto &[patch, pointer] : patches) {
    auto config = valid_config();
    config.merge_patch(patch);
    EXPECT_THAT(pointers(config), ElementsAre(pointer)) << patch;
  }
}

TEST(CheckConfig, EveryFaultOfACheckIsNamedByItsPointer) {
  const std::vector<std::pair<const char *, json>> members = {
      {"key", "with space"},
      {"key", nullptr},
      {"name", " "},
      {"name", 1},
      {"description", 1},
      {"instructions", json::array()},
      {"due_days", 0},
      {"due_days", 366},
      {"due_days", 1.5},
      {"remind_after_days", -1},
      {"remind_after_days", 20},
      {"items", json::array()},
      {"items", 1},
      {"unknown", 1},
  };
  for (const auto &[name, value] : members) {
    auto config = valid_config();
    config["checks"][0][name] = value;
    EXPECT_THAT(pointers(config), ElementsAre(std::string("/checks/0/") + name)) << value;
  }
  const std::vector<std::pair<const char *, json>> item_members = {
      {"id", "two"}, {"text", ""}, {"help", 1}, {"required", "no"}, {"unknown", 1}};
  for (const auto &[name, value] : item_members) {
    auto config = valid_config();
    config["checks"][0]["items"][0][name] = value;
    const auto place = std::string(name) == "id" ? "1/id" : "0/" + std::string(name);
    EXPECT_THAT(pointers(config), ElementsAre("/checks/0/items/" + place)) << value;
  }
  auto config = valid_config();
  config["checks"].push_back(config["checks"][0]);
  EXPECT_THAT(pointers(config), ElementsAre("/checks/1/key"));
}

TEST(CheckConfig, NoBytesMakeItThrow) {
  std::mt19937 random(1);
  const auto text = valid_config().dump();
  for (int i = 0; i < 2000; ++i) {
    auto damaged = text;
    for (int n = 0; n < 3; ++n) damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
    std::vector<ConfigFault> faults;
    (void)parse_config(damaged, faults);
  }
  EXPECT_THAT(pointers(json::array()), ElementsAre(""));
}

TEST(CheckConfig, TheSchemaIsJsonKnowsEveryMemberAndSaysWhatThisIsNot) {
  const auto schema = json::parse(kConfigSchema);
  EXPECT_THAT(schema["description"].get<std::string>(), HasSubstr("licensed vendor"));
  const auto config = valid_config();
  for (const auto &[name, unused] : config.items()) EXPECT_TRUE(schema["properties"].contains(name)) << name;
  const auto &check = config["checks"][0];
  for (const auto &[name, unused] : check.items()) {
    EXPECT_TRUE(schema["definitions"]["check"]["properties"].contains(name)) << name;
  }
  for (const auto *name : {"id", "text", "help", "required"}) {
    EXPECT_TRUE(schema["definitions"]["item"]["properties"].contains(name)) << name;
  }
}

TEST(CheckConfig, TheCheckThatWeShipIsOneToStartWith) {
  auto sources = config::system_sources();
  const auto real = sources.read_file;
  constexpr auto kRoot =
      "state_dir: s\npartner: {listen: \"127.0.0.1:0\"}\nplugin_dirs: [p]\n"
      "plugins: [{name: b, library: l.so, isolation: in_process, config: {backend: embedded, checks: [!include "
      "\"" ASSAY_STANDARD_CHECK
      "\"]}}]\n"
      "product_lines: [{id: e, base_path: /e, plugins: [b]}]\n"
      "customers: [{id: a, product_lines: [{id: e, api_key: {file: k1}, ashby: {base_url: \"http://127.0.0.1:1\", "
      "api_key: {file: k2}}}]}]\n"
      "mail: {from: a@example.com}\n";
  int keys = 0;
  sources.read_file = [&](const std::string &path) -> std::optional<std::string> {
    if (path.ends_with("root.yaml")) return kRoot;
    if (path.ends_with(".yaml")) return real(path);
    return "a-secret-of-some-length-for-this-test-" + std::to_string(++keys);
  };
  const auto loaded = config::load("root.yaml", sources);
  ASSERT_EQ(loaded.config.plugins.size(), 1u);
  std::vector<ConfigFault> faults;
  const auto config = parse_config(loaded.config.plugins[0].config_json, faults);
  EXPECT_TRUE(faults.empty()) << faults[0].message;
  ASSERT_EQ(config.checks.size(), 1u);
  EXPECT_EQ(config.checks[0].max_note_characters, kMaxNoteCharacters);
}

}  // namespace
}  // namespace assay::background_check
