#include "host/sandbox/update_rules.h"

#include <gmock/gmock.h>

#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;
using testing::HasSubstr;
using testing::Not;

std::string faults(const Json &update) {
  const auto read = read_update(schema(), update.dump());
  return read.ok() ? "" : read.error().message;
}

TEST(UpdateRules, EachKindIsTold) {
  const std::pair<Json, UpdateKind> cases[] = {{progress(1), UpdateKind::kProgress},
                                               {progress(1, "Started"), UpdateKind::kStarted},
                                               {progress(1, "started"), UpdateKind::kProgress},
                                               {completion(1), UpdateKind::kResult},
                                               {cancellation(1), UpdateKind::kCancelled}};
  for (const auto &[update, kind] : cases) {
    const auto read = read_update(schema(), update.dump());
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->kind, kind) << update;
    EXPECT_EQ(read->id, id());
    EXPECT_EQ(read->timestamp, 1);
  }
}

TEST(UpdateRules, AnIdentifierIsUniqueAcrossTheWholeUpdate) {
  auto update = completion(1);
  update["metadata"] = Json::array({value("time", "numeric_duration_minutes", 5), value("time", "string", "x")});
  EXPECT_EQ(faults(update), "/metadata/1/identifier: is used twice in this update");
  update["metadata"] = Json::array({value("assessment_status", "string", "x")});
  EXPECT_EQ(faults(update), "/metadata/0/identifier: is used twice in this update");
}

TEST(UpdateRules, AUrlIsAWebAddress) {
  for (const auto *wrong :
       {"", "example.com", "ftp://example.com", "javascript:alert(1)", "https://", "https:///x", "https://a b"}) {
    auto update = completion(1);
    update["assessment_profile_url"]["value"] = wrong;
    EXPECT_THAT(faults(update), HasSubstr("/assessment_profile_url/value: must be an http or https URL")) << wrong;
  }
}

TEST(UpdateRules, ANumberMustBeOneThatPrintsExactly) {
  auto update = completion(1);
  for (const double fits : {0.0, -3.5, 9007199254740992.0}) {
    update["assessment_result"]["value"] = fits;
    EXPECT_EQ(faults(update), "") << fits;
  }
  update["assessment_result"]["value"] = 1e17;
  EXPECT_THAT(faults(update), HasSubstr("/assessment_result/value: must be finite and at most 2^53"));
}

TEST(UpdateRules, ATimestampIsAWholeNumber) {
  for (const Json &wrong : {Json(1.5), Json("1"), Json(-1), Json(1.0)}) {
    auto update = progress(1);
    update["timestamp"] = wrong;
    EXPECT_THAT(faults(update), HasSubstr("/timestamp: ")) << wrong;
  }
}

TEST(UpdateRules, AResultNeedsStatusAndProfileUrl) {
  auto update = completion(1);
  update.erase("assessment_status");
  EXPECT_NE(faults(update), "");
  update = completion(1);
  update.erase("assessment_profile_url");
  EXPECT_NE(faults(update), "");
}

TEST(UpdateRules, NoFaultQuotesAValue) {
  auto update = completion(1);
  update["assessment_profile_url"]["value"] = "ada-lovelace";
  update["assessment_status"]["value"] = 7;
  update["metadata"] =
      Json::array({value("ada-lovelace", "string", "ada-lovelace"), value("ada-lovelace", "string", "x")});
  EXPECT_THAT(faults(update), Not(HasSubstr("ada-lovelace")));
}

TEST(UpdateRules, TextThatIsNoJsonIsAFault) {
  for (const auto *text : {"", "{", "[]", "null", "\"\xff\""}) EXPECT_FALSE(read_update(schema(), text).ok()) << text;
}

TEST(UpdateRules, TheSameJsonInAnotherOrderIsCanonicallyTheSame) {
  const auto one = read_update(schema(), progress(1).dump());
  const auto other = read_update(schema(), progress(1).dump(2));
  const auto changed = read_update(schema(), progress(2).dump());
  ASSERT_TRUE(one.ok() && other.ok() && changed.ok());
  EXPECT_EQ(one->canonical, other->canonical);
  EXPECT_NE(one->canonical, changed->canonical);
}

TEST(UpdateRules, TheAddresseeIsFoundInABodyThatIsWrongOtherwise) {
  EXPECT_EQ(addressee_of(Json{{"assessment_id", kId}}.dump()), id());
  for (const auto *text : {"", "[]", "{}", R"({"assessment_id":7})", R"({"assessment_id":"x"})"})
    EXPECT_EQ(addressee_of(text), std::nullopt) << text;
}

}  // namespace
}  // namespace assay::sandbox
