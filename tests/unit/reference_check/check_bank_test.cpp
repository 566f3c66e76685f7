#include "plugins/reference_check/check_bank.h"

#include <gmock/gmock.h>

#include <random>

#include "host/config/load.h"
#include "plugins/reference_check/config_schema.h"
#include "tests/unit/reference_check/values.h"

namespace assay::reference_check {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

json valid_config() { return json::parse(kConfig); }

std::vector<std::string> pointers(const json &config) {
  std::vector<ConfigFault> faults;
  (void)parse_bank(config.dump(), faults);
  std::vector<std::string> found;
  for (const auto &fault : faults) found.push_back(fault.pointer);
  return found;
}

TEST(CheckBank, ReadsAWholeConfiguration) {
  const CheckBank bank = bank_of(kConfig);
  EXPECT_EQ(bank.from_name, "Example Ltd");
  EXPECT_EQ(bank.keep_results_days, 365);
  EXPECT_EQ(bank.find("other"), nullptr);
  const auto *check = bank.find("standard");
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->link_valid_days, 10);
  EXPECT_EQ(check->referee_link_valid_days, 14);
  EXPECT_THAT(check->reminder_days, ElementsAre(3, 7));
  EXPECT_EQ(check->required_answers, 3U) << "the sum of all min";
  EXPECT_EQ(most_referees(*check), 4U);
  EXPECT_EQ(label_of(check, "peer"), "Colleague");
  EXPECT_EQ(label_of(check, "gone"), "gone");
  EXPECT_EQ(label_of(nullptr, "peer"), "peer");
  ASSERT_EQ(check->questions.size(), 3U);
  EXPECT_TRUE(check->questions[0].required);
  EXPECT_TRUE(check->questions[0].may_skip);
  EXPECT_FALSE(check->questions[1].may_skip);
  EXPECT_FALSE(check->questions[2].required);
  EXPECT_EQ(check->questions[2].max_characters, 300U);
}

TEST(CheckBank, RemindersAreThoseThatFitTheLinkUnlessNamed) {
  const auto days = [](const json &config) { return bank_of(config.dump()).checks[0].reminder_days; };
  auto config = valid_config();
  config["checks"][0]["referee_link_valid_days"] = 7;
  EXPECT_THAT(days(config), ElementsAre(3));
  config["checks"][0]["referee_link_valid_days"] = 3;
  EXPECT_THAT(days(config), IsEmpty());
  config = valid_config();
  config["checks"][0]["reminders"] = json::array();
  EXPECT_THAT(days(config), IsEmpty());
  config["checks"][0]["reminders"] = {1, 2, 13};
  EXPECT_THAT(days(config), ElementsAre(1, 2, 13));
}

struct Fault {
  const char *pointer;
  const char *value;  // JSON, or NULL to remove the member
  const char *expected;
};

