#include "host/wire/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay::wire {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr auto kId = "0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a11";

const AshbySchema &schema() {
  static const auto opened = AshbySchema::open();
  EXPECT_TRUE(opened.ok()) << opened.error().message;
  return *opened;
}

Json value(const char *identifier, const char *type, Json content) {
  return {{"identifier", identifier}, {"label", "A label"}, {"type", type}, {"value", std::move(content)}};
}

Json completion() {
  return {{"assessment_id", kId},
          {"timestamp", 1780000000000},
          {"assessment_status", value("assessment_status", "string", "Finished")},
          {"assessment_profile_url", value("assessment_profile_url", "url", "https://example.com/r/1")},
          {"assessment_result", value("assessment_result", "numeric_score", 81.5)},
          {"metadata",
           Json::array({value("minutes", "numeric_duration_minutes", 12), value("passed", "boolean_success", true)})}};
}

std::string faults(const char *definition, const Json &document) {
  const auto checked = schema().check(definition, document);
  if (checked.ok()) return "";
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument) << checked.error().message;
  return checked.error().message;
}

TEST(AshbySchema, ACompletionWithAllItsPartsFits) { EXPECT_EQ(faults("UpdateRequest", completion()), ""); }

TEST(AshbySchema, AnUpdateNeedsAStatusUnlessItSaysWhyItWasCancelled) {
  auto update = completion();
  update.erase("assessment_status");
  EXPECT_THAT(faults("UpdateRequest", update), HasSubstr("assessment_status"));
  update["cancelled_reason"] = value("cancelled_reason", "string", "Withdrawn");
  EXPECT_EQ(faults("UpdateRequest", update), "");
}

TEST(AshbySchema, AResultNeedsAProfileUrl) {
  auto update = completion();
  update.erase("assessment_profile_url");
  EXPECT_THAT(faults("UpdateRequest", update), HasSubstr("assessment_profile_url"));
}

TEST(AshbySchema, AValueMustBeOfTheTypeThatItsLabelNames) {
  const struct {
    const char *type;
    Json wrong;
  } cases[] = {{"numeric_score", "81"},
               {"numeric_duration_minutes", true},
               {"boolean_success", 1},
               {"string", 5},
               {"url", false}};
  for (const auto &[type, wrong] : cases) {
    auto update = completion();
    update["metadata"][0] = value("m", type, wrong);
    EXPECT_THAT(faults("UpdateRequest", update), HasSubstr("/metadata/0/value")) << type;
  }
}

TEST(AshbySchema, AProfileUrlIsOfTypeUrl) {
  auto update = completion();
  update["assessment_profile_url"]["type"] = "string";
  EXPECT_THAT(faults("UpdateRequest", update), HasSubstr("/assessment_profile_url/type"));
}

TEST(AshbySchema, AnIdIsAUuidWhereverItStands) {
  auto update = completion();
  for (const auto *text : {"", "a-12", "0b5c7a3e3f0d4d1e9a526f2f5f0f1a11", "0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a1g"}) {
    update["assessment_id"] = text;
    EXPECT_THAT(faults("UpdateRequest", update), HasSubstr("/assessment_id")) << text;
  }
  EXPECT_THAT(faults("StartResponse", {{"success", true}, {"results", {{"assessment_id", "a-12"}}}}),
              HasSubstr("/results/assessment_id"));
}

TEST(AshbySchema, EveryFaultIsNamedByItsOwnPointer) {
  auto update = completion();
  update["timestamp"] = -1;
  update["metadata"][1].erase("label");
  update["assessment_result"]["type"] = "percent";
  const auto text = faults("UpdateRequest", update);
  EXPECT_THAT(text, HasSubstr("/timestamp: "));
  EXPECT_THAT(text, HasSubstr("/metadata/1: Missing required property 'label'"));
  EXPECT_THAT(text, HasSubstr("/assessment_result/type: "));
}

TEST(AshbySchema, AFaultNeverQuotesTheValue) {
  auto update = completion();
  update["assessment_status"]["value"] = Json::array({"ada@example.com"});
  update["assessment_id"] = "ada@example.com";
  EXPECT_THAT(faults("UpdateRequest", update), Not(HasSubstr("ada")));
}

TEST(AshbySchema, AnythingButAnObjectIsAFaultAndNotACrash) {
  for (const auto &document : {Json(), Json(7), Json("text"), Json::array(), Json(true)})
    EXPECT_NE(faults("UpdateRequest", document), "") << document;
}

TEST(AshbySchema, UnknownMembersAreAllowed) {
  auto update = completion();
  update["somethingNew"] = {{"a", 1}};
  EXPECT_EQ(faults("UpdateRequest", update), "");
}

TEST(AshbySchema, ANameThatItDoesNotDefineIsAnErrorOfItsOwn) {
  const auto checked = schema().check("UpdateReqest", Json::object());
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(checked.error().message, HasSubstr("UpdateReqest"));
}

}  // namespace
}  // namespace assay::wire
