// The JSON that crosses the border against plugin_api/schema/: what the SDK writes is what the schemas allow, and the
// schemas refuse what the contract forbids.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "assay/sdk/custom_field.hpp"
#include "assay/sdk/report.hpp"
#include "assay/sdk/values.hpp"

namespace assay::sdk {
namespace {

using nlohmann::json;

bool allows(const std::string &name, const json &document) {
  std::ifstream file(std::string(ASSAY_ABI_SCHEMA) + "/" + name + ".json");
  const json text = json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text), schema);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  return validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
}

bool allows_text(const std::string &name, const std::string &text) { return allows(name, json::parse(text)); }

const std::string kId = "5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11";
const std::string kUrl = "https://vendor.example/r/1";

json completed() {
  return json::parse(Report::completed(kId, "Completed", kUrl, LabelledValue::score("score", "Score", 80.5))
                         .with_metadata(LabelledValue::minutes("duration", "Duration", 12.5))
                         .with_metadata(LabelledValue::success("passed", "Passed", true))
                         .with_metadata(LabelledValue::url("video", "Video", kUrl))
                         .with_metadata(LabelledValue::text("note", "Note", "quiet"))
                         .with_dedupe_key("outcome")
                         .with_vendor_sequence(7)
                         .render());
}

TEST(Schema, AllowsEveryReportThatTheSdkMakes) {
  EXPECT_TRUE(allows("report", completed()));
  EXPECT_TRUE(allows_text("report", Report::in_progress(kId, "Started").render()));
  EXPECT_TRUE(allows_text("report", Report::cancelled(kId, "moved on").render()));
  EXPECT_TRUE(allows_text("report", Report::failed(kId, "broken").with_status("Broken").render()));
  EXPECT_TRUE(allows_text("report", Report::expired(kId, "too late").with_profile_url(kUrl).render()));
}

TEST(Schema, AgreesWithTheSdkOnWhichReportsBreakARule) {
  const auto changed = [](const char *pointer, const json &value) {
    auto report = completed();
    report[json::json_pointer(pointer)] = value;
    return report;
  };
  const auto without = [](const char *member) {
    auto report = completed();
    report.erase(member);
    return report;
  };
  const json wrong[] = {
      without("state"),
      without("status"),
      without("result"),
      without("profile_url"),
      changed("/state", "in_progress"),
      changed("/state", "failed"),
      changed("/state", "gone"),
      changed("/reason", "why"),
      changed("/result/value", "80"),
      changed("/result/type", "percent"),
      changed("/profile_url", "ftp://x"),
      changed("/vendor_sequence", 0),
      changed("/vendor_sequence", "7"),
      changed("/vendor_sequence", 1.5),
      changed("/vendor_sequence", 9007199254740994),
      changed("/metadata/0/identifier", "assessment_status"),
      changed("/metadata/0/label", ""),
      changed("/metadata/1/value", 1),
      changed("/metadata/2/value", "vendor.example"),
      changed("/metadata/3/value", true),
      json::parse(R"({"assessment_id": ")" + kId + R"(", "state": "expired"})"),
  };
  for (const auto &report : wrong) {
    EXPECT_FALSE(allows("report", report)) << report;
    const auto read = Report::parse(report.dump());
    EXPECT_FALSE(read.is_ok() && read->check().is_ok()) << report;
  }
}

TEST(Schema, AllowsUnknownMembersEverywhere) {
  auto report = completed();
  report["later"] = 1;
  report["result"]["later"] = 1;
  EXPECT_TRUE(allows("report", report));
  EXPECT_TRUE(Report::parse(report.dump()).is_ok());
  EXPECT_TRUE(allows("list", json::parse(R"({"types": [{"key": "a", "name": "A", "later": 1}], "later": 1})")));
}

