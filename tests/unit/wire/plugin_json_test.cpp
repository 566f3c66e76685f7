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

TEST(PluginJson, CustomFieldsAreReadInTheirOrderAndUnknownMembersAreIgnored) {
  const auto fields = parse_custom_fields(R"({"v":1,"fields":[
    {"id":"extra_time","name":"Extra time","type":"value_select","required":true,"x":{},
     "possible_values":[{"key":"25","value":"25 %"},{"key":"50","value":"50 %","x":1}]},
    {"id":"A.b-9","name":"Since","type":"date","required":null,"possible_values":null},
    {"id":"n","name":"N","type":"location","possible_values":[]}]})");
  ASSERT_TRUE(fields.ok()) << fields.error().message;
  ASSERT_EQ(fields->size(), 3U);
  const auto &first = (*fields)[0];
  EXPECT_EQ(first.id, "extra_time");
  EXPECT_EQ(first.name, "Extra time");
  EXPECT_EQ(first.type, FieldType::kValueSelect);
  EXPECT_TRUE(first.is_required);
  ASSERT_EQ(first.possible_values.size(), 2U);
  EXPECT_EQ(first.possible_values[1].key, "50");
  EXPECT_EQ(first.possible_values[1].value, "50 %");
  EXPECT_EQ((*fields)[1].type, FieldType::kDate);
  EXPECT_FALSE((*fields)[1].is_required);
  EXPECT_EQ((*fields)[2].type, FieldType::kLocation);
  EXPECT_TRUE(parse_custom_fields(R"({"fields":[]})")->empty());
}

TEST(PluginJson, WrongCustomFieldsAreRefusedWithThePointerOfTheFault) {
  const auto field = [](const std::string &members) { return R"({"fields":[{"id":"a","name":"A",)" + members + "}]}"; };
  const std::string long_id(65, 'a');
  const std::string long_name(1025, 'n');
  const std::pair<std::string, const char *> cases[] = {
      {R"({})", "/fields"},
      {R"({"fields":{}})", "/fields"},
      {R"({"fields":["a"]})", "/fields/0"},
      {R"({"fields":[{"name":"A","type":"url"}]})", "/fields/0/id"},
      {R"({"fields":[{"id":"","name":"A","type":"url"}]})", "/fields/0/id"},
      {R"({"fields":[{"id":"a/b","name":"A","type":"url"}]})", "/fields/0/id"},
      {R"({"fields":[{"id":")" + long_id + R"(","name":"A","type":"url"}]})", "/fields/0/id"},
      {R"({"fields":[{"id":"a","name":"","type":"url"}]})", "/fields/0/name"},
      {R"({"fields":[{"id":"a","name":")" + long_name + R"(","type":"url"}]})", "/fields/0/name"},
      {field(R"("type":"ValueSelect")"), "/fields/0/type"},
      {field(R"("type":7)"), "/fields/0/type"},
      {field(R"("type":"url","required":1)"), "/fields/0/required"},
      {field(R"("type":"value_select")"), "/fields/0/possible_values"},
      {field(R"("type":"multi_value_select","possible_values":[])"), "/fields/0/possible_values"},
      {field(R"("type":"value_select","possible_values":{"a":"b"})"), "/fields/0/possible_values"},
      {field(R"("type":"url","possible_values":[{"key":"k","value":"V"}])"), "/fields/0/possible_values"},
      {field(R"("type":"value_select","possible_values":[7])"), "/fields/0/possible_values/0"},
      {field(R"("type":"value_select","possible_values":[{"key":"","value":"V"}])"), "/fields/0/possible_values/0/key"},
      {field(R"("type":"value_select","possible_values":[{"key":"k"}])"), "/fields/0/possible_values/0/value"},
      {field(R"("type":"value_select","possible_values":[{"key":"k","value":"V"},{"key":"k","value":"W"}])"),
       "/fields/0/possible_values/1/key"},
      {R"({"fields":[{"id":"a","name":"A","type":"url"},{"id":"a","name":"B","type":"url"}]})", "/fields/1/id"},
  };
  for (const auto &[text, pointer] : cases) {
    const auto fields = parse_custom_fields(text);
    ASSERT_FALSE(fields.ok()) << text;
    EXPECT_EQ(fields.error().pointer, pointer) << text;
  }
  EXPECT_FALSE(parse_custom_fields("").ok());
}

