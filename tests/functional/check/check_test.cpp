// The real binary checks real configurations, and serve refuses with the same words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "host/security/keys.h"
#include "tests/support/process.h"
#include "tests/support/temporary_dir.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string read(const std::string &path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

struct Outcome {
  int exit_code = -1;
  std::string out, err;
};

class Check : public testing::Test {
 protected:
  Check() {
    fs::create_directory(dir_ / "plugins");
    install(ASSAY_SKILLS_TEST, "libskills_test.so");
    fs::create_directory(dir_ / "secrets");
    for (const auto *name : {"partner", "ashby"})
      make_secret(std::string(name) + ".key", std::string(name) + "-hunter2");
  }

  void make_secret(const std::string &name, const std::string &text) {
    write("secrets/" + name, text);
    fs::permissions(dir_ / ("secrets/" + name), fs::perms(0600));
  }
  // One for every file that the configuration names.
  void make_secrets_of(const std::string &config) {
    const std::regex file("secrets/([a-z.-]+)");
    for (auto it = std::sregex_iterator(config.begin(), config.end(), file); it != std::sregex_iterator(); ++it)
      make_secret((*it)[1], "the-secret-in-" + (*it)[1].str());
  }

  void install(const std::string &library, const std::string &name) {
    fs::copy_file(library, dir_ / ("plugins/" + name));
    ::chmod((dir_ / ("plugins/" + name)).c_str(), 0755);
  }
  void install_bad(const std::string &name) { install(ASSAY_BAD_PLUGINS "/lib" + name + ".so", "lib" + name + ".so"); }
  void write(const std::string &name, const std::string &text) { std::ofstream(dir_ / name, std::ios::binary) << text; }

  // One customer on one product line with these plugins.
  void write_config(const std::string &plugins, const std::string &names, const std::string &more = "",
                    const std::string &listen = "127.0.0.1:0") {
    write("gateway.yaml",
          "state_dir: state\npartner: {listen: \"" + listen + "\"}\nplugin_dirs: [plugins]\nplugins:\n" + plugins +
              "product_lines:\n  - {id: engineering, base_path: /eng, plugins: " + names +
              "}\ncustomers:\n  - id: acme\n    product_lines:\n      - {id: engineering, api_key: {file: "
              "secrets/partner.key}, ashby: {base_url: \"http://127.0.0.1:9\", api_key: {file: secrets/ashby.key}}}\n" +
              more);
  }
  static std::string skills(const std::string &bank = ASSAY_CONFIG_DIR "/skills/support_writing.yaml") {
    return "  - name: skills\n    library: libskills_test.so\n    isolation: in_process\n"
           "    config: {backend: embedded, tests: [!include \"" +
           bank + "\"]}\n";
  }
  static std::string bad(const std::string &name, const std::string &more = "") {
    return "  - {name: " + name + ", library: lib" + name + ".so, isolation: in_process" + more + "}\n";
  }

  // Started in the folder, so that files have the names that they have for an operator.
  Outcome run(const std::string &arguments, const std::map<std::string, std::string> &environment = {}) {
    const auto log = dir_ / "run.err";
    fs::remove(log);
    Process assay({"/bin/sh", "-c", "cd \"$1\" && exec \"$0\" " + arguments + " > run.out", ASSAY_BIN, dir_.path()},
                  log, environment);
    Outcome outcome;
    outcome.exit_code = assay.wait();
    outcome.out = read(dir_ / "run.out");
    outcome.err = assay.log();
    return outcome;
  }
  Outcome check(const std::string &options = "") { return run("check --config gateway.yaml " + options); }

  std::set<std::string> files() {
    std::set<std::string> found;
    for (const auto &each : fs::recursive_directory_iterator(dir_.path()))
      if (each.path().filename().string().rfind("run.", 0) != 0) found.insert(each.path().string());
    return found;
  }

  TemporaryDir dir_;
};

