#include "host/wire/json_schema.h"

#include <gtest/gtest.h>

namespace assay::wire {
namespace {

constexpr auto kSchema = R"({
  "type": "object", "additionalProperties": false, "required": ["region"],
  "properties": {
    "region": {"enum": ["eu", "us"]},
    "key": {"type": "string", "minLength": 3},
    "tests": {"type": "array", "items": {"type": "object", "required": ["minutes"], "properties": {"minutes": {"type": "integer", "minimum": 1}}}},
    "a/b": {"type": "number"}
  }})";

TEST(JsonSchema, ADocumentThatFitsIsOk) {
  EXPECT_TRUE(check_json(kSchema, R"({"region":"eu","key":"abc","tests":[{"minutes":5}]})").ok());
}

TEST(JsonSchema, EveryFaultIsALineWithItsPointer) {
  const auto checked = check_json(kSchema, R"({"key":7,"tests":[{"minutes":5},{"minutes":0},{}],"a/b":"x"})");
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
  const auto text = "\n" + checked.error().message + "\n";
  for (const auto *line : {"\n(root): Missing required property 'region'", "\n/key: ", "\n/tests/1/minutes: ",
                           "\n/tests/2: Missing required property 'minutes'", "\n/a~1b: "})
    EXPECT_NE(text.find(line), std::string::npos) << line << " in" << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 6) << text;
}

TEST(JsonSchema, AMemberThatTheSchemaDoesNotKnowIsNamed) {
  const auto checked = check_json(kSchema, R"({"region":"eu","regoin":"us"})");
  ASSERT_FALSE(checked.ok());
  EXPECT_NE(checked.error().message.find("regoin"), std::string::npos) << checked.error().message;
}

TEST(JsonSchema, AValueIsNeverQuoted) {
  const auto checked = check_json(kSchema, R"({"region":"hunter2","key":"s3","tests":"hunter2","a/b":"hunter2"})");
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().message.find("hunter2"), std::string::npos) << checked.error().message;
}

TEST(JsonSchema, AnUnusableSchemaIsItsOwnFaultAndNotTheDocuments) {
  for (const auto *schema : {"", "{", "7", "[]", R"({"type":"nonsense"})", R"({"properties":7})",
                             R"({"$ref":"http://example.com/s.json"})"}) {
    const auto checked = check_json(schema, "{}");
    ASSERT_FALSE(checked.ok()) << schema;
    EXPECT_EQ(checked.error().code, ErrorCode::kInternal) << schema << ": " << checked.error().message;
  }
}

TEST(JsonSchema, ADocumentThatIsNoJsonIsRefusedWithoutItsText) {
  const auto checked = check_json("{}", "{\"key\": hunter2");
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(checked.error().message.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace assay::wire