TEST(PluginJson, CustomFieldsAreBoundedInNumber) {
  const auto fields = [](std::size_t count) {
    auto list = nlohmann::json::array();
    for (std::size_t i = 0; i < count; ++i) list.push_back({{"id", std::to_string(i)}, {"name", "N"}, {"type", "url"}});
    return nlohmann::json{{"fields", list}}.dump();
  };
  EXPECT_TRUE(parse_custom_fields(fields(100)).ok());
  EXPECT_EQ(parse_custom_fields(fields(101)).error().pointer, "/fields");
  const auto values = [](std::size_t count) {
    nlohmann::json field = {{"id", "a"}, {"name", "A"}, {"type", "value_select"}};
    for (std::size_t i = 0; i < count; ++i)
      field["possible_values"].push_back({{"key", std::to_string(i)}, {"value", "V"}});
    return nlohmann::json{{"fields", {field}}}.dump();
  };
  EXPECT_TRUE(parse_custom_fields(values(500)).ok());
  EXPECT_EQ(parse_custom_fields(values(501)).error().pointer, "/fields/0/possible_values");
}

TEST(PluginJson, APluginsFieldsAreThoseUnderItsOwnNameWithoutIt) {
  const PluginEntry skills{"skills"};
  EXPECT_EQ(fields_of(skills, R"({"skills/b":{"key":"k"},"skills/a":[1],"other/a":1,"a":2,"skillsx/a":3,"skills":4,
                                  "skills/":5,"skills/none":null,"skills/x/y":6})"),
            R"({"a":[1],"b":{"key":"k"},"x/y":6})");
  EXPECT_EQ(fields_of(skills, R"({"other/a":1})"), "{}");
  EXPECT_EQ(fields_of(skills, "{}"), "{}");
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
    "profile_url":"https://x.example/r","dedupe_key":"k","vendor_sequence":9007199254740992,"result":{"identifier":"score","label":"Score","type":"numeric_score","value":81.5},
    "metadata":[{"identifier":"ok","label":"OK","type":"boolean_success","value":true},
                {"identifier":"s","label":"S","description":"why","type":"string","value":"x"}]})");
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->assessment_id, kId);
  EXPECT_EQ(report->state, AssessmentState::kCompleted);
  EXPECT_EQ(std::get<double>(report->result->value), 81.5);
  EXPECT_EQ(std::get<bool>(report->metadata[0].value), true);
  EXPECT_EQ(report->metadata[1].description, "why");
  EXPECT_EQ(report->dedupe_key, "k");
  EXPECT_EQ(report->vendor_sequence, 9007199254740992);
}

TEST(PluginJson, AWrongReportIsRefusedWithThePointerOfTheFault) {
  const std::string head = R"({"assessment_id":"0b0b0b0b-0000-4000-8000-000000000001","state":"in_progress")";
  const std::pair<std::string, const char *> cases[] = {
      {R"({"state":"in_progress"})", "/assessment_id"},
      {R"({"assessment_id":"x","state":"in_progress"})", "/assessment_id"},
      {R"({"assessment_id":"0b0b0b0b-0000-4000-8000-000000000001","state":"done"})", "/state"},
      {head + R"(,"status":5})", "/status"},
      {head + R"(,"vendor_sequence":0})", "/vendor_sequence"},
      {head + R"(,"vendor_sequence":-1})", "/vendor_sequence"},
      {head + R"(,"vendor_sequence":1.5})", "/vendor_sequence"},
      {head + R"(,"vendor_sequence":"1"})", "/vendor_sequence"},
      {head + R"(,"vendor_sequence":9007199254740993})", "/vendor_sequence"},
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
