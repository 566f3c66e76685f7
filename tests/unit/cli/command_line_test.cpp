#include "host/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::cli {
namespace {

using testing::HasSubstr;

Command parse_words(std::vector<const char *> words) {
  words.insert(words.begin(), "assay");
  return parse(static_cast<int>(words.size()), words.data(), "1.2.3");
}
Exit exit_of(std::vector<const char *> words) {
  const auto command = parse_words(std::move(words));
  const auto *exit = std::get_if<Exit>(&command);
  return exit == nullptr ? Exit{-1, "no exit"} : *exit;
}

TEST(CommandLine, ServeNeedsAConfiguration) {
  const auto command = parse_words({"serve", "--config", "assay.yaml"});
  ASSERT_TRUE(std::holds_alternative<Serve>(command));
  EXPECT_EQ(std::get<Serve>(command).config_path, "assay.yaml");
  const auto without = exit_of({"serve"});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_THAT(without.text, HasSubstr("--config"));
}

TEST(CommandLine, CheckNeedsAConfigurationAndMayBeStrictAndPrintJson) {
  const auto plain = parse_words({"check", "--config", "assay.yaml"});
  ASSERT_TRUE(std::holds_alternative<Check>(plain));
  EXPECT_EQ(std::get<Check>(plain).config_path, "assay.yaml");
  EXPECT_FALSE(std::get<Check>(plain).is_strict);
  EXPECT_FALSE(std::get<Check>(plain).as_json);
  const auto all = parse_words({"check", "--strict", "--json", "--config", "assay.yaml"});
  EXPECT_TRUE(std::get<Check>(all).is_strict);
  EXPECT_TRUE(std::get<Check>(all).as_json);
  EXPECT_EQ(exit_of({"check"}).exit_code, 2);
  EXPECT_THAT(exit_of({"check", "--help"}).text, HasSubstr("goes to stdout"));
}

TEST(CommandLine, AKeyIsGenerated) { EXPECT_TRUE(std::holds_alternative<GenerateKey>(parse_words({"generate-key"}))); }

TEST(CommandLine, HelpAndVersionAreNoErrors) {
  EXPECT_EQ(exit_of({"--help"}).exit_code, 0);
  EXPECT_THAT(exit_of({"--help"}).text, HasSubstr("serve"));
  EXPECT_EQ(exit_of({"--version"}).exit_code, 0);
  EXPECT_THAT(exit_of({"--version"}).text, HasSubstr("assay 1.2.3"));
}

TEST(CommandLine, AnythingElseIsTheCallersMistake) {
  for (const auto &words :
       {std::vector<const char *>{}, {"sevre"}, {"serve", "--config"}, {"serve", "--config", "a", "--what"}})
    EXPECT_EQ(exit_of(words).exit_code, 2);
}

}  // namespace
}  // namespace assay::cli
