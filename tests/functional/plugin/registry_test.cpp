// Real libraries from a real folder: what loads, what is refused and how, and that the others never notice.
#include "host/plugin/registry.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "host/core/wait.h"
#include "host/security/digest.h"
#include "tests/functional/plugin/plugin_dir.h"
#include "tests/unit/plugin/fake_ports.h"

namespace assay::plugin {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const ProductLineId kEngineering{"engineering"}, kSales{"sales"};

class RegistryTest : public testing::Test {
 protected:
  // An entry of this name for the file <name>.so.
  PluginSpec spec(const std::string &name) {
    PluginSpec made;
    made.entry = {name};
    made.file = {name + ".so", {dir.path()}, ""};
    made.lines = {{kEngineering, "https://a.example/pages/engineering/" + name}};
    return made;
  }
  PluginSpec bad(const std::string &name) {
    dir.install_bad(name);
    return spec(name);
  }
  std::unique_ptr<Registry> prepare(const std::vector<PluginSpec> &specs) {
    auto all = fake.ports();
    all.sha256_hex = security::sha256_hex;
    return Registry::prepare(specs, std::move(all));
  }
  Result<std::unique_ptr<Registry>> open(const std::vector<PluginSpec> &specs) {
    auto registry = prepare(specs);
    ASSAY_CHECK(registry->start());
    return registry;
  }
  std::unique_ptr<Registry> opened(const std::vector<PluginSpec> &specs) {
    auto registry = open(specs);
    if (!registry.ok()) throw std::runtime_error(registry.error().message);
    return *std::move(registry);
  }
  using Types = std::vector<OfferedType>;
  static Result<Types> list(LoadedProvider *provider) {
    if (provider == nullptr) return Error{ErrorCode::kNotFound, "no such provider"};
    CallContext context{"req-1", {7}, "acme", kEngineering, "", std::chrono::steady_clock::now() + 10s};
    return wait_for<Types>([&](auto done) { provider->list(context, done); });
  }
  static std::string reason(const Registry &registry) {
    EXPECT_EQ(registry.failures().size(), 1u);
    return registry.failures().empty() ? "" : registry.failures().front().reason;
  }

  test::PluginDir dir;
  FakePorts fake;
};

TEST_F(RegistryTest, APluginThatShipsLoadsAndLists) {
  dir.install(ASSAY_SKILLS_TEST, "libskills_test.so");
  auto skills = spec("skills");
  skills.file.library = "libskills_test.so";
  skills.config_json = R"({"backend":"embedded","tests":[{"key":"arith","name":"Arithmetic","time_limit_minutes":10,
    "pass_mark":50,"link_valid_days":7,"questions":[{"id":"sum","text":"1 + 1?","kind":"text","answer":"2"}]}]})";
  const auto registry = opened({skills});
  ASSERT_THAT(registry->failures(), IsEmpty()) << reason(*registry);
  auto *provider = registry->find({kEngineering, {"skills"}});
  const auto types = list(provider);
  ASSERT_TRUE(types.ok()) << types.error().message;
  ASSERT_EQ(types->size(), 1u);
  EXPECT_EQ(types->front().vendor_key, "arith");
  EXPECT_TRUE(provider->has_pages());
}

TEST_F(RegistryTest, EachBadPluginIsReportedByItsWordAndTheOthersNeverNotice) {
  struct Case {
    const char *name, *word, *says;
  };
  const Case cases[] = {
      {"no_entry", "plugin_no_entry", "assay_plugin_entry_v0"},
      {"entry_in_dependency", "plugin_no_entry", "libentry_elsewhere.so"},
      {"unresolved_symbol", "plugin_unloadable", "defined_nowhere"},
      {"wrong_magic", "plugin_bad_magic", "0x0badc0de"},
      {"wrong_major", "plugin_wrong_abi", "major 7"},
      {"wrong_draft", "plugin_wrong_draft", "0123456789abcdef"},
      {"no_assessment_extension", "plugin_incomplete", "assay.assessment/1"},
      {"create_fails", "plugin_create_failed", "the licence has run out"},
      {"create_throws", "plugin_threw", "create"},
      {"config_refused", "plugin_bad_config", "the plugin refuses its `config`"},
      {"throws_in_start", "plugin_threw", "start"},
      {"hangs_in_start", "plugin_hangs", "start"},
  };
  std::vector<PluginSpec> specs;
  for (const auto &each : cases) {
    specs.push_back(bad(each.name));
    specs.back().call_timeout = 500ms;
  }
  specs.insert(specs.begin() + 6, bad("working"));
  const auto registry = opened(specs);

  // Those that cannot be prepared come before those that cannot be started, each in the order of the entries.
  ASSERT_EQ(registry->failures().size(), std::size(cases));
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto &failure = registry->failures()[i];
    EXPECT_EQ(failure.id, (InstanceId{kEngineering, {cases[i].name}}));
    EXPECT_THAT(failure.reason, AllOf(StartsWith(std::string(cases[i].word) + ": "), HasSubstr(cases[i].says),
                                      HasSubstr(cases[i].name)));
    EXPECT_EQ(registry->find(failure.id), nullptr);
  }
  EXPECT_TRUE(list(registry->find({kEngineering, {"working"}})).ok());
  EXPECT_EQ(registry->providers(kEngineering).size(), 1u);
}