TEST_F(Check, AGoodConfigurationIsSummedUp) {
  write_config(skills(), "[skills]");
  const auto checked = check();
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.out,
            "gateway.yaml is fine. It would serve\n"
            "  product line engineering at /eng; plugins: skills; customers: acme\n"
            "  plugin skills: org.assay.skills-test 0.1.0 (skills_test), " +
                fs::canonical(dir_ / "plugins/libskills_test.so").string() + "\n0 errors, 0 warnings\n");
  EXPECT_EQ(checked.err, "");
}

TEST_F(Check, EverythingThatIsWrongIsSaidAtOnce) {
  fs::copy(ASSAY_MANY_ERRORS, dir_.path(), fs::copy_options::recursive);
  const auto checked = run("check --config gateway.yaml", {{"FROM_NAME", "hunter2"}});
  EXPECT_EQ(checked.exit_code, 1);
  const auto expected = read(dir_ / "expected.txt");
  // Where the library stands and what its sum is differ from one machine to the next.
  const auto settled = [&](std::string text) {
    const auto folder = fs::canonical(dir_ / "plugins").string();
    if (const auto at = text.find(folder); at != std::string::npos) text.replace(at, folder.size(), "@PLUGINS@");
    return std::regex_replace(text, std::regex("its sha256 is [0-9a-f]{64}"), "its sha256 is @SHA256@");
  };
  EXPECT_EQ(settled(checked.out), expected);
  EXPECT_EQ(checked.err, "");

  const auto before = files();
  const auto served = run("serve --config gateway.yaml", {{"FROM_NAME", "hunter2"}});
  EXPECT_EQ(served.exit_code, 2);
  EXPECT_EQ(settled(served.err), expected) << "serve refuses with the same words";
  EXPECT_EQ(served.out, "");
  EXPECT_EQ(files(), before);
}

