#include "host/service/custom_fields.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;

// The line "engineering" has two plugins, "sales" has one.
class CustomFieldsTest : public ServiceRig {
 protected:
  CustomFieldsTest() {
    skills.offers_fields = reference.offers_fields = true;
    skills.fields_answer =
        std::vector<CustomField>{{"extra_time", "Extra time", FieldType::kValueSelect, false, {{"25", "25 %"}}}};
    reference.fields_answer = std::vector<CustomField>{{"note", "Note", FieldType::kLongText, true, {}}};
    sales.line = {"sales"};
  }

  static std::vector<std::string> ids(const Rendered &body) {
    std::vector<std::string> found;
    const auto document = Json::parse(*body);
    for (const auto &field : document.at("fields")) found.push_back(field.at("id"));
    return found;
  }

  Caller sales = acme;
};

TEST_F(CustomFieldsTest, ThoseOfALineAreThoseOfItsPluginsInOrderUnderTheNamesOfTheirEntries) {
  const auto listed = fields(acme);
  ASSERT_TRUE(listed.ok());
  EXPECT_THAT(ids(*listed), ElementsAre("skills/extra_time", "reference/note"));
  EXPECT_THAT(ids(*fields(sales)), ElementsAre("reference/note"));
}

TEST_F(CustomFieldsTest, APluginWithoutAnyIsNotAskedAndALineOfSuchPluginsHasNone) {
  skills.offers_fields = false;
  EXPECT_THAT(ids(*fields(acme)), ElementsAre("reference/note"));
  EXPECT_THAT(skills.field_tenants, IsEmpty());
  reference.offers_fields = false;
  EXPECT_EQ(**fields(globex), R"({"success":true,"fields":[]})");
  EXPECT_NE(custom_fields->ready(globex), nullptr) << "that is an answer like any other";
}

TEST_F(CustomFieldsTest, AFieldIsRequiredOnlyOnALineWithOnePlugin) {
  EXPECT_EQ(Json::parse(**fields(sales)).at("fields")[0].at("isRequired"), true);
  EXPECT_EQ(Json::parse(**fields(acme)).at("fields")[1].at("isRequired"), false);
}

TEST_F(CustomFieldsTest, APluginThatDidNotLoadCountsToo) {
  Line line{{"sales"}, {{&reference}}, {}};
  line.not_running = 1;
  directory = std::make_unique<Directory>(std::vector<Line>{line}, std::map<TenantId, std::string>{});
  open_service();
  EXPECT_EQ(Json::parse(**fields(sales)).at("fields")[0].at("isRequired"), false)
      << "or recruiters would be asked for it again and again, as the other one comes and goes";
}

TEST_F(CustomFieldsTest, APluginThatFailsIsServedFromItsLastGoodAnswerOfThisCustomer) {
  ASSERT_TRUE(fields(acme).ok());
  skills.fields_answer = Error{ErrorCode::kDeadlineExceeded, "slow"};
  EXPECT_THAT(ids(*fields(acme)), ElementsAre("skills/extra_time", "reference/note"));
  EXPECT_THAT(ids(*fields(globex)), ElementsAre("reference/note")) << "another customer may have other fields";
  EXPECT_THAT(skills.field_tenants, ElementsAre("acme", "acme", "globex"));
}

TEST_F(CustomFieldsTest, TheyAreNeverSaidToBeNoneBecauseThePluginsFailed) {
  skills.fields_answer = Error{ErrorCode::kUnavailable, "down"};
  reference.offers_fields = false;
  EXPECT_EQ(fields(acme).error().code, ErrorCode::kUnavailable);
}

TEST_F(CustomFieldsTest, ALineWithoutPluginsSaysSo) {
  auto nowhere = acme;
  nowhere.line = {"nowhere"};
  EXPECT_EQ(fields(nowhere).error().code, ErrorCode::kNotFound);
}

TEST_F(CustomFieldsTest, ConcurrentCallsOfOneCustomerShareOneRound) {
  std::vector<std::future<Result<Rendered>>> answers;
  std::promise<void> go;
  executor.post([&go] { go.get_future().wait(); });  // nothing runs before all of them are there
  std::vector<std::shared_ptr<std::promise<Result<Rendered>>>> promises;
  for (int i = 0; i < 5; ++i) {
    auto promise = std::make_shared<std::promise<Result<Rendered>>>();
    answers.push_back(promise->get_future());
    executor.post([this, promise] {
      assay::start(custom_fields->list(acme),
                   [promise](Result<Rendered> answer) { promise->set_value(std::move(answer)); });
    });
  }
  go.set_value();
  std::set<Rendered> seen;
  for (auto &answer : answers) seen.insert(*answer.get());
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_THAT(skills.field_tenants, ElementsAre("acme"));
}

TEST_F(CustomFieldsTest, TheLastAnswerIsReadyAfterTheFirst) {
  EXPECT_EQ(custom_fields->ready(acme), nullptr);
  const auto listed = fields(acme);
  EXPECT_EQ(custom_fields->ready(acme), *listed);
  EXPECT_EQ(custom_fields->ready(globex), nullptr);
  EXPECT_EQ(catalog->ready(acme), nullptr) << "the two lists are two questions";
}

}  // namespace
}  // namespace assay::service