TEST_F(RegistryTest, AFileThatIsNoLibraryIsUnloadableWithTheLoadersReason) {
  const auto path = dir / "text.so";
  std::ofstream(path) << std::string(4096, 'x');
  ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  EXPECT_THAT(reason(*opened({spec("text")})), AllOf(StartsWith("plugin_unloadable: " + path), HasSubstr("ELF")));
}

TEST_F(RegistryTest, APluginThatListsGarbageLoadsAndOnlyItsCallsFail) {
  const auto registry = opened({bad("garbage_list"), bad("working")});
  EXPECT_THAT(registry->failures(), IsEmpty());
  const auto garbage = list(registry->find({kEngineering, {"garbage_list"}}));
  ASSERT_FALSE(garbage.ok());
  EXPECT_EQ(garbage.error().code, ErrorCode::kInternal);
  EXPECT_THAT(garbage.error().message, HasSubstr("garbage_list"));
  EXPECT_TRUE(list(registry->find({kEngineering, {"working"}})).ok());
}

TEST_F(RegistryTest, ACriticalEntryThatFailsIsTheErrorOfOpen) {
  auto critical = bad("create_fails");
  critical.critical = true;
  const auto registry = open({bad("wrong_magic"), bad("working"), critical, bad("no_entry")});
  ASSERT_FALSE(registry.ok());
  EXPECT_THAT(registry.error().message,
              AllOf(HasSubstr("plugin create_fails of product line engineering is critical"),
                    HasSubstr("plugin_create_failed: "), HasSubstr("the licence has run out")));
}

TEST_F(RegistryTest, ACriticalEntryThatLoadsIsNone) {
  auto critical = bad("working");
  critical.critical = true;
  EXPECT_THAT(opened({critical, bad("no_entry")})->failures().size(), 1u);
}

TEST_F(RegistryTest, TheFilesOwnChecksComeFirst) {
  auto missing = spec("missing");
  auto writable = bad("wrong_magic");
  ::chmod((dir / "wrong_magic.so").c_str(), 0775);
  auto pinned = bad("working"), pinned_wrong = bad("wrong_major");
  std::ifstream stream(dir / "working.so", std::ios::binary);
  pinned.file.sha256 = security::sha256_hex(std::string(std::istreambuf_iterator<char>(stream), {}));
  pinned_wrong.file.sha256 = std::string(64, '0');
  test::PluginDir outside;
  std::filesystem::create_symlink(outside.install_bad("working"), dir / "linked.so");
  std::filesystem::create_directory(dir / "folder.so");
  const auto registry = opened({missing, writable, pinned, pinned_wrong, spec("linked"), spec("folder")});
  std::vector<std::string> words;
  for (const auto &failure : registry->failures()) words.push_back(failure.reason.substr(0, failure.reason.find(':')));
  EXPECT_THAT(words, ElementsAre("plugin_not_found", "plugin_writable_by_others", "plugin_pin_mismatch",
                                 "plugin_outside_dirs", "plugin_not_a_file"));
  EXPECT_TRUE(list(registry->find({kEngineering, {"working"}})).ok());
}

TEST_F(RegistryTest, TwoFilesWithOnePluginIdAreAnErrorOfTheSecond) {
  const auto registry = opened({bad("working"), bad("same_id")});
  EXPECT_THAT(reason(*registry), AllOf(StartsWith("plugin_duplicate_id: " + dir / "same_id.so"),
                                       HasSubstr("test.working"), HasSubstr(dir / "working.so")));
  EXPECT_NE(registry->find({kEngineering, {"working"}}), nullptr);
}

TEST_F(RegistryTest, OneFileMayStandBehindSeveralEntriesAndLines) {
  auto one = bad("working"), two = spec("working");
  two.entry = {"second"};
  one.lines.push_back({kSales, "https://a.example/pages/sales/working"});
  const auto registry = opened({one, two});
  EXPECT_THAT(registry->failures(), IsEmpty());
  const auto names = [&](const ProductLineId &line) {
    std::vector<std::string> found;
    for (const auto *provider : registry->providers(line)) found.push_back(provider->entry().value);
    return found;
  };
  EXPECT_THAT(names(kEngineering), ElementsAre("working", "second")) << "in the order of the entries";
  EXPECT_THAT(names(kSales), ElementsAre("working"));
  EXPECT_EQ(registry->find({kSales, {"second"}}), nullptr);
  EXPECT_TRUE(list(registry->find({kSales, {"working"}})).ok());
}