TEST_F(Check, AFaultInsideAnIncludeHasThePlaceInThatFile) {
  write_config(skills("bank.yaml"), "[skills]");
  auto bank = read(ASSAY_CONFIG_DIR "/skills/support_writing.yaml");
  const auto at = bank.find("pass_mark:");
  ASSERT_NE(at, std::string::npos);
  bank.replace(at, bank.find('\n', at) - at, "pass_mark: 120");
  write("bank.yaml", bank);
  const auto line = std::count(bank.begin(), bank.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
  const auto says = "bank.yaml:" + std::to_string(line) +
                    ":12: plugins[0].config.tests[0].pass_mark: must be from 0 to 100, not 120\n";
  const auto checked = check();
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_EQ(checked.out, says + "1 error, 0 warnings\n");

  write_config(skills("bank.yaml").insert(4, "critical: true\n    "), "[skills]");
  const auto served = run("serve --config gateway.yaml");
  EXPECT_EQ(served.exit_code, 1);
  EXPECT_THAT(served.err, AllOf(HasSubstr(says + "1 error, 0 warnings\n"),
                                HasSubstr("\nassay: plugin skills of product line engineering is critical and failed: "
                                          "plugin_bad_config: ")));
}

TEST_F(Check, WhatThePluginItselfRefusesHasAPlaceToo) {
  install_bad("config_refused");
  write_config(bad("config_refused"), "[config_refused]");
  EXPECT_EQ(check().out,
            "gateway.yaml:5:5: plugins[0].config.region: is unknown\n"
            "gateway.yaml:5:5: plugins[0].config.key: is missing\n"
            "2 errors, 0 warnings\n");
}

TEST_F(Check, WhatTheLoaderRefusedIsNotRefusedAgain) {
  auto plugin = skills();
  plugin.replace(plugin.find("backend: embedded"), 17, "backend: embedded, from_name: \"${NOWHERE}\"");
  write_config(plugin, "[skills]");
  EXPECT_EQ(check().out,
            "gateway.yaml:8:44: plugins[0].config.from_name: environment variable NOWHERE is not set\n"
            "1 error, 0 warnings\n");
  write_config(skills(), "[skills]");
  auto text = read(dir_ / "gateway.yaml");
  write("gateway.yaml", text.erase(text.find("plugin_dirs:"), 23));
  EXPECT_EQ(
      check().out,
      "gateway.yaml:1:1: plugin_dirs: is required: the folders that plugins are loaded from\n1 error, 0 warnings\n");
}

TEST_F(Check, APluginThatFailsIsAnErrorAlsoWhereServeGoesOnWithoutIt) {
  write_config(bad("missing") + skills(), "[missing, skills]");
  const auto checked = check();
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_EQ(
      checked.out,
      "gateway.yaml:5:30: plugins[0].library: plugin_not_found: libmissing.so: in none of plugin_dirs (plugins); put "
      "it there or correct `library`\n1 error, 0 warnings\n");
  Process host({ASSAY_BIN, "serve", "--config", dir_ / "gateway.yaml"}, dir_ / "run.log");
  host.await_line("assay ready partner=");
  EXPECT_THAT(host.log(),
              HasSubstr("plugin_fault file=" + dir_ / "gateway.yaml" +
                        " line=5 column=30 key=plugins[0].library fault=\"plugin_not_found: libmissing.so"));
}

TEST_F(Check, AWebhookWithoutItsSecretIsAnErrorThatSaysWhatToWrite) {
  install(ASSAY_HOOK_PLUGIN, "libhook_plugin.so");
  const auto hooked = [](const std::string &secrets) {
    return "  - name: vendor\n    library: libhook_plugin.so\n    isolation: in_process\n" + secrets +
           "    config: {journal: a, hang_while: b}\n";
  };
  write_config(hooked(""), "[vendor]");
  const auto checked = check();
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_EQ(
      checked.out,
      "gateway.yaml:5:5: plugins[0]: plugin_no_secret: vendor (test.hooks 1.0.0): webhook results needs the secret "
      "\"vendor\"; set it under `secrets:` of the entry: {vendor: {file: path}}\n1 error, 0 warnings\n");
  make_secret("vendor.key", "vendor-hunter2");
  write_config(hooked("    secrets: {vendor: {file: secrets/vendor.key}}\n"), "[vendor]");
  EXPECT_EQ(check().exit_code, 0) << check().out;
}

TEST_F(Check, NoPluginIsStarted) {
  install_bad("throws_in_start");
  write_config(bad("throws_in_start", ", critical: true"), "[throws_in_start]");
  const auto checked = check();
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_EQ(run("serve --config gateway.yaml").exit_code, 1) << "only a start can tell";
}

TEST_F(Check, NothingIsWrittenBoundOrLocked) {
  write_config(skills(), "[skills]");
  const auto before = files();
  EXPECT_EQ(check().exit_code, 0);
  EXPECT_EQ(files(), before);

  Process host({ASSAY_BIN, "serve", "--config", dir_ / "gateway.yaml"}, dir_ / "run.log");
  const auto url = host.await_line("assay ready partner=");
  write_config(skills(), "[skills]", "", url.substr(url.find("127")));
  EXPECT_EQ(check().exit_code, 0) << "the state directory and the port are in use";
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0);
}

TEST_F(Check, AWarningFailsOnlyWhenAskedTo) {
  fs::permissions(dir_ / "secrets/partner.key", fs::perms(0644));
  write_config(skills() + "  - {name: spare, library: libskills_test.so, isolation: in_process}\n", "[skills]");
  const auto checked = check();
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_THAT(checked.out, AllOf(HasSubstr(": plugins[1]: warning: no product line uses \"spare\""),
                                 HasSubstr(".api_key: warning: group or others may read secrets/partner.key"),
                                 HasSubstr("gateway.yaml is fine."), EndsWith("\n0 errors, 2 warnings\n")));
  const auto strict = check("--strict");
  EXPECT_EQ(strict.exit_code, 1);
  EXPECT_EQ(strict.out, checked.out);
}

TEST_F(Check, AKeyAndTheHashOfTheSameKeyAreFoundBeforeServing) {
  write_config(skills(), "[skills]",
               "  - id: other\n    product_lines:\n      - {id: engineering, api_key_hash: " +
                   security::hash_api_key("partner-hunter2") + ", ashby: {api_key: {file: secrets/ashby.key}}}\n");
  EXPECT_THAT(check().out, HasSubstr("customers[1].product_lines[0].api_key_hash: is the same as "
                                     "customers[0].product_lines[0].api_key; every"));
}

