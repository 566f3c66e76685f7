#include "plugins/skills_test/test_bank.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "plugins/skills_test/config_schema.h"

namespace assay::skills_test {
namespace {

using nlohmann::json;

json valid_config() {
  return json::parse(R"({
    "backend": "embedded",
    "from_name": "Acme",
    "tests": [{
      "key": "basics", "name": "Basics", "time_limit_minutes": 20, "pass_mark": 62.5, "link_valid_days": 7,
      "shuffle": true, "intro": "Hello",
      "questions": [
        {"id": "one", "kind": "single", "text": "?", "answer": "a", "weight": 2.5,
         "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]},
        {"id": "many", "kind": "multiple", "text": "?", "answer": ["a", "b"], "partial_credit": true,
         "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}, {"id": "c", "text": "C"}]},
        {"id": "words", "kind": "text", "text": "?", "answer": ["x", "y"]}
      ]
    }],
    "extra_time": [{"email": "Some.One@Example.org", "percent": 25}, {"candidate_id": "c-1", "percent": 50}]
  })");
}

std::vector<std::string> pointers(const json &config) {
  std::vector<ConfigFault> faults;
  (void)parse_bank(config.dump(), faults);
  std::vector<std::string> found;
  for (const auto &fault : faults) found.push_back(fault.pointer);
  return found;
}

using Pointers = std::vector<std::string>;

TEST(TestBank, ReadsAWholeConfiguration) {
  std::vector<ConfigFault> faults;
  const TestBank bank = parse_bank(valid_config().dump(), faults);
  ASSERT_TRUE(faults.empty()) << faults[0].pointer << " " << faults[0].message;
  EXPECT_EQ(bank.from_name, "Acme");
  EXPECT_EQ(bank.keep_results_days, 730);
  ASSERT_EQ(bank.find("other"), nullptr);
  const SkillsTest *test = bank.find("basics");
  ASSERT_NE(test, nullptr);
  EXPECT_EQ(test->time_limit_minutes, 20);
  EXPECT_DOUBLE_EQ(test->pass_mark, 62.5);
  EXPECT_TRUE(test->shuffle);
  ASSERT_EQ(test->questions.size(), 3U);
  EXPECT_DOUBLE_EQ(test->questions[0].weight, 2.5);
  EXPECT_DOUBLE_EQ(test->questions[1].weight, 1);
  EXPECT_TRUE(test->questions[1].partial_credit);
  EXPECT_EQ(test->questions[2].answers, (std::vector<std::string>{"x", "y"}));
}

TEST(TestBank, ExtraTimeGoesByAddressInAnyCaseOrById) {
  std::vector<ConfigFault> faults;
  const TestBank bank = parse_bank(valid_config().dump(), faults);
  EXPECT_EQ(bank.extra_time_percent("some.one@EXAMPLE.org", "c-9"), 25);
  EXPECT_EQ(bank.extra_time_percent("other@example.org", "c-1"), 50);
  EXPECT_EQ(bank.extra_time_percent("some.one@example.org", "c-1"), 50);
  EXPECT_EQ(bank.extra_time_percent("other@example.org", "c-2"), 0);
  EXPECT_EQ(bank.extra_time_percent("", ""), 0);
}

struct Fault {
  const char *pointer;
  const char *value;  // JSON, or NULL to remove the member
  const char *expected;
};

TEST(TestBank, EachFaultIsNamedByItsPointer) {
  const Fault table[] = {
      {"/backend", "\"remote\"", "/backend"},
      {"/backend", nullptr, "/backend"},
      {"/tests", "[]", "/tests"},
      {"/tests", "{}", "/tests"},
      {"/tests/0", "7", "/tests/0"},
      {"/from_name", "\"a\\nb\"", "/from_name"},
      {"/keep_results_days", "0", "/keep_results_days"},
      {"/tests/0/key", "\"has space\"", "/tests/0/key"},
      {"/tests/0/name", "\" \"", "/tests/0/name"},
      {"/tests/0/time_limit_minutes", "0", "/tests/0/time_limit_minutes"},
      {"/tests/0/time_limit_minutes", "2.5", "/tests/0/time_limit_minutes"},
      {"/tests/0/time_limit_minutes", "\"20\"", "/tests/0/time_limit_minutes"},
      {"/tests/0/pass_mark", "101", "/tests/0/pass_mark"},
      {"/tests/0/link_valid_days", nullptr, "/tests/0/link_valid_days"},
      {"/tests/0/shuffle", "1", "/tests/0/shuffle"},
      {"/tests/0/colour", "1", "/tests/0/colour"},
      {"/tests/0/a~1b", "1", "/tests/0/a~1b"},
      {"/tests/0/questions", "[]", "/tests/0/questions"},
      {"/tests/0/questions/1/id", "\"one\"", "/tests/0/questions/1/id"},
      {"/tests/0/questions/0/kind", "\"essay\"", "/tests/0/questions/0/kind"},
      {"/tests/0/questions/0/answer", "\"z\"", "/tests/0/questions/0/answer"},
      {"/tests/0/questions/0/answer", "[\"a\",\"b\"]", "/tests/0/questions/0/answer"},
      {"/tests/0/questions/0/answer", nullptr, "/tests/0/questions/0/answer"},
      {"/tests/0/questions/1/answer", "[\"a\",\"a\"]", "/tests/0/questions/1/answer"},
      {"/tests/0/questions/1/answer", "[]", "/tests/0/questions/1/answer"},
      {"/tests/0/questions/1/answer", "[\"a\",1]", "/tests/0/questions/1/answer/1"},
      {"/tests/0/questions/2/answer", "[\"x\",\" \"]", "/tests/0/questions/2/answer"},
      {"/tests/0/questions/2/options", "[]", "/tests/0/questions/2/options"},
      {"/tests/0/questions/0/weight", "0", "/tests/0/questions/0/weight"},
      {"/tests/0/questions/0/weight", "-1", "/tests/0/questions/0/weight"},
      {"/tests/0/questions/0/partial_credit", "true", "/tests/0/questions/0/partial_credit"},
      {"/tests/0/questions/2/max_characters", "0", "/tests/0/questions/2/max_characters"},
      {"/tests/0/questions/2/max_characters", "501", "/tests/0/questions/2/max_characters"},
      {"/tests/0/questions/0/max_characters", "9", "/tests/0/questions/0/max_characters"},
      {"/tests/0/questions/1/options/2/id", "\"b\"", "/tests/0/questions/1/options/2/id"},
      {"/tests/0/questions/1/options/2/text", nullptr, "/tests/0/questions/1/options/2/text"},
      {"/extra_time/0/percent", "201", "/extra_time/0/percent"},
      {"/extra_time/0/candidate_id", "\"c\"", "/extra_time/0"},
      {"/extra_time/0/email", nullptr, "/extra_time/0"},
  };
  for (const auto &row : table) {
    json config = valid_config();
    const json::json_pointer where(row.pointer);
    if (row.value == nullptr) {
      config[where.parent_pointer()].erase(where.back());
    } else {
      config[where] = json::parse(row.value);
    }
    const auto found = pointers(config);
    ASSERT_FALSE(found.empty()) << row.pointer;
    EXPECT_EQ(found.front(), row.expected) << row.pointer;
  }
}

TEST(TestBank, AnAcceptedTextMustFitTheAnswer) {
  json config = valid_config();
  config["tests"][0]["questions"][2]["max_characters"] = 3;
  config["tests"][0]["questions"][2]["answer"] = {" \u00e9\u00e9  \u00e9 "};
  EXPECT_EQ(pointers(config), Pointers{"/tests/0/questions/2/answer"});
  config["tests"][0]["questions"][2]["answer"] = {" \u00e9\u00e9\u00e9 "};
  EXPECT_EQ(pointers(config), Pointers{});
}

TEST(TestBank, TwoTestsMayNotShareAKey) {
  json config = valid_config();
  config["tests"].push_back(config["tests"][0]);
  EXPECT_EQ(pointers(config), Pointers{"/tests/1/key"});
}

TEST(TestBank, AllFaultsAreNamedAtOnce) {
  json config = valid_config();
  config["tests"][0]["pass_mark"] = -1;
  config["tests"][0]["questions"][0]["answer"] = "z";
  config["extra_time"][1]["percent"] = 0;
  EXPECT_EQ(pointers(config), (Pointers{"/tests/0/pass_mark", "/tests/0/questions/0/answer", "/extra_time/1/percent"}));
}

TEST(TestBank, WhatIsNoObjectIsRefusedAsAWhole) {
  for (const char *text : {"", "{", "[]", "null", "\"x\"", "{\"a\":\"\xFF\"}"}) {
    std::vector<ConfigFault> faults;
    (void)parse_bank(text, faults);
    ASSERT_FALSE(faults.empty()) << text;
    EXPECT_EQ(faults.front().pointer, "") << text;
  }
}

// Replaces one value anywhere in the document by something of another shape.
void mutate(json &node, std::mt19937 &random) {
  static const json kOthers[] = {
      nullptr, true, -1, 1e300, "", "a", json::array(), json::object(), json::array({1, "a"})};
  if (node.is_structured() && !node.empty() && random() % 6 != 0) {
    auto at = node.begin();
    std::advance(at, static_cast<int>(random() % node.size()));
    return mutate(*at, random);
  }
  node = kOthers[random() % std::size(kOthers)];
}

TEST(TestBank, ABankWithoutFaultsIsAlwaysUsable) {
  std::mt19937 random(7);
  int faulty = 0;
  for (int round = 0; round < 5000; ++round) {
    json config = valid_config();
    mutate(config, random);
    std::vector<ConfigFault> faults;
    const TestBank bank = parse_bank(config.dump(), faults);
    if (!faults.empty()) {
      ++faulty;
      continue;
    }
    ASSERT_FALSE(bank.tests.empty());
    for (const auto &test : bank.tests) {
      ASSERT_GT(test.time_limit_minutes, 0);
      for (const auto &question : test.questions) ASSERT_FALSE(question.answers.empty() || question.weight <= 0);
    }
  }
  EXPECT_GT(faulty, 3000);
}

TEST(TestBank, TheSchemaIsClosedAndDescribesEveryMember) {
  const json schema = json::parse(kConfigSchema);
  EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
  const auto check = [](const auto &self, const json &node, const std::string &path) -> void {
    if (!node.is_object()) return;
    if (node.value("type", "") == "object") {
      EXPECT_EQ(node.value("additionalProperties", json(true)), json(false)) << path;
      for (const auto &[name, member] : node["properties"].items()) {
        EXPECT_TRUE(member.contains("description")) << path << "/" << name;
      }
    }
    for (const auto &[name, child] : node.items()) self(self, child, path + "/" + name);
  };
  check(check, schema, "");
}

}  // namespace
}  // namespace assay::skills_test
