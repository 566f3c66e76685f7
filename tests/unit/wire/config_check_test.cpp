// What a plugin's schema wants is said in words that help, whichever keyword is broken.
#include "host/wire/config_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

// "pointer: problem; hint" of each.
std::vector<std::string> faults(const std::string &schema, const std::string &config) {
  const auto found = check_config(schema, config);
  if (!found.ok()) return {"error: " + found.error().message};
  std::vector<std::string> lines;
  for (const auto &each : *found)
    lines.push_back(each.pointer + ": " + each.problem + (each.hint.empty() ? "" : "; " + each.hint));
  return lines;
}
// The same of a member `a` with this schema and this value.
std::vector<std::string> of(const std::string &schema, const std::string &value) {
  return faults(R"({"properties":{"a":)" + schema + "}}", R"({"a":)" + value + "}");
}

TEST(ConfigCheck, WhatFitsHasNoFault) { EXPECT_THAT(of(R"({"type":"integer","minimum":1})", "1"), IsEmpty()); }

TEST(ConfigCheck, AWrongTypeIsSaidInTheWordsOfTheOperator) {
  EXPECT_THAT(of(R"({"type":"string"})", "12"), ElementsAre("/a: must be text; put it in quotes"));
  EXPECT_THAT(of(R"({"type":"string"})", "[1]"), ElementsAre("/a: must be text"));
  EXPECT_THAT(of(R"({"type":"integer"})", R"("ten")"), ElementsAre("/a: must be a whole number"));
  EXPECT_THAT(of(R"({"type":"number"})", "true"), ElementsAre("/a: must be a number"));
  EXPECT_THAT(of(R"({"type":"boolean"})", R"("yes")"), ElementsAre("/a: must be true or false"));
  EXPECT_THAT(of(R"({"type":"array"})", "{}"), ElementsAre("/a: must be a list"));
  EXPECT_THAT(of(R"({"type":"object"})", "null"), ElementsAre("/a: must be a mapping (key: value)"));
  EXPECT_THAT(of(R"({"type":["array","null"]})", "7"), ElementsAre("/a: must be a list or null"));
}

TEST(ConfigCheck, AChoiceNamesWhatIsAllowedAndTheNearest) {
  EXPECT_THAT(of(R"({"enum":["single","multiple","text"]})", R"("singel")"),
              ElementsAre("/a: must be single, multiple or text; did you mean \"single\"?"));
  EXPECT_THAT(of(R"({"enum":["eu","us"]})", R"("antarctica")"), ElementsAre("/a: must be eu or us"));
  EXPECT_THAT(of(R"({"enum":[1,2.5,null]})", "3"), ElementsAre("/a: must be 1, 2.5 or null"));
  EXPECT_THAT(of(R"({"const":"v2"})", R"("v3")"), ElementsAre("/a: must be v2; did you mean \"v2\"?"));
  std::string many = "[0";
  for (int i = 1; i < 20; ++i) many += "," + std::to_string(i);
  EXPECT_THAT(of(R"({"enum":)" + many + "]}", "77"),
              ElementsAre("/a: must be 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 or 8 others"));
}

TEST(ConfigCheck, ANumberOutOfRangeNamesTheRange) {
  EXPECT_THAT(of(R"({"minimum":0,"maximum":100})", "120"), ElementsAre("/a: must be from 0 to 100"));
  EXPECT_THAT(of(R"({"minimum":1})", "0"), ElementsAre("/a: must be at least 1"));
  EXPECT_THAT(of(R"({"maximum":0.5})", "0.6"), ElementsAre("/a: must be at most 0.5"));
  EXPECT_THAT(of(R"({"exclusiveMinimum":0,"maximum":9})", "0"), ElementsAre("/a: must be more than 0 and at most 9"));
  EXPECT_THAT(of(R"({"minimum":0,"exclusiveMaximum":1})", "1"), ElementsAre("/a: must be at least 0 and less than 1"));
  EXPECT_THAT(of(R"({"multipleOf":5})", "7"), ElementsAre("/a: must be a multiple of 5"));
}

TEST(ConfigCheck, WhatIsTooLongOrTooShortSaysHowLongItIs) {
  EXPECT_THAT(of(R"({"minLength":1,"maxLength":3})", R"("äöüß")"),
              ElementsAre("/a: must have from 1 to 3 characters, not 4"));
  EXPECT_THAT(of(R"({"minItems":1})", "[]"), ElementsAre("/a: must have at least 1 item, not 0"));
  EXPECT_THAT(of(R"({"minItems":2,"maxItems":2})", "[1]"), ElementsAre("/a: must have exactly 2 items, not 1"));
  EXPECT_THAT(of(R"({"maxProperties":1})", R"({"x":1,"y":2})"), ElementsAre("/a: must have at most 1 key, not 2"));
}

TEST(ConfigCheck, APatternIsShown) {
  EXPECT_THAT(of(R"({"pattern":"^[a-z]+$"})", R"("A")"), ElementsAre("/a: must match the pattern ^[a-z]+$"));
}

TEST(ConfigCheck, WhatIsMissingIsNamedWhereItShouldBe) {
  EXPECT_THAT(of(R"({"required":["x","y/z"]})", "{}"),
              UnorderedElementsAre("/a/x: is required", "/a/y~1z: is required"));
  EXPECT_THAT(of(R"({"dependencies":{"x":["y"]}})", R"({"x":1})"),
              ElementsAre("/a/y: is required beside what stands there"));
}

