#include <nlohmann/json.hpp>

#include "tests/unit/config/load_rig.h"

namespace assay::config {
namespace {

TEST_F(LoadTest, AGoodFileBecomesAConfig) {
  const auto loaded = load_now();
  for (const auto &fault : loaded.faults) ADD_FAILURE() << fault.to_string();
  const auto &config = loaded.config;
  EXPECT_EQ(config.state_dir, "/etc/assay/state");
  EXPECT_EQ(config.partner.public_url, "https://assess.example");
  EXPECT_EQ(config.plugin_dirs.at(0), "/etc/assay/plugins");
  EXPECT_EQ(config.plugins.at(0).limits.call_timeout, milliseconds(250));
  EXPECT_EQ(config.product_lines.at(0).base_path, "/engineering");
  EXPECT_EQ(config.product_lines.at(0).type_ids.at("skills/backend").to_string(),
            "0f8fad5b-d9cb-469f-a165-70867728950e");
  const auto &line = config.customers.at(0).lines.at(0);
  EXPECT_EQ(line.api_key.value, "pk-1") << "the line end of a secret file is no part of the secret";
  EXPECT_EQ(line.ashby.api_key.value, "ak-1");
  EXPECT_EQ(line.ashby.base_url, "http://127.0.0.1:9");
}

TEST_F(LoadTest, TheStaffPasswordIsALongLineThatPeopleCanType) {
  EXPECT_EQ(load_now().config.pages.staff_password.value, "") << "without one the pages are closed";
  const std::string from = "customers:\n", with = "pages: {staff_password: {file: staff}}\ncustomers:\n";
  for (const auto *good : {"twelve chars\n", "correct horse battery staple\r\n", "a:b\"c<d&e=f+g%h"}) {
    files_["/etc/assay/staff"] = good;
    files_["/etc/assay/gateway.yaml"] = std::string(kGood) + "pages: {staff_password: {file: staff}}\n";
    const auto loaded = load_now();
    for (const auto &fault : loaded.faults) ADD_FAILURE() << fault.to_string();
    const std::string text = good;
    EXPECT_EQ(loaded.config.pages.staff_password.value, text.substr(0, text.find_first_of("\r\n")));
  }
  files_["/etc/assay/staff"] = "eleven char\n";
  EXPECT_NE(fault_after(from, with).find("pages.staff_password: the password must have 12 to 256 characters, not 11"),
            std::string::npos);
  files_["/etc/assay/staff"] = std::string(257, 'x');
  EXPECT_NE(fault_after(from, with).find("not 257"), std::string::npos);
  for (const auto *bad :
       {" begins with a blank", "ends with a blank ", "two\nlines of text", "caf\u00e9 caf\u00e9 caf\u00e9"}) {
    files_["/etc/assay/staff"] = bad;
    EXPECT_NE(fault_after(from, with).find("one line of visible ASCII; blanks may stand inside"), std::string::npos);
  }
  EXPECT_NE(
      fault_after(from, "pages: {staff_password: hunter2hunter2}\ncustomers:\n").find("does not stand in this file"),
      std::string::npos);
  EXPECT_NE(fault_after(from, "pages: {password: {file: staff}}\ncustomers:\n").find("pages.password"),
            std::string::npos);
}

TEST_F(LoadTest, APluginHasSecretsByNameEachWithPerhapsAPreviousOne) {
  EXPECT_TRUE(load_now().config.plugins.at(0).secrets.empty());
  const std::string from = "    config:\n", good = "    secrets: {one: {env: ONE}, two: [{file: new}, {file: old}]}\n";
  environment_["ONE"] = "s-1";
  files_["/etc/assay/new"] = "s-new\n";
  files_["/etc/assay/old"] = "s-old";
  std::string text = kGood;
  files_["/etc/assay/gateway.yaml"] = text.replace(text.find(from), 0, good);
  const auto loaded = load_now();
  for (const auto &fault : loaded.faults) ADD_FAILURE() << fault.to_string();
  const auto &secrets = loaded.config.plugins.at(0).secrets;
  ASSERT_EQ(secrets.size(), 2u);
  ASSERT_EQ(secrets.at("one").size(), 1u);
  EXPECT_EQ(secrets.at("one")[0].value, "s-1");
  ASSERT_EQ(secrets.at("two").size(), 2u);
  EXPECT_EQ(secrets.at("two")[0].value, "s-new");
  EXPECT_EQ(secrets.at("two")[1].value, "s-old");

  const std::pair<const char *, const char *> faults[] = {
      {"{two: []}", "plugins[0].secrets.two: must be one secret, or a list of the current and the previous one"},
      {"{two: [{file: new}, {file: old}, {env: ONE}]}", "must be one secret, or a list"},
      {"{two: [{file: new}, {file: new}]}", "the current and the previous secret are the same"},
      {"{two: [{file: new}, {file: gone}]}", "plugins[0].secrets.two[1].file: cannot read /etc/assay/gone"},
      {"{two: s-new}", "does not stand in this file"},
      {"{two: }", "is required"},
      {"{Two: {file: new}}", "the name must be"},
      {"[{file: new}]", "plugins[0].secrets: must be a mapping"},
  };
  for (const auto &[wrong, says] : faults) {
    const auto fault = fault_after(from, std::string("    secrets: ") + wrong + "\n" + from);
    EXPECT_NE(fault.find(says), std::string::npos) << fault;
    EXPECT_EQ(fault.find("s-new"), std::string::npos) << fault;
  }
}

TEST_F(LoadTest, APluginsConfigKeepsTheTypesOfYaml) {
  const auto json = nlohmann::json::parse(load_now().config.plugins.at(0).config_json);
  EXPECT_EQ(json["tests"][0]["key"], "backend");
  EXPECT_EQ(json["quoted"], "12");
  EXPECT_EQ(json["plain"], 12);
  EXPECT_EQ(json["ratio"], 0.5);
  EXPECT_EQ(json["yes"], true);
}

TEST_F(LoadTest, EveryFaultNamesItsPlaceItsKeyAndWhatWouldBeRight) {
  EXPECT_EQ(fault_after("call_timeout: 250ms", "call_timeout: 250"),
            "/etc/assay/gateway.yaml:8:28: plugins[0].limits.call_timeout: must be a duration such as 250ms, 10s, 5m "
            "or 2h, not \"250\"");
  EXPECT_NE(fault_after("isolation: in_process", "isolation: process").find("write \"isolation: in_process\""),
            std::string::npos);
  EXPECT_NE(
      fault_after("plugins: [skills]", "plugins: [skills, skils]").find("no entry of plugins has the name \"skils\""),
      std::string::npos);
  EXPECT_NE(fault_after("{env: ASHBY}", "{env: NOPE}").find("NOPE is not set"), std::string::npos);
  EXPECT_NE(fault_after("{file: partner.key}", "hunter2").find("does not stand in this file"), std::string::npos);
  EXPECT_EQ(fault_after("{file: partner.key}", "hunter2").find("hunter2"), std::string::npos)
      << "a secret is never printed";
  EXPECT_NE(fault_after("base_url: \"http://127.0.0.1:9/\"", "base_url: \"https://\"").find("a host"),
            std::string::npos);
  EXPECT_NE(fault_after("base_url: \"http://127.0.0.1:9/\"", "base_url: \"https://user@host\"").find("no user"),
            std::string::npos);
  EXPECT_NE(fault_after("!include bank.yaml", "!include nowhere.yaml").find("cannot read /etc/assay/nowhere.yaml"),
            std::string::npos);
  EXPECT_NE(fault_after("listen: \"127.0.0.1:0\"", "listen: nowhere")
                .find("partner.listen: must be address:port with an IPv4 address or [IPv6]"),
            std::string::npos);
}

TEST_F(LoadTest, AnUnknownKeyIsRefusedWithTheNearestOne) {
  EXPECT_NE(fault_after("limits: {call_timeout", "limits: {call_timout").find("did you mean \"call_timeout\"?"),
            std::string::npos);
}

TEST_F(LoadTest, AnUnknownKeyThatIsNearToNoneIsToldWhichThereAre) {
  EXPECT_EQ(fault_after("limits: {call_timeout", "limits: {zebra: 1, call_timeout"),
            "/etc/assay/gateway.yaml:8:14: plugins[0].limits.zebra: unknown key; known here: call_timeout, "
            "max_concurrency, max_queue");
}

TEST_F(LoadTest, AWrongWordIsToldTheRightOnesAndTheNearest) {
  const auto says = [&](const std::string &from, const std::string &to, const std::string &text) {
    const auto fault = fault_after(from, to);
    EXPECT_NE(fault.find(text), std::string::npos) << fault;
  };
  says("partner:", "log_level: inof\npartner:",
       ":2:12: log_level: must be debug, info, warn or error, not \"inof\"; did you mean \"info\"?");
  says("isolation: in_process", "isolation: inprocess",
       "must be in_process, not \"inprocess\"; did you mean \"in_process\"?");
  says("plugins: [skills]", "plugins: [skills, skils]", "; did you mean \"skills\"?");
  says("- {id: engineering, api", "- {id: enginering, api", "; did you mean \"engineering\"?");
}

TEST_F(LoadTest, AWrongKindIsToldWhichItIsAndNotWhatStandsThere) {
  EXPECT_NE(fault_after("partner: {", "list: hunter2\npartner: {")
                .find("list: must be a mapping (key: value), not a single value"),
            std::string::npos);
  EXPECT_NE(fault_after("plugin_dirs: [plugins]", "plugin_dirs: {a: plugins}").find("must be a list, not a mapping"),
            std::string::npos);
  EXPECT_NE(fault_after("state_dir: ${STATE:-state}", "state_dir: [state]").find("must be a single value, not a list"),
            std::string::npos);
}

TEST_F(LoadTest, AnEmptyValueHasThePlaceOfItsKey) {
  EXPECT_EQ(fault_after("library: libskills_test.so", "library:"),
            "/etc/assay/gateway.yaml:6:5: plugins[0].library: is required");
}

TEST_F(LoadTest, ALongValueIsCut) {
  const auto fault = fault_after("127.0.0.1:0", std::string(10'000, 'x'));
  EXPECT_LT(fault.size(), 300u);
  EXPECT_NE(fault.find("xxx…\""), std::string::npos) << fault;
}

TEST_F(LoadTest, ASecretThatWasPutInTheWrongPlaceIsNotPrinted) {
  for (const char *wrong :
       {"hunter2", "[hunter2]", "{hunter2}", "{hunter2: file}", "{file: [hunter2]}", "{env: sk-hunter2}"})
    EXPECT_EQ(fault_after("{file: partner.key}", wrong).find("hunter2"), std::string::npos) << wrong;
  EXPECT_EQ(
      fault_after("{file: partner.key}", "{fiel: hunter2}"),
      "/etc/assay/gateway.yaml:22:36: customers[0].product_lines[0].api_key: must be {file: path} or {env: NAME}; "
      "a secret does not stand in this file; "
      "did you mean \"file\"?");
  EXPECT_EQ(fault_after("http://127.0.0.1:9/", "https://user:hunter2@host/").find("hunter2"), std::string::npos);
  EXPECT_EQ(fault_after("http://127.0.0.1:9/", "https://host/?key=hunter2").find("hunter2"), std::string::npos);
}

TEST_F(LoadTest, ASecretFileThatIsNotThereIsAFaultWithItsPlace) {
  EXPECT_EQ(fault_after("{file: partner.key}", "{file: nowhere.key}"),
            "/etc/assay/gateway.yaml:22:43: customers[0].product_lines[0].api_key.file: cannot read "
            "/etc/assay/nowhere.key; the file must be there and readable by the user that runs assay");
}

TEST_F(LoadTest, WhatNothingUsesIsAWarning) {
  std::string text = kGood;
  text.replace(text.find("product_lines:\n"), 15,
               "  - {name: spare, library: libspare.so, isolation: in_process}\n"
               "product_lines:\n  - {id: sales, plugins: [skills]}\n");
  files_["/etc/assay/gateway.yaml"] = text;
  const auto loaded = load_now();
  EXPECT_TRUE(loaded.faults.empty());
  ASSERT_EQ(loaded.warnings.size(), 2u);
  EXPECT_EQ(
      loaded.warnings[0].to_string(),
      "/etc/assay/gateway.yaml:15:5: plugins[1]: warning: no product line uses \"spare\", so it is neither loaded "
      "nor checked");
  EXPECT_EQ(
      loaded.warnings[1].to_string(),
      "/etc/assay/gateway.yaml:17:5: product_lines[0]: warning: no customer has \"sales\", so nobody can call it");

  files_["/etc/assay/gateway.yaml"] = text.replace(text.find("plugins: [skills]"), 17, "plugins: [skils]");
  EXPECT_TRUE(load_now().warnings.empty()) << "a fault may be why it looks unused";
}

TEST_F(LoadTest, AKeyThatStandsTwiceIsRefused) {
  EXPECT_NE(fault_after("plugin_dirs: [plugins]", "plugin_dirs: [plugins]\nplugin_dirs: [other]").find("stands twice"),
            std::string::npos);
  EXPECT_NE(
      fault_after("customers:\n", "customers:\n  - {id: acme}\n").find("customers[1]: the id \"acme\" stands twice"),
      std::string::npos);
}

TEST_F(LoadTest, AnItemWithoutContentIsRefusedInEveryList) {
  const std::string says = ": must be a mapping (key: value)";
  for (const char *nothing : {"~", "", "null"}) {
    const auto item = "  - " + std::string(nothing) + "\n";
    EXPECT_NE(fault_after("plugins:\n", "plugins:\n" + item).find(": plugins[0]" + says), std::string::npos);
    EXPECT_NE(fault_after("product_lines:\n", "product_lines:\n" + item).find("product_lines[0]" + says),
              std::string::npos);
    EXPECT_NE(fault_after("customers:\n", "customers:\n" + item).find("customers[0]" + says), std::string::npos);
    EXPECT_NE(fault_after("    product_lines:\n", "    product_lines:\n    " + item)
                  .find("customers[0].product_lines[0]" + says),
              std::string::npos);
  }
}

TEST_F(LoadTest, TwoItemsWithoutANameHaveNoNameInCommon) {
  files_["/etc/assay/gateway.yaml"] = "customers: [{product_lines: []}, {product_lines: []}]";
  for (const auto &fault : load_now().faults) EXPECT_NE(fault.problem, "the id \"\" stands twice");
}

TEST_F(LoadTest, AllFaultsAreReportedAtOnce) {
  files_["/etc/assay/gateway.yaml"] = "partner: {listen: x}\nplugins: 7\nbogus: 1\n";
  EXPECT_GE(load_now().faults.size(), 5u);
}

TEST_F(LoadTest, BrokenYamlAndMissingFilesAreFaultsNotCrashes) {
  files_["/etc/assay/gateway.yaml"] = "a: [1,\n  b: {";
  EXPECT_NE(load_now().faults.at(0).to_string().find("not valid YAML"), std::string::npos);
  files_.clear();
  EXPECT_EQ(load_now().faults.at(0).to_string(), "/etc/assay/gateway.yaml: cannot read this file");
}

TEST_F(LoadTest, AnEmptyFileIsSaidToBeEmpty) {
  for (const char *nothing : {"", "# a comment\n", "---\n", "~\n"}) {
    files_["/etc/assay/bank.yaml"] = nothing;
    EXPECT_NE(fault_after("plain: 12", "plain: 13").find("tests[0]: there is nothing in /etc/assay/bank.yaml"),
              std::string::npos);
    files_["/etc/assay/gateway.yaml"] = nothing;
    ASSERT_EQ(load_now().faults.size(), 1u);
    EXPECT_EQ(load_now().faults[0].to_string(), "/etc/assay/gateway.yaml: the file is empty");
  }
  files_["/etc/assay/bank.yaml"] = "1";
  for (const char *nothing : {"", "\n", "\r\n"}) {
    files_["/etc/assay/partner.key"] = nothing;
    EXPECT_NE(fault_after("plain: 12", "plain: 13").find("api_key: the secret is empty: /etc/assay/partner.key"),
              std::string::npos);
  }
}

TEST_F(LoadTest, FilesThatIncludeEachOtherForEverAreRefused) {
  files_["/etc/assay/bank.yaml"] = "!include bank.yaml";
  const auto loaded = load_now();
  ASSERT_EQ(loaded.faults.size(), 1u);
  EXPECT_NE(loaded.faults[0].to_string().find("include each other"), std::string::npos);
}

TEST_F(LoadTest, TheStateDirIsReadAloneWhateverElseIsWrong) {
  const auto state_dir = [&](const std::string &text) {
    files_ = {{"/etc/assay/gateway.yaml", text}};  // and no secret
    const Sources sources{[&](const std::string &path) -> std::optional<std::string> {
                            const auto it = files_.find(path);
                            return it == files_.end() ? std::nullopt : std::optional(it->second);
                          },
                          [](const std::string &name) -> std::optional<std::string> {
                            return name == "STATE" ? std::optional<std::string>("there") : std::nullopt;
                          }};
    const auto found = load_state_dir("/etc/assay/gateway.yaml", sources);
    return found.ok() ? *found : "fault: " + found.error().message;
  };
  EXPECT_EQ(state_dir(kGood), "/etc/assay/there");
  EXPECT_EQ(state_dir("state_dir: /var/lib/assay\nplugins: 7\nbogus: 1\n"), "/var/lib/assay");
  EXPECT_NE(state_dir("plugins: []\n").find("state_dir: is required"), std::string::npos);
  EXPECT_NE(state_dir("[1]").find("fault: "), std::string::npos);
  EXPECT_NE(state_dir("a: [").find("fault: "), std::string::npos);
}

}  // namespace
}  // namespace assay::config