TEST_F(Check, AsJsonItIsOneDocument) {
  write_config(skills(), "[skills]");
  const auto good = nlohmann::json::parse(check("--json").out);
  EXPECT_EQ(good["ok"], true);
  EXPECT_EQ(good["plugins"][0]["id"], "org.assay.skills-test");
  write_config(skills(), "[skills, skils]");
  const auto checked = check("--json");
  EXPECT_EQ(checked.exit_code, 1);
  const auto bad = nlohmann::json::parse(checked.out);
  EXPECT_EQ(bad["ok"], false);
  EXPECT_EQ(bad["errors"], 1);
  EXPECT_EQ(bad["faults"][0]["key"], "product_lines[0].plugins[1]");
}

TEST_F(Check, AFileThatCannotBeReadIsAnErrorAndAWrongCommandLineIsAnother) {
  const auto missing = run("check --config nowhere.yaml");
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_EQ(missing.out, "nowhere.yaml: cannot read this file\n1 error, 0 warnings\n");
  for (const char *wrong : {"check", "check --config", "check --config gateway.yaml --loud"}) {
    const auto refused = run(wrong);
    EXPECT_EQ(refused.exit_code, 2) << wrong;
    EXPECT_EQ(refused.out, "") << wrong;
  }
}

TEST_F(Check, WhatCannotBePrintedIsNoSuccess) {
  write_config(skills(), "[skills]");
  Process assay(
      {"/bin/sh", "-c", "cd \"$1\" && exec \"$0\" check --config gateway.yaml > /dev/full", ASSAY_BIN, dir_.path()},
      dir_ / "run.err");
  EXPECT_EQ(assay.wait(), 1);
  EXPECT_THAT(assay.log(), StartsWith("assay: cannot write to stdout: "));
}

TEST_F(Check, NoSecretIsPrinted) {
  write_config(skills() +
                   "  - name: other\n    library: libskills_test.so\n    isolation: in_process\n"
                   "    config: {backend: \"${FROM_NAME}\", api_key: hunter2, tests: \"${FROM_NAME}\", extra_time: "
                   "\"x${FROM_NAME}\"}\n",
               "[skills, other]", "mail: {from: x}\n");
  for (const char *options : {"", "--json"}) {
    const auto checked = run("check --config gateway.yaml " + std::string(options), {{"FROM_NAME", "hunter2"}});
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_THAT(checked.out + checked.err, Not(HasSubstr("hunter2")));
    EXPECT_THAT(checked.out, HasSubstr("${FROM_NAME}"));
  }
}

// What ships must pass, with plugins and secrets where this machine has them.
TEST_F(Check, TheExampleIsFine) {
  fs::copy(ASSAY_CONFIG_DIR "/skills", dir_ / "skills");
  auto text = read(ASSAY_CONFIG_DIR "/gateway.example.yaml");
  text = std::regex_replace(text, std::regex("/usr/lib/assay/plugins"), "plugins");
  text = std::regex_replace(text, std::regex("/etc/assay/secrets/"), "secrets/");
  make_secrets_of(text);
  write("gateway.yaml", text);
  const auto checked = check("--strict");
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("product line engineering at /engineering; plugins: skills; customers: acme"));
}

TEST_F(Check, TheQuickstartIsFine) {
  install(ASSAY_REFERENCE_CHECK, "libreference_check.so");
  install(ASSAY_BACKGROUND_CHECK, "libbackground_check.so");
  make_secrets_of(read(ASSAY_CONFIG_DIR "/quickstart.yaml"));
  const auto checked = run("check --strict --config " ASSAY_CONFIG_DIR "/quickstart.yaml",
                           {{"ASSAY_QUICKSTART_DIR", dir_.path()}, {"ASSAY_PLUGIN_DIR", dir_ / "plugins"}});
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

}  // namespace
}  // namespace assay::test