TEST(ConfigCheck, EveryUnknownMemberIsNamedWithTheNearestOrAllThatAreKnown) {
  const auto schema =
      R"({"properties":{"region":{},"key":{}},"patternProperties":{"^x-":{}},"additionalProperties":false})";
  EXPECT_THAT(of(schema, R"({"regoin":1,"colour":2,"key":3,"x-any":4})"),
              UnorderedElementsAre("/a/regoin: unknown key; did you mean \"region\"?",
                                   "/a/colour: unknown key; known here: key, region"));
  EXPECT_THAT(of(R"({"additionalProperties":false})", R"({"x":1})"),
              ElementsAre("/a/x: unknown key; none is allowed here"));
  const auto found = check_config(R"({"additionalProperties":false})", R"({"x":1})");
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->at(0).is_of_key);
}

TEST(ConfigCheck, ReferencesAndListsAreFollowed) {
  const auto schema = R"({"definitions":{"id":{"maxLength":1},"each":{"properties":{"id":{"$ref":"#/definitions/id"}}}},
    "properties":{"a":{"type":"array","items":{"$ref":"#/definitions/each"}},
                  "b":{"items":[{"type":"string"}],"additionalItems":{"type":"integer"}}}})";
  EXPECT_THAT(faults(schema, R"({"a":[{"id":"x"},{"id":"xy"}],"b":["s","t"]})"),
              UnorderedElementsAre("/a/1/id: must have at most 1 character, not 2", "/b/1: must be a whole number"));
}

TEST(ConfigCheck, OfAlternativesOnlyTheOneThatWasMeantIsSpokenOf) {
  const auto schema = R"({"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]})";
  EXPECT_THAT(of(schema, "5"), ElementsAre("/a: must be text or a list; put it in quotes"));
  EXPECT_THAT(of(schema, "[5]"), ElementsAre("/a/0: must be text; put it in quotes"));
  EXPECT_THAT(of(R"({"anyOf":[{"required":["x"]},{"required":["y"]}]})", "{}"),
              UnorderedElementsAre("/a/x: is required", "/a/y: is required"));
}

TEST(ConfigCheck, WhatHasNoWordsOfItsOwnKeepsTheValidators) {
  EXPECT_THAT(of(R"({"not":{"type":"string"}})", R"("x")"),
              ElementsAre(HasSubstr("does not fit the plugin's schema: ")));
  EXPECT_THAT(of(R"({"uniqueItems":true})", "[1,1]"), ElementsAre(HasSubstr("uniqueness")));
  EXPECT_THAT(of(R"({"oneOf":[{"type":"string"},{"minLength":1}]})", R"("x")"), ElementsAre(HasSubstr("exactly one")));
  EXPECT_THAT(of("false", "1"), Not(IsEmpty())) << "a schema that allows nothing";
}

TEST(ConfigCheck, NoTextHoldsAValue) {
  for (const char *schema : {R"({"type":"integer"})", R"({"enum":["a"]})", R"({"maxLength":1})", R"({"pattern":"^a$"})",
                             R"({"not":{}})", R"({"const":1})"})
    EXPECT_THAT(of(schema, R"("hunter2")"), ElementsAre(Not(HasSubstr("hunter2")))) << schema;
}

TEST(ConfigCheck, WhatTheSchemaCallsASecretIsMarked) {
  const auto schema = R"({"definitions":{"s":{"writeOnly":true}},"properties":{
    "key":{"type":"string","writeOnly":true},"pin":{"format":"password","type":"string"},"plain":{"type":"string"},
    "login":{"allOf":[{"$ref":"#/definitions/s"}],"properties":{"user":{"type":"string"}}}}})";
  const auto found = check_config(schema, R"({"key":1,"pin":2,"plain":3,"login":{"user":4}})");
  ASSERT_TRUE(found.ok());
  for (const auto &each : *found) EXPECT_EQ(each.is_secret, each.pointer != "/plain") << each.pointer;
  EXPECT_EQ(found->size(), 4u);

  std::vector<ConfigFault> others = {{"/key", "is old", "", false, false}, {"/nowhere", "", "", false, false}};
  mark_secrets("no schema", "{}", others);
  EXPECT_FALSE(others[0].is_secret);
  mark_secrets(schema, "{}", others);
  EXPECT_TRUE(others[0].is_secret);
  EXPECT_FALSE(others[1].is_secret);
}

TEST(ConfigCheck, AThousandFaultsAreEnough) {
  std::string list = "[0";
  for (int i = 1; i < 3000; ++i) list += ",0";
  const auto lines = of(R"({"items":{"type":"string"}})", list + "]");
  EXPECT_EQ(lines.size(), 1001u);
  EXPECT_EQ(lines.back(), ": has more faults than these");
}

TEST(ConfigCheck, ASchemaThatIsNoneIsTheVendorsFault) {
  for (const char *schema : {"", "{", "[]", R"({"type":7})"})
    EXPECT_EQ(check_config(schema, "{}").error().code, ErrorCode::kInternal) << schema;
  EXPECT_EQ(check_config("{}", "{").error().code, ErrorCode::kInvalidArgument);
}

TEST(ConfigCheck, ASchemaThatRefersToItselfEnds) {
  EXPECT_THAT(faults(R"({"$ref":"#/definitions/n","definitions":{"n":{"properties":{"n":{"$ref":"#/definitions/n"}},
                       "type":"object"}}})",
                     R"({"n":{"n":7}})"),
              ElementsAre("/n/n: must be a mapping (key: value)"));
}

}  // namespace
}  // namespace assay::wire
