// The custom field "Extra time": how it is offered, in which forms it is taken, and what it does to an attempt.
#include "plugins/skills_test/extra_time.h"

#include <gmock/gmock.h>

#include "tests/unit/skills_test/rig.h"

namespace assay::skills_test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ExtraTimeField : public SkillsRig {
 protected:
  Answer start_with(const json &value, std::string_view email = kEmail) {
    auto document = start_document(kId, email);
    document["additional_fields"]["extra_time"] = value;
    return plugin.start(document.dump(), "key-1");
  }
};

std::int64_t chosen(const json &value) {
  const auto read = extra_time_chosen({{"extra_time", value}, {"other", 7}});
  EXPECT_TRUE(read.is_ok()) << value << ": " << read.status().message;
  return read.is_ok() ? *read : -1;
}

TEST_F(ExtraTimeField, IsOfferedAsASelect) {
  const auto answer = plugin.custom_fields();
  ASSERT_EQ(answer.status, ASSAY_OK);
  EXPECT_EQ(json::parse(answer.body), json::parse(R"({"fields": [
    {"id": "extra_time", "name": "Extra time", "type": "value_select", "possible_values": [
      {"key": "25", "value": "25 %"}, {"key": "50", "value": "50 %"}, {"key": "100", "value": "100 %"}]}]})"));
}

TEST(ExtraTimeChosen, IsReadInEveryFormThatAnAtsMaySend) {
  for (const json &value : {json("50"), json(50), json(50.0), json("50 %"), json{{"key", "50"}}, json{{"key", 50}},
                            json{{"key", "50"}, {"value", "50 %"}}})
    EXPECT_EQ(chosen(value), 50) << value;
  EXPECT_EQ(chosen("25"), 25);
  EXPECT_EQ(chosen("100 %"), 100);
}

TEST(ExtraTimeChosen, IsNoneWhenNothingWasChosen) {
  EXPECT_EQ(chosen(nullptr), 0);
  EXPECT_EQ(chosen(""), 0);
  EXPECT_EQ(*extra_time_chosen(json::object()), 0);
}

TEST(ExtraTimeChosen, AnythingElseIsRefusedWithWhatCanBeChosen) {
  for (const json &value :
       {json("30 %"), json(30), json(-25), json(0), json("25%"), json(true), json::array({"25"}), json::object(),
        json{{"key", nullptr}}, json{{"value", "25 %"}}, json{{"key", {{"key", "25"}}}}, json(1e300)}) {
    const auto refused = extra_time_chosen({{"extra_time", value}}).status();
    EXPECT_EQ(refused.code, ASSAY_INVALID_ARGUMENT) << value;
    EXPECT_EQ(refused.pointer, "/additional_fields/extra_time");
    EXPECT_THAT(refused.message, HasSubstr("Choose 25 %, 50 % or 100 %, or leave the field empty.")) << value;
  }
  EXPECT_EQ(extra_time_chosen({{"extra_time", "30 %"}}).status().message,
            "Extra time: \"30 %\" is not offered. Choose 25 %, 50 % or 100 %, or leave the field empty.");
  const std::string essay(1000, 'x');
  EXPECT_THAT(extra_time_chosen({{"extra_time", essay}}).status().message, Not(HasSubstr("xx")));
}

TEST_F(ExtraTimeField, StandsInTheInvitationAndOnThePageAndCountsInTheTest) {
  ASSERT_EQ(start_with("100").status, ASSAY_OK);
  EXPECT_THAT(host.mails().at(0).text, HasSubstr("20 minutes"));
  EXPECT_THAT(host.mails().at(0).text, HasSubstr("which includes your extra time"));
  EXPECT_THAT(get(link()).body,
              HasSubstr("You have 20 minutes from the moment you begin, which includes your extra time"));
  press(link(), "begin");
  plugin.advance(minutes(19));
  press(link(), "submit", kRightAnswers);
  ASSERT_EQ(host.reports().size(), 2u);
  EXPECT_EQ(std::get<double>(host.reports()[1].result()->value()), 100.0);
}

TEST_F(ExtraTimeField, TheLargerOfTheFieldAndTheConfigurationCounts) {
  ASSERT_EQ(start_with("25", "slow@example.org").status, ASSAY_OK);
  EXPECT_THAT(host.mails().at(0).text, HasSubstr("15 minutes")) << "50 % are configured";
}

TEST_F(ExtraTimeField, AndTheFieldWhereItIsTheLarger) {
  ASSERT_EQ(start_with("100", "slow@example.org").status, ASSAY_OK);
  EXPECT_THAT(host.mails().at(0).text, HasSubstr("20 minutes"));
}

TEST_F(ExtraTimeField, AWrongValueIsRefusedBeforeAnythingHappens) {
  const auto answer = start_with("a little");
  EXPECT_EQ(answer.status, ASSAY_INVALID_ARGUMENT);
  EXPECT_EQ(answer.pointer, "/additional_fields/extra_time");
  EXPECT_THAT(answer.message, HasSubstr("Extra time: \"a little\""));
  EXPECT_THAT(host.values(), IsEmpty());
  EXPECT_THAT(host.timers(), IsEmpty());
  EXPECT_THAT(host.mails(), IsEmpty());
}

}  // namespace
}  // namespace assay::skills_test
