// A fault that is found after loading gets the place of the value, wherever its text stands.
#include "tests/unit/config/load_rig.h"

namespace assay::config {
namespace {

class PlacesTest : public LoadTest {
 protected:
  PlacesTest() {
    files_["/etc/assay/gateway.yaml"] =
        "state_dir: state\n"
        "plugin_dirs: [plugins]\n"
        "plugins:\n"
        "  - name: first\n"
        "    library: libfirst.so\n"
        "    isolation: in_process\n"
        "  - name: skills\n"
        "    library: libskills_test.so\n"
        "    isolation: in_process\n"
        "    config:\n"
        "      region: eu\n"
        "      \"a/b~c\": 'x y'\n"
        "      shared: &shared {answer: 42}\n"
        "      again: *shared\n"
        "      tests: [!include tests/one.yaml, !include tests/two.yaml]\n"
        "      staff_password: hunter2\n"
        "      address: ${ADDRESS}\n"
        "      empty:\n"
        "      many: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, twelve]\n";
    files_["/etc/assay/tests/one.yaml"] = "key: one\nquestions: !include questions.yaml\n";
    files_["/etc/assay/tests/two.yaml"] = "!include one.yaml";
    files_["/etc/assay/tests/questions.yaml"] = "- id: a\n- id: b\n  answer: 7\n";
    environment_["ADDRESS"] = "street-of-secrets";
  }