TEST(Schema, AllowsTheListsAndAnswersThatTheSdkWrites) {
  EXPECT_TRUE(allows_text("list", render_list({})));
  EXPECT_TRUE(allows_text("list", render_list({{"a", "A", ""}, {"b", "B", "The second."}})));
  EXPECT_TRUE(allows_text("started", Started{}.render()));
  EXPECT_TRUE(allows_text("started", Started{"v-1", "Invited", kUrl, {LabelledValue::text("n", "N", "x")}}.render()));
  EXPECT_FALSE(allows("list", json::parse(R"({"types": [{"key": "", "name": "A"}]})")));
  EXPECT_FALSE(allows("list", json::parse(R"({"types": [{"key": "a"}]})")));
  EXPECT_FALSE(allows("list", json::parse(R"({})")));
  EXPECT_FALSE(allows("started", json::parse(R"({"profile_url": "javascript:1"})")));
}

TEST(Schema, AllowsTheCustomFieldsThatTheSdkWrites) {
  using Free = CustomField::Free;
  std::vector<CustomField> fields;
  for (const auto type :
       {Free::kString, Free::kDate, Free::kDateRange, Free::kNumber, Free::kBoolean, Free::kLongText, Free::kEmail,
        Free::kPhone, Free::kScore, Free::kSocialLink, Free::kUrl, Free::kCurrency, Free::kLocation})
    fields.push_back(CustomField(type, "f-" + std::to_string(fields.size()), "F").required());
  fields.push_back(CustomField::select("one", "One", {"a", "A"}));
  fields.push_back(CustomField::multi_select("many", "Many", {"a", "A"}, {{"b", "B"}}));
  EXPECT_TRUE(allows_text("custom_fields", render_custom_fields({})));
  EXPECT_TRUE(allows_text("custom_fields", render_custom_fields(fields)));
  std::set<std::string> types;
  for (const auto &field : fields) types.insert(field.to_json().at("type"));
  EXPECT_EQ(types.size(), 15u);
}

TEST(Schema, RefusesCustomFieldsThatNoAtsCouldShow) {
  const auto allows_field = [](const char *text) {
    return allows("custom_fields", json{{"fields", json::array({json::parse(text)})}});
  };
  EXPECT_TRUE(allows_field(R"({"id": "a", "name": "A", "type": "url", "required": null, "later": 1})"));
  EXPECT_TRUE(allows_field(R"({"id": "a", "name": "A", "type": "url", "possible_values": null})"));
  for (const auto *wrong : {
           R"({"name": "A", "type": "url"})",
           R"({"id": "a b", "name": "A", "type": "url"})",
           R"({"id": "a", "name": "", "type": "url"})",
           R"({"id": "a", "name": "A", "type": "Url"})",
           R"({"id": "a", "name": "A", "type": "url", "required": "yes"})",
           R"({"id": "a", "name": "A", "type": "url", "possible_values": [{"key": "k", "value": "V"}]})",
           R"({"id": "a", "name": "A", "type": "value_select"})",
           R"({"id": "a", "name": "A", "type": "value_select", "possible_values": null})",
           R"({"id": "a", "name": "A", "type": "multi_value_select", "possible_values": []})",
           R"({"id": "a", "name": "A", "type": "value_select", "possible_values": [{"key": "", "value": "V"}]})",
           R"({"id": "a", "name": "A", "type": "value_select", "possible_values": [{"key": "k"}]})",
       })
    EXPECT_FALSE(allows_field(wrong)) << wrong;
  EXPECT_FALSE(allows("custom_fields", json::object()));
}

json start_command() {
  return json::parse(R"({
    "assessment_id": "5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11", "assessment_type": "arith",
    "candidate": {"id": "c", "first_name": "A", "last_name": "B", "email": "a@b.example", "profile_url": ""},
    "application": {"id": "a", "status": "Active"},
    "job": {"id": "j", "name": "Analyst", "url": "", "hiring_team": [{"user_id": "u", "role": "Recruiter"}]},
    "additional_fields": {"level": 3}})");
}

TEST(Schema, AStartCommandThatItAllowsIsReadAndOneWithoutARequiredMemberIsNeither) {
  EXPECT_TRUE(allows("start", start_command()));
  EXPECT_TRUE(StartCommand::parse(start_command().dump()).is_ok());
  for (const char *member : {"assessment_id", "assessment_type", "candidate", "application", "job"}) {
    auto command = start_command();
    command.erase(member);
    EXPECT_FALSE(allows("start", command)) << member;
    EXPECT_FALSE(StartCommand::parse(command.dump()).is_ok()) << member;
  }
}

}  // namespace
}  // namespace assay::sdk