TEST(CheckBank, EachFaultIsNamedByItsPointer) {
  const Fault table[] = {
      {"/backend", "\"remote\"", "/backend"},
      {"/backend", nullptr, "/backend"},
      {"/from_name", nullptr, "/from_name"},
      {"/from_name", "\"a\\nb\"", "/from_name"},
      {"/keep_results_days", "0", "/keep_results_days"},
      {"/checks", "[]", "/checks"},
      {"/checks", "{}", "/checks"},
      {"/checks/0", "7", "/checks/0"},
      {"/checks/0/key", "\"has space\"", "/checks/0/key"},
      {"/checks/0/name", "\" \"", "/checks/0/name"},
      {"/checks/0/name", "\"a\\r\\nBcc: x\"", "/checks/0/name"},
      {"/checks/0/intro", "3", "/checks/0/intro"},
      {"/checks/0/link_valid_days", "0", "/checks/0/link_valid_days"},
      {"/checks/0/link_valid_days", "91", "/checks/0/link_valid_days"},
      {"/checks/0/referee_link_valid_days", "1.5", "/checks/0/referee_link_valid_days"},
      {"/checks/0/reminders", "[1,2,3,4]", "/checks/0/reminders"},
      {"/checks/0/reminders", "[0]", "/checks/0/reminders/0"},
      {"/checks/0/reminders", "[14]", "/checks/0/reminders/0"},
      {"/checks/0/reminders", "[3,3]", "/checks/0/reminders/1"},
      {"/checks/0/reminders", "[\"3\"]", "/checks/0/reminders/0"},
      {"/checks/0/reminders", "3", "/checks/0/reminders"},
      {"/checks/0/relationships", "[]", "/checks/0/relationships"},
      {"/checks/0/relationships/0/id", "\"peer\"", "/checks/0/relationships/1/id"},
      {"/checks/0/relationships/0/label", "\"\"", "/checks/0/relationships/0/label"},
      {"/checks/0/relationships/0/min", "3", "/checks/0/relationships/0/max"},
      {"/checks/0/relationships/0/max", "11", "/checks/0/relationships/0/max"},
      {"/checks/0/relationships/0/max", nullptr, "/checks/0/relationships/0/max"},
      {"/checks/0/relationships/0/weight", "1", "/checks/0/relationships/0/weight"},
      {"/checks/0/required_answers", "0", "/checks/0/required_answers"},
      {"/checks/0/required_answers", "4", "/checks/0/required_answers"},
      {"/checks/0/questions", "[]", "/checks/0/questions"},
      {"/checks/0/questions/0/id", "\"again\"", "/checks/0/questions/1/id"},
      {"/checks/0/questions/0/text", nullptr, "/checks/0/questions/0/text"},
      {"/checks/0/questions/0/kind", "\"stars\"", "/checks/0/questions/0/kind"},
      {"/checks/0/questions/0/required", "\"yes\"", "/checks/0/questions/0/required"},
      {"/checks/0/questions/0/may_skip", "1", "/checks/0/questions/0/may_skip"},
      {"/checks/0/questions/0/options", "[]", "/checks/0/questions/0/options"},
      {"/checks/0/questions/0/max_characters", "9", "/checks/0/questions/0/max_characters"},
      {"/checks/0/questions/1/options", nullptr, "/checks/0/questions/1/options"},
      {"/checks/0/questions/1/options/0/id", "\"no\"", "/checks/0/questions/1/options/1/id"},
      {"/checks/0/questions/1/options/0/id", "\"~\"", "/checks/0/questions/1/options/0/id"},
      {"/checks/0/questions/2/max_characters", "4001", "/checks/0/questions/2/max_characters"},
      {"/checks/0/surprise", "1", "/checks/0/surprise"},
      {"/a~1b", "1", "/a~1b"},
  };
  for (const auto &row : table) {
    auto config = valid_config();
    const json::json_pointer pointer(row.pointer);
    if (row.value == nullptr) {
      config.at(pointer.parent_pointer()).erase(pointer.back());
    } else {
      config[pointer] = json::parse(row.value);
    }
    EXPECT_THAT(pointers(config), ElementsAre(row.expected)) << row.pointer << " " << (row.value ? row.value : "");
  }
}

TEST(CheckBank, NobodyToNameIsAFaultAndAllFaultsAreToldAtOnce) {
  auto config = valid_config();
  config["checks"][0]["relationships"][0]["min"] = 0;
  config["checks"][0]["relationships"][1]["min"] = 0;
  EXPECT_THAT(pointers(config), ElementsAre("/checks/0/relationships"));
  config["checks"][0]["name"] = 7;
  config["from_name"] = "";
  EXPECT_THAT(pointers(config), ElementsAre("/from_name", "/checks/0/name", "/checks/0/relationships"));
  config = valid_config();
  config["checks"].push_back(config["checks"][0]);
  EXPECT_THAT(pointers(config), ElementsAre("/checks/1/key"));
}