  Fault at(const std::string &pointer, Places::Show show = Places::Show::kValue,
           std::string problem = "must be right") {
    auto loaded = load_now();
    for (const auto &fault : loaded.faults) ADD_FAILURE() << fault.to_string();
    return loaded.plugins.at(1).places.fault(pointer, std::move(problem), "", show);
  }
  std::string text(const std::string &pointer, Places::Show show = Places::Show::kValue) {
    return at(pointer, show).to_string();
  }
};

TEST_F(PlacesTest, AValueHasItsPlaceItsPathAndWhatIsWrittenThere) {
  EXPECT_EQ(text("/config/region"), "/etc/assay/gateway.yaml:11:15: plugins[1].config.region: must be right, not eu");
  EXPECT_EQ(text("/library"), "/etc/assay/gateway.yaml:8:14: plugins[1].library: must be right, not libskills_test.so");
  EXPECT_EQ(text("/config/many/11"),
            "/etc/assay/gateway.yaml:19:49: plugins[1].config.many[11]: must be right, not "
            "twelve");
  EXPECT_EQ(text("/config/a~1b~0c"),
            "/etc/assay/gateway.yaml:12:16: plugins[1].config.a/b~c: must be right, not \"x "
            "y\"");
  EXPECT_EQ(text("/config/empty"), "/etc/assay/gateway.yaml:18:7: plugins[1].config.empty: must be right, not null");
}

TEST_F(PlacesTest, AKeyHasAPlaceOfItsOwn) {
  EXPECT_EQ(text("/config/region", Places::Show::kKey),
            "/etc/assay/gateway.yaml:11:7: plugins[1].config.region: must be right");
  EXPECT_EQ(text("/config/tests/0/key", Places::Show::kKey),
            "/etc/assay/tests/one.yaml:1:1: plugins[1].config.tests[0].key: must be right");
}

TEST_F(PlacesTest, IncludesAreFollowedAlsoIntoIncludes) {
  EXPECT_EQ(text("/config/tests/0/key"),
            "/etc/assay/tests/one.yaml:1:6: plugins[1].config.tests[0].key: must be right, "
            "not one");
  EXPECT_EQ(
      text("/config/tests/0/questions/1/answer"),
      "/etc/assay/tests/questions.yaml:3:11: plugins[1].config.tests[0].questions[1].answer: must be right, not 7");
  EXPECT_EQ(
      text("/config/tests/1/questions/1/answer"),
      "/etc/assay/tests/questions.yaml:3:11: plugins[1].config.tests[1].questions[1].answer: must be right, not 7");
}

TEST_F(PlacesTest, AnAliasHasThePlaceOfItsText) {
  EXPECT_EQ(text("/config/shared/answer"),
            "/etc/assay/gateway.yaml:13:32: plugins[1].config.shared.answer: must be right, not 42");
  EXPECT_EQ(text("/config/again/answer"),
            "/etc/assay/gateway.yaml:13:32: plugins[1].config.again.answer: must be right, not 42");
}

TEST_F(PlacesTest, WhatIsNotThereHasThePlaceAroundItAndItsWholePath) {
  EXPECT_EQ(text("/config/tests/0/questions/1/text"),
            "/etc/assay/tests/questions.yaml:2:3: plugins[1].config.tests[0].questions[1].text: must be right");
  EXPECT_EQ(text("/config/tests/9/key"),
            "/etc/assay/gateway.yaml:15:14: plugins[1].config.tests[9].key: must be right");
  EXPECT_EQ(text("/config/region/0"), "/etc/assay/gateway.yaml:11:15: plugins[1].config.region.0: must be right");
  EXPECT_EQ(text("/config/none/0", Places::Show::kKey),
            "/etc/assay/gateway.yaml:11:7: plugins[1].config.none.0: must be right");
  EXPECT_EQ(text(""), "/etc/assay/gateway.yaml:7:5: plugins[1]: must be right");
}

TEST_F(PlacesTest, APointerThatIsNoneIsAboutTheEntry) {
  for (const char *pointer : {"nonsense", "config/region"})
    EXPECT_EQ(text(pointer), "/etc/assay/gateway.yaml:7:5: plugins[1]: must be right");
}

TEST_F(PlacesTest, ASecretIsNotShown) {
  EXPECT_EQ(at("/config/staff_password").value, "") << "its key sounds like one";
  EXPECT_EQ(at("/config/region", Places::Show::kSecret).value, "") << "the schema says so";
  EXPECT_EQ(at("/config/address").value, "${ADDRESS}") << "what it stands for comes from the environment";
}

TEST_F(PlacesTest, ASecretIsCutOutOfThePluginsWords) {
  const auto words = [&](const std::string &pointer, const std::string &problem) {
    return at(pointer, Places::Show::kValue, problem).problem;
  };
  EXPECT_EQ(words("/config/staff_password", "hunter2 is too short, hunter2!"), "… is too short, …!");
  EXPECT_EQ(words("/config/address", "no such place: street-of-secrets"), "no such place: …");
  EXPECT_EQ(words("/config/tests/0/key", "not street-of-secrets"), "not …") << "also where it does not stand";
  EXPECT_EQ(words("/config/region", "eu is closed"), "eu is closed");
}

TEST_F(PlacesTest, ALongValueIsCutAndStaysOnItsLine) {
  auto &text_of = files_["/etc/assay/gateway.yaml"];
  text_of.replace(text_of.find("'x y'"), 5, "\"a\\nb" + std::string(100, 'x') + "\"");
  const auto shown = text("/config/a~1b~0c");
  EXPECT_NE(shown.find("not \"a\\x0abxxx"), std::string::npos) << shown;
  EXPECT_NE(shown.find("xxx…\""), std::string::npos) << shown;
  EXPECT_LT(shown.size(), 180u);
}

TEST_F(PlacesTest, ThePlacesOutliveTheLoading) {
  auto loaded = std::make_unique<Loaded>(load_now());
  const auto places = loaded->plugins.at(1).places;
  loaded.reset();
  files_.clear();
  EXPECT_EQ(places.fault("/config/tests/0/key", "x").line, 1);
  EXPECT_EQ(Places().fault("/config", "x").file, "");
}

TEST_F(PlacesTest, AnEntryIsWholeWhenItsLibraryAndConfigCanBeRead) {
  auto &text_of = files_["/etc/assay/gateway.yaml"];
  const auto good = text_of;
  const auto whole_after = [&](const std::string &from, const std::string &to) {
    text_of = good;
    text_of.replace(text_of.find(from), from.size(), to);
    const auto loaded = load_now();
    EXPECT_FALSE(loaded.faults.empty()) << to;
    EXPECT_TRUE(loaded.plugins.at(0).is_whole) << "the other one";
    return loaded.plugins.at(1).is_whole;
  };
  EXPECT_TRUE(whole_after("    config:", "    limits: {max_queue: 0}\n    config:"));
  EXPECT_TRUE(whole_after("    config:", "    egress: [x]\n    critcal: true\n    config:"));
  EXPECT_TRUE(whole_after("state_dir: state", "stat_dir: state"));
  EXPECT_FALSE(whole_after("libskills_test.so", "\"\""));
  EXPECT_FALSE(whole_after("region: eu", "region: ${NOWHERE}"));
  EXPECT_FALSE(whole_after("tests/two.yaml", "tests/none.yaml"));
  EXPECT_FALSE(whole_after("region: eu", "region: eu\n      region: us"));
  EXPECT_FALSE(whole_after("name: skills", "name: Skills"));
}

}  // namespace
}  // namespace assay::config