TEST_F(RegistryTest, AnEntryThatFailsFailsOncePerLineAndOneWithoutLinesIsNotLoaded) {
  auto failing = bad("no_entry");
  failing.lines.push_back({kSales, ""});
  auto unused = bad("wrong_magic");
  unused.lines.clear();
  unused.critical = true;
  const auto registry = opened({failing, unused});
  ASSERT_EQ(registry->failures().size(), 2u);
  EXPECT_EQ(registry->failures()[0].id.line, kEngineering);
  EXPECT_EQ(registry->failures()[1].id.line, kSales);
}

TEST_F(RegistryTest, AfterStopProvidersStayAndAnswerUnavailable) {
  const auto registry = opened({bad("working")});
  auto *provider = registry->find({kEngineering, {"working"}});
  registry->stop(10s);
  registry->stop(10s);
  EXPECT_EQ(registry->find({kEngineering, {"working"}}), provider);
  EXPECT_EQ(list(provider).error().code, ErrorCode::kUnavailable);
}

TEST_F(RegistryTest, StopEndsTheLastOneFirst) {
  const auto registry = opened({bad("says_goodbye"), bad("says_goodbye_too")});
  testing::internal::CaptureStdout();
  registry->stop(10s);
  const auto logged = testing::internal::GetCapturedStdout();
  EXPECT_THAT(logged, testing::ContainsRegex("goodbye of test.says_goodbye_too\"\n.*goodbye of test.says_goodbye\""));
}

TEST_F(RegistryTest, WhatIsPreparedHasNotRun) {
  testing::internal::CaptureStdout();
  {
    const auto registry = prepare({bad("throws_in_start"), bad("says_goodbye"), bad("config_refused"), bad("working")});
    std::vector<std::string> names;
    for (const auto &each : registry->prepared()) names.push_back(each.id.entry.value + " " + each.identity.id);
    EXPECT_THAT(names, ElementsAre("throws_in_start test.throws_in_start", "says_goodbye test.says_goodbye",
                                   "working test.working"));
    EXPECT_EQ(registry->find({kEngineering, {"working"}}), nullptr);
    ASSERT_EQ(registry->failures().size(), 1u);
    const auto &faults = registry->failures()[0].faults;
    ASSERT_EQ(faults.size(), 2u);
    EXPECT_EQ(faults[0].pointer, "/region");
    EXPECT_EQ(faults[1].problem, "is missing");
  }
  const auto logged = testing::internal::GetCapturedStdout();
  EXPECT_THAT(logged, testing::Not(HasSubstr("plugin_failed"))) << "whoever prepares says it";
  EXPECT_THAT(logged, testing::Not(HasSubstr("goodbye of"))) << "no service was there to log through";
  EXPECT_THAT(fake.calls(), IsEmpty());
}

TEST_F(RegistryTest, AFailureNamesTheMemberOfTheEntryThatIsAtFault) {
  auto pinned = bad("working"), missing = spec("missing"), refused = bad("create_fails");
  pinned.file.sha256 = std::string(64, '0');
  const auto registry = prepare({pinned, missing, refused, bad("no_entry")});
  std::vector<std::string> pointers;
  for (const auto &failure : registry->failures()) pointers.push_back(failure.pointer);
  EXPECT_THAT(pointers, ElementsAre("/sha256", "/library", "", "/library"));
}

TEST_F(RegistryTest, WithACriticalEntryThatCannotBePreparedNothingRuns) {
  auto critical = bad("no_entry");
  critical.critical = true;
  testing::internal::CaptureStdout();
  EXPECT_FALSE(open({bad("says_goodbye"), critical}).ok());
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::Not(HasSubstr("goodbye of")));
}

TEST_F(RegistryTest, WhenACriticalEntryFailsThoseThatRanAreStopped) {
  auto critical = bad("throws_in_start");
  critical.critical = true;
  testing::internal::CaptureStdout();
  EXPECT_FALSE(open({bad("says_goodbye"), critical}).ok());
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("goodbye of test.says_goodbye"));
}

TEST_F(RegistryTest, ALibraryIsNeverUnloadedAndMayBeUsedAgain) {
  const auto working = bad("working");
  for (int round = 0; round < 3; ++round) EXPECT_TRUE(list(opened({working})->find({kEngineering, {"working"}})).ok());
  auto *const still_there = ::dlopen((dir / "working.so").c_str(), RTLD_LAZY | RTLD_NOLOAD);
  ASSERT_NE(still_there, nullptr);
  ::dlclose(still_there);
}

}  // namespace
}  // namespace assay::plugin