TEST(CheckBank, NoInputThrows) {
  std::mt19937 random(7);
  for (const auto *text : {"", "{", "null", "[]", "7", "{}", "\"x\""}) {
    std::vector<ConfigFault> faults;
    (void)parse_bank(text, faults);
    EXPECT_FALSE(faults.empty()) << text;
  }
  // Each value in turn becomes one of another type.
  const auto flat = valid_config().flatten();
  for (const auto &[pointer, value] : flat.items()) {
    for (const auto &odd :
         {json(nullptr), json(-1), json("x"), json::array(), json::object(), json(true), json(1e300)}) {
      auto config = valid_config();
      config[json::json_pointer(pointer)] = odd;
      std::vector<ConfigFault> faults;
      EXPECT_NO_THROW((void)parse_bank(config.dump(), faults)) << pointer << " " << odd.dump();
    }
  }
}

TEST(CheckBank, TheSchemaIsJsonAndKnowsWhatTheParserKnows) {
  const auto schema = json::parse(kConfigSchema);
  const auto names = [](const json &object) {
    std::vector<std::string> found;
    for (const auto &[name, value] : object.items()) found.push_back(name);
    return found;
  };
  EXPECT_THAT(names(schema["properties"]),
              ::testing::UnorderedElementsAre("backend", "from_name", "keep_results_days", "checks"));
  const auto &definitions = schema["definitions"];
  for (const auto *definition : {"check", "relationship", "question"}) {
    EXPECT_EQ(definitions[definition]["additionalProperties"], false);
    for (const auto &[name, value] : definitions[definition]["properties"].items())
      EXPECT_TRUE(value.contains("description") || name == "id") << definition << "." << name;
  }
  // A member of the schema is one of the parser: it finds fault with the value, not with the name.
  const std::pair<const char *, const char *> places[] = {
      {"check", "/checks/0"}, {"relationship", "/checks/0/relationships/0"}, {"question", "/checks/0/questions/0"}};
  for (const auto &[definition, place] : places) {
    for (const auto &[name, unused] : definitions[definition]["properties"].items()) {
      auto config = valid_config();
      config[json::json_pointer(place)][name] = json::object();
      std::vector<ConfigFault> faults;
      (void)parse_bank(config.dump(), faults);
      ASSERT_FALSE(faults.empty()) << definition << "." << name;
      for (const auto &fault : faults) EXPECT_EQ(fault.message.find("known setting"), std::string::npos) << name;
    }
  }
}

TEST(CheckBank, TheChecksThatWeShipFit) {
  // Included into a configuration as an operator does.
  auto sources = config::system_sources();
  const auto real = sources.read_file;
  const std::string path = std::string(ASSAY_CONFIG_DIR) + "/for_this_test.yaml";
  const std::string text =
      "plugin_dirs: [plugins]\nplugins:\n  - name: references\n    library: libreference_check.so\n    isolation: "
      "in_process\n"
      "    config: {backend: embedded, from_name: Acme, checks: [!include references/engineering_reference.yaml]}\n"
      "product_lines: [{id: screening, base_path: /screening, plugins: [references]}]\n"
      "customers: [{id: acme, product_lines: [{id: screening, api_key: {file: a.key}, "
      "ashby: {base_url: \"http://127.0.0.1:1\", api_key: {file: b.key}}}]}]\n"
      "mail: {from: a@example.com}\npartner: {listen: \"127.0.0.1:0\"}\nstate_dir: state\n";
  sources.read_file = [&](const std::string &file) -> std::optional<std::string> {
    if (file == path) return text;
    if (file.ends_with(".key")) return file + "-a-secret-of-some-length-for-this-test";
    return real(file);
  };
  const auto loaded = config::load(path, sources);
  for (const auto &fault : loaded.faults) ADD_FAILURE() << fault.to_string();
  ASSERT_EQ(loaded.config.plugins.size(), 1u);
  const auto bank = bank_of(loaded.config.plugins[0].config_json);
  ASSERT_EQ(bank.checks.size(), 1u);
  EXPECT_GE(bank.checks[0].questions.size(), 6u);
}

}  // namespace
}  // namespace assay::reference_check
