// Files that were made, or mistyped, to bring the loader down: each is a fault with its place, in no time.
#include "tests/unit/config/load_rig.h"

namespace assay::config {
namespace {

using HostileYaml = LoadTest;

// A plugin's config is the part that takes any YAML.
constexpr const char *kConfig = "      plain: 12\n";

TEST_F(HostileYaml, AnAliasInsideItsOwnAnchorIsAFault) {
  for (const char *cycle : {"      loop: &l [*l]\n", "      loop: &l {a: *l}\n", "      loop: &l {? *l : 1}\n",
                            "      loop: &l [{a: [*l]}]\n"})
    EXPECT_NE(fault_after(kConfig, cycle).find("the alias stands inside what it stands for"), std::string::npos)
        << cycle;
  EXPECT_EQ(fault_after(kConfig, "      loop: &l [*l]\n").find("/etc/assay/gateway.yaml:12:17: the alias"), 0u);
  EXPECT_NE(fault_after("state_dir: ${STATE:-state}", "state_dir: &l [*l]").find("the alias stands inside"),
            std::string::npos);
}

TEST_F(HostileYaml, AFewAliasesCannotBecomeAMillionNodes) {
  std::string bomb = "      a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto from = "*a" + std::to_string(i - 1);
    bomb += "      a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + from;
    for (int k = 1; k < 10; ++k) bomb += ", " + from;
    bomb += "]\n";
  }
  EXPECT_NE(fault_after(kConfig, bomb).find("holds more than 100000 values"), std::string::npos);
}

TEST_F(HostileYaml, AFewAliasesCannotBecomeGigabytes) {
  std::string bomb = "      a: &a " + std::string(100'000, 'x') + "\n      b: [*a";
  for (int i = 0; i < 1'000; ++i) bomb += ", *a";
  EXPECT_NE(fault_after(kConfig, bomb + "]\n").find("holds more than 16 MiB"), std::string::npos);
}

TEST_F(HostileYaml, AHundredThousandNodesAreTheMost) {
  std::string many = "      many: [0";
  for (int i = 0; i < 99'000; ++i) many += ", 0";
  std::string text = kGood;
  files_["/etc/assay/gateway.yaml"] = text.insert(text.find(kConfig), many + "]\n");
  EXPECT_TRUE(load_now().faults.empty());
  for (int i = 0; i < 1'000; ++i) many += ", 0";
  EXPECT_NE(fault_after(kConfig, many + "]\n").find("holds more than 100000 values"), std::string::npos);
}

TEST_F(HostileYaml, ListsStandSixtyFourDeepAtMost) {
  const auto deep = [](std::size_t levels) {
    return "      deep: " + std::string(levels, '[') + std::string(levels, ']') + "\n";
  };
  std::string text = kGood;
  files_["/etc/assay/gateway.yaml"] = text.insert(text.find(kConfig), deep(60));  // four are around it
  EXPECT_TRUE(load_now().faults.empty());
  for (const std::size_t levels : {61, 1'000, 1'000'000})
    EXPECT_NE(fault_after(kConfig, deep(levels)).find("more than 64 deep"), std::string::npos);
  std::string by_alias = "      a0: &a0 []\n";
  for (int i = 1; i < 100; ++i)
    by_alias += "      a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_NE(fault_after(kConfig, by_alias).find("more than 64 deep"), std::string::npos);
}

TEST_F(HostileYaml, ACircleOfIncludesIsReportedOnce) {
  files_["/etc/assay/bank.yaml"] = "[!include bank.yaml, !include bank.yaml, !include bank.yaml, !include ./bank.yaml]";
  auto faults = load_now().faults;
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].to_string(),
            "/etc/assay/bank.yaml:1:2: plugins[0].config.tests[0][0]: files include each other: "
            "/etc/assay/bank.yaml -> /etc/assay/bank.yaml");

  files_["/etc/assay/bank.yaml"] = "[!include other.yaml]";
  files_["/etc/assay/other.yaml"] = "[!include gateway.yaml, !include bank.yaml]";
  faults = load_now().faults;
  ASSERT_EQ(faults.size(), 2u) << "two circles";
  EXPECT_EQ(faults[1].problem,
            "files include each other: /etc/assay/bank.yaml -> /etc/assay/other.yaml -> /etc/assay/bank.yaml");
}

TEST_F(HostileYaml, IncludesAreBoundedInDepthAndNumber) {
  for (int i = 0; i < 20; ++i) {
    const auto next = "!include f" + std::to_string(i + 1) + ".yaml";
    files_["/etc/assay/f" + std::to_string(i) + ".yaml"] = "[" + next + ", " + next + ", " + next + "]";
  }
  files_["/etc/assay/bank.yaml"] = "!include f0.yaml";
  std::string problems;
  for (const auto &fault : load_now().faults) problems += fault.problem + "\n";
  EXPECT_EQ(problems, "files include each other more than 8 deep\nthe configuration includes more than 256 files\n");

  files_["/etc/assay/bank.yaml"] = "1";
  std::string wide = "!include bank.yaml";
  for (int i = 1; i < 256; ++i) wide += ", !include bank.yaml";
  std::string text = kGood;
  files_["/etc/assay/gateway.yaml"] = text.replace(text.find("!include bank.yaml"), 18, wide);
  EXPECT_TRUE(load_now().faults.empty());
  const auto more = wide + ", !include bank.yaml, !include bank.yaml";
  EXPECT_NE(fault_after("!include bank.yaml", more).find("includes more than 256 files"), std::string::npos);
}

TEST_F(HostileYaml, ASecondDocumentIsNotLeftUnread) {
  const std::string good = kGood;
  for (const auto &text : {good + "---\nlog_level: debug\n", good + "---\n", good + "...\n---\nlog_level: debug\n",
                           "--- # the first\n" + good + "---\n"}) {
    files_["/etc/assay/gateway.yaml"] = text;
    const auto faults = load_now().faults;
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].problem.rfind("a second YAML document begins here", 0), 0u) << faults[0].to_string();
    EXPECT_GT(faults[0].line, 21);
  }
  for (const auto &text : {"---\n" + good, good + "...\n", good + "...\n# the end\n"}) {
    files_["/etc/assay/gateway.yaml"] = text;
    for (const auto &fault : load_now().faults) ADD_FAILURE() << fault.to_string();
  }
  files_["/etc/assay/gateway.yaml"] = good;
  files_["/etc/assay/bank.yaml"] = "a: 1\n---\nb: 1\n";
  EXPECT_EQ(load_now().faults.at(0).to_string().rfind(
                "/etc/assay/bank.yaml:2:1: plugins[0].config.tests[0]: a second YAML document", 0),
            0u)
      << load_now().faults.at(0).to_string();
  for (const char *rest : {"]\n", "} b\n", "b: }\n"}) {
    files_["/etc/assay/bank.yaml"] = std::string("[a]\n") + rest;
    EXPECT_EQ(load_now().faults.size(), 1u) << rest;
  }
}

TEST_F(HostileYaml, AQuoteThatNobodyClosesIsRefusedHoweverTheFileEnds) {
  for (const char *end : {"", "\n", "\n\n", "\r\n", " \n \n"}) {
    for (const char *quote : {"\"", "'"}) {
      files_["/etc/assay/bank.yaml"] = std::string("name: ") + quote + "open # comment\ndue_days: 5" + end;
      EXPECT_EQ(load_now().faults.size(), 1u) << quote << end;
    }
  }
  files_["/etc/assay/bank.yaml"] = "key: backend\ntext: |+\n  kept\n\n\n";
  const auto loaded = load_now();
  EXPECT_TRUE(loaded.faults.empty());
  EXPECT_NE(loaded.config.plugins.at(0).config_json.find(R"("text":"kept\n\n\n")"), std::string::npos);
}

TEST_F(HostileYaml, AnUnknownTagIsRefused) {
  for (const char *tagged : {"      plain: !foo 12\n", "      plain: !foo [1]\n", "      plain: !foo {a: 1}\n",
                             "      plain: !!int \"12\"\n", "      plain: !include [bank.yaml]\n", "      !foo a: 1\n",
                             "      plain: !<tag:x> 1\n"})
    EXPECT_NE(fault_after(kConfig, tagged).find("the only tag is !include before the name of a file"),
              std::string::npos);
  EXPECT_EQ(fault_after(kConfig, "      plain: !foo 12\n"),
            "/etc/assay/gateway.yaml:12:14: a text that begins with ! must stand in quotes; the only tag is !include "
            "before the name of a file")
      << "and never the tag, which may be a password that lacks its quotes";
  EXPECT_NE(fault_after("state_dir: ${STATE:-state}", "state_dir: !foo state").find("must stand in quotes"),
            std::string::npos);
  std::string text = kGood;
  files_["/etc/assay/gateway.yaml"] = text.insert(text.find(kConfig), "      s: !!str 12\n      l: !!seq [1]\n");
  const auto loaded = load_now();
  EXPECT_TRUE(loaded.faults.empty());
  EXPECT_NE(loaded.config.plugins.at(0).config_json.find(R"("s":"12")"), std::string::npos);
}

TEST_F(HostileYaml, AnIncludeStandsOnlyInAPluginsConfig) {
  const std::string says = ": !include stands only inside a plugin's config";
  EXPECT_NE(fault_after("state_dir: ${STATE:-state}", "state_dir: !include bank.yaml").find("state_dir" + says),
            std::string::npos);
  EXPECT_NE(fault_after("limits: {call_timeout: 250ms, max_concurrency: 2}", "limits: !include bank.yaml")
                .find("plugins[0].limits" + says),
            std::string::npos);
  EXPECT_NE(fault_after("[plugins]", "!include bank.yaml\nlist: {ttl: 1s}").find("plugin_dirs" + says),
            std::string::npos);
}

TEST_F(HostileYaml, AKeyIsASingleValue) {
  for (const char *key :
       {"      ? [a]\n      : 1\n", "      ~: 1\n", "      ? {a: 1}\n      : 1\n", "      !include bank.yaml: 1\n"})
    EXPECT_NE(fault_after(kConfig, key).find("a key must be a single value"), std::string::npos) << key;
  EXPECT_NE(fault_after("state_dir:", "? [a]\n: 1\nstate_dir:").find("a key must be a single value"),
            std::string::npos);
}

TEST_F(HostileYaml, BytesThatAreNoTextAreRefused) {
  for (const char *bytes : {"\xff", "\x80", "\xc0\xaf", "\xc3", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf",
                            "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82"})
    EXPECT_EQ(fault_after(kConfig, "      ä: \"" + std::string(bytes) + "\"\n"),
              "/etc/assay/gateway.yaml:12:11: the file is not UTF-8 here");
  for (const std::string &byte : {std::string(1, '\0'), std::string("\x04"), std::string("\x1b"), std::string("\x7f")})
    EXPECT_EQ(fault_after(kConfig, "      plain: " + byte + "\n").find("12:14: a control character stands here"), 24u);
  // The end of a file cuts a code point.
  files_["/etc/assay/gateway.yaml"] = std::string(kGood) + "# \xe2\x82";
  EXPECT_EQ(load_now().faults.size(), 1u);

  std::string text = "\xef\xbb\xbf" + std::string(kGood);
  files_["/etc/assay/gateway.yaml"] =
      text.insert(text.find(kConfig), "      texts: [\"ä€😀\", '\xed\x9f\xbf', \"\\x04\"]\r\n");
  const auto loaded = load_now();
  for (const auto &fault : loaded.faults) ADD_FAILURE() << fault.to_string();
  EXPECT_NE(loaded.config.plugins.at(0).config_json.find("ä€😀"), std::string::npos);
}

TEST_F(HostileYaml, AnchorsAndAliasesAreFineOtherwise) {
  std::string text = kGood;
  files_["/etc/assay/gateway.yaml"] = text.insert(text.find(kConfig), "      a: &a {b: 1}\n      c: [*a, *a]\n");
  const auto loaded = load_now();
  EXPECT_TRUE(loaded.faults.empty());
  EXPECT_NE(loaded.config.plugins.at(0).config_json.find(R"("c":[{"b":1},{"b":1}])"), std::string::npos);
}

}  // namespace
}  // namespace assay::config
