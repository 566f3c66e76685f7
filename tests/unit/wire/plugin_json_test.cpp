#include "host/wire/plugin_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay::wire {
namespace {

const AssessmentId kId = *AssessmentId::parse("0b0b0b0b-0000-4000-8000-000000000001");

TEST(PluginJson, AStartCommandCarriesTheVendorsKeyAndEverythingOfTheRequestUnderOurOwnNames) {
  StartRequest request;
  request.candidate = {"c-1", "Zoë \"Z\"", "O'Neil", "zoe@example.org", "https://app.ashbyhq.com/c/1"};
  request.application = {"a-1", "Active"};
  request.job = {
      "j-1", "Engineer", "R-7", "https://app.ashbyhq.com/j/1", {{"u-1", "Ann", "", "ann@example.org", "Recruiter"}}};
  request.additional_fields = R"({"team":"core","n":[1,2]})";
  const auto json = nlohmann::json::parse(render_start_command(kId, "backend", request));
  EXPECT_EQ(json, nlohmann::json::parse(R"({
    "assessment_id":"0b0b0b0b-0000-4000-8000-000000000001", "assessment_type":"backend",
    "candidate":{"id":"c-1","first_name":"Zoë \"Z\"","last_name":"O'Neil","email":"zoe@example.org","profile_url":"https://app.ashbyhq.com/c/1"},
    "application":{"id":"a-1","status":"Active"},
    "job":{"id":"j-1","name":"Engineer","req_id":"R-7","url":"https://app.ashbyhq.com/j/1",
           "hiring_team":[{"user_id":"u-1","first_name":"Ann","email":"ann@example.org","role":"Recruiter"}]},
    "additional_fields":{"team":"core","n":[1,2]}})"));
}

TEST(PluginJson, TheSameRequestGivesTheSameBytes) {
  EXPECT_EQ(render_start_command(kId, "k", StartRequest{}), render_start_command(kId, "k", StartRequest{}));
}

TEST(PluginJson, TypesAreReadInTheirOrderAndUnknownMembersAreIgnored) {
  const auto types = parse_offered_types(
      R"({"v":1,"types":[{"key":"b","name":"B","x":{}},{"key":"a","name":"A","description":"d"}]})");
  ASSERT_TRUE(types.ok());
  ASSERT_EQ(types->size(), 2U);
  EXPECT_EQ((*types)[0].vendor_key, "b");
  EXPECT_EQ((*types)[1].description, "d");
}

TEST(PluginJson, AWrongListIsRefusedWithThePointerOfTheFault) {
  const std::pair<const char *, const char *> cases[] = {
      {R"({})", "/types"},
      {R"({"types":{}})", "/types"},
      {R"({"types":[7]})", "/types/0"},
      {R"({"types":[{"key":"a","name":"A"},{"name":"B"}]})", "/types/1/key"},
      {R"({"types":[{"key":"","name":"B"}]})", "/types/0/key"},
      {R"({"types":[{"key":"a","name":""}]})", "/types/0/name"},
      {R"({"types":[{"key":"a","name":5}]})", "/types/0/name"},
      {R"({"types":[{"key":"a","name":"A"},{"key":"a","name":"B"}]})", "/types/1/key"},
  };
  for (const auto &[text, pointer] : cases) {
    const auto types = parse_offered_types(text);
    ASSERT_FALSE(types.ok()) << text;
    EXPECT_EQ(types.error().pointer, pointer) << text;
  }
  EXPECT_FALSE(parse_offered_types("garbage").ok());
  EXPECT_FALSE(parse_offered_types("").ok());
}

TEST(PluginJson, AnAcceptedStartMayBeSilent) {
  for (const char *text : {"", "{}", R"({"status":null})"}) {
    const auto accepted = parse_start_accepted(text);
    ASSERT_TRUE(accepted.ok()) << text;
    EXPECT_EQ(accepted->status, "");
  }
  EXPECT_FALSE(parse_start_accepted("[]").ok());
}

TEST(PluginJson, AReportIsReadWithItsResultAndMetadata) {
  const auto report =
      parse_report(R"({"assessment_id":"0b0b0b0b-0000-4000-8000-000000000001","state":"completed","status":"Done",
    "profile_url":"https://x.example/r","dedupe_key":"k","result":{"identifier":"score","label":"Score","type":"numeric_score","value":81.5},
    "metadata":[{"identifier":"ok","label":"OK","type":"boolean_success","value":true},
                {"identifier":"s","label":"S","description":"why","type":"string","value":"x"}]})");
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->assessment_id, kId);
  EXPECT_EQ(report->state, AssessmentState::kCompleted);
  EXPECT_EQ(std::get<double>(report->result->value), 81.5);
  EXPECT_EQ(std::get<bool>(report->metadata[0].value), true);
  EXPECT_EQ(report->metadata[1].description, "why");
  EXPECT_EQ(report->dedupe_key, "k");
}

TEST(PluginJson, AWrongReportIsRefusedWithThePointerOfTheFault) {
  const std::string head = R"({"assessment_id":"0b0b0b0b-0000-4000-8000-000000000001","state":"in_progress")";
  const std::pair<std::string, const char *> cases[] = {
      {R"({"state":"in_progress"})", "/assessment_id"},
      {R"({"assessment_id":"x","state":"in_progress"})", "/assessment_id"},
      {R"({"assessment_id":"0b0b0b0b-0000-4000-8000-000000000001","state":"done"})", "/state"},
      {head + R"(,"status":5})", "/status"},
      {head + R"(,"result":5})", "/result"},
      {head + R"(,"result":{"identifier":"a","label":"A","type":"percent","value":1}})", "/result/type"},
      {head + R"(,"metadata":{}})", "/metadata"},
      {head + R"(,"metadata":[{"identifier":"a","label":"A","type":"string","value":[]}]})", "/metadata/0/value"},
      {head + R"(,"metadata":[{"identifier":"a","label":"A","type":"string"}]})", "/metadata/0/value"},
  };
  for (const auto &[text, pointer] : cases) {
    const auto report = parse_report(text);
    ASSERT_FALSE(report.ok()) << text;
    EXPECT_EQ(report.error().pointer, pointer) << text;
  }
}

}  // namespace
}  // namespace assay::wire
