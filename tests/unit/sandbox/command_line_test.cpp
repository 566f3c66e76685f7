#include "host/sandbox/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay::sandbox {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

Command parse(std::vector<const char *> arguments) {
  arguments.insert(arguments.begin(), "assay-sandbox");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLine, ServeTakesItsOptions) {
  const auto command = parse({"serve", "--listen", "127.0.0.1:0", "--data", "d", "--api-key-file", "k"});
  ASSERT_TRUE(std::holds_alternative<ServeOptions>(command));
  const auto &options = std::get<ServeOptions>(command);
  EXPECT_EQ(options.listen, "127.0.0.1:0");
  EXPECT_EQ(options.data, "d");
  EXPECT_EQ(options.api_key_file, "k");
  EXPECT_FALSE(options.allow_remote);
  EXPECT_TRUE(
      std::get<ServeOptions>(parse({"serve", "--data", "d", "--api-key-file", "k", "--allow-remote"})).allow_remote);
}

TEST(CommandLine, AStartBecomesTheFieldsThatWereGivenAndNoOthers) {
  const auto command = parse({"start", "--sandbox", "http://s", "--partner", "http://p", "--type", "t", "--email",
                              "e@x.y", "--job-name", "J"});
  ASSERT_TRUE(std::holds_alternative<Ask>(command));
  const auto &ask = std::get<Ask>(command);
  EXPECT_EQ(ask.call, CallName::kStart);
  EXPECT_EQ(ask.sandbox, "http://s");
  EXPECT_EQ(ask.fields,
            Json::parse(
                R"({"partner":"http://p","assessment_type_id":"t","candidate":{"email":"e@x.y"},"job":{"name":"J"}})"));
}

TEST(CommandLine, CustomFieldsAreFilledInAsTexts) {
  const auto command = parse({"start", "--sandbox", "s", "--partner", "p", "--type", "t", "--field",
                              "skills/extra_time=25", "--field", "a=b=c", "--field", "empty="});
  ASSERT_TRUE(std::holds_alternative<Ask>(command)) << std::get<Exit>(command).text;
  EXPECT_EQ(std::get<Ask>(command).fields["additional_fields"],
            Json::parse(R"({"skills/extra_time":"25","a":"b=c","empty":""})"));
}

TEST(CommandLine, ListsAndCancelAreTheirOwnCalls) {
  EXPECT_EQ(std::get<Ask>(parse({"custom-fields", "--sandbox", "s", "--partner", "p"})).call, CallName::kCustomFields);
  EXPECT_EQ(std::get<Ask>(parse({"list", "--sandbox", "s", "--partner", "p", "--key-file", "k"})).key_file, "k");
  const auto cancel =
      std::get<Ask>(parse({"cancel", "--sandbox", "s", "--partner", "p", "--assessment", "a", "--json"}));
  EXPECT_EQ(cancel.call, CallName::kCancel);
  EXPECT_TRUE(cancel.json);
  EXPECT_EQ(cancel.fields["assessment_id"], "a");
}

TEST(CommandLine, VerifyTakesOneKeyAndStartsNothingUnlessTold) {
  const auto plain = parse({"verify", "--base-url", "http://p", "--key", "k"});
  ASSERT_TRUE(std::holds_alternative<VerifyOptions>(plain));
  EXPECT_EQ(std::get<VerifyOptions>(plain).base_url, "http://p");
  EXPECT_EQ(std::get<VerifyOptions>(plain).key, "k");
  EXPECT_FALSE(std::get<VerifyOptions>(plain).start);
  EXPECT_THAT(std::get<VerifyOptions>(plain).candidate_email, HasSubstr("@example.com"));
  const auto all = std::get<VerifyOptions>(parse({"verify", "--base-url", "http://p", "--key-file", "f", "--json",
                                                  "--start", "--candidate-email", "e@x.y", "--type", "t"}));
  EXPECT_EQ(all.key_file, "f");
  EXPECT_TRUE(all.json && all.start);
  EXPECT_EQ(all.candidate_email, "e@x.y");
  EXPECT_EQ(all.type_id, "t");
  const auto help = std::get<Exit>(parse({"verify", "--help"}));
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.text, HasSubstr("Without --start it makes only calls that start nothing."));
}

TEST(CommandLine, WhatIsMissingOrUnknownIsSaidWithExitCode2) {
  for (const auto &arguments : std::vector<std::vector<const char *>>{
           {},
           {"serve"},
           {"dance"},
           {"verify", "--base-url", "u"},
           {"verify", "--key", "k"},
           {"verify", "--base-url", "u", "--key", "k", "--key-file", "f"},
           {"verify", "--base-url", "u", "--key", "k", "--type", "t"},
           {"start", "--sandbox", "s", "--partner", "p"},
           {"start", "--sandbox", "s", "--partner", "p", "--type", "t", "--field", "x"},
           {"start", "--sandbox", "s", "--partner", "p", "--type", "t", "--field", "=x"},
           {"list", "--sandbox", "s", "--partner", "p", "--colour"}}) {
    const auto command = parse(arguments);
    ASSERT_TRUE(std::holds_alternative<Exit>(command));
    EXPECT_EQ(std::get<Exit>(command).code, 2);
    EXPECT_FALSE(std::get<Exit>(command).text.empty());
  }
}

TEST(CommandLine, HelpIsNoFailure) {
  const auto command = parse({"--help"});
  ASSERT_TRUE(std::holds_alternative<Exit>(command));
  EXPECT_EQ(std::get<Exit>(command).code, 0);
  EXPECT_THAT(std::get<Exit>(command).text, HasSubstr("serve"));
}

}  // namespace
}  // namespace assay::sandbox
