#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/service/rig.h"

namespace assay::service {
namespace {

using Catalogs = ServiceRig;

std::vector<std::string> names(const Rendered &body) {
  std::vector<std::string> found;
  const auto document = nlohmann::json::parse(*body);
  for (const auto &type : document["results"]) found.push_back(type["name"].get<std::string>());
  return found;
}

TEST_F(Catalogs, AListIsTheMergeOfTheLinesPlugins) {
  EXPECT_EQ(names(*list(acme)), (std::vector<std::string>{"Backend", "Two referees"}));
  auto sales = acme;
  sales.line = {"sales"};
  EXPECT_EQ(names(*list(sales)), (std::vector<std::string>{"Two referees"}));
}

TEST_F(Catalogs, APluginThatFailsIsServedFromItsLastGoodList) {
  ASSERT_TRUE(list(acme).ok());
  skills.list_answer = Error{ErrorCode::kUnavailable, "down"};
  EXPECT_EQ(names(*list(acme)), (std::vector<std::string>{"Backend", "Two referees"}));
}

TEST_F(Catalogs, APluginThatNeverAnsweredDoesNotBlankTheOthers) {
  skills.list_answer = Error{ErrorCode::kDeadlineExceeded, "slow"};
  EXPECT_EQ(names(*list(acme)), (std::vector<std::string>{"Two referees"}));
}

TEST_F(Catalogs, AListIsNeverEmptyBecauseAllPluginsFailed) {
  skills.list_answer = Error{ErrorCode::kUnavailable, "down"};
  reference.list_answer = Error{ErrorCode::kUnavailable, "down"};
  EXPECT_EQ(list(acme).error().code, ErrorCode::kUnavailable);
}

TEST_F(Catalogs, CustomersHaveTheirOwnLists) {
  ASSERT_TRUE(list(acme).ok());
  skills.list_answer = std::vector<OfferedType>{{"frontend", "Frontend", ""}};
  EXPECT_EQ(names(*list(globex)), (std::vector<std::string>{"Frontend", "Two referees"}));
  EXPECT_EQ(names(catalog->ready(acme)), (std::vector<std::string>{"Backend", "Two referees"}));
  EXPECT_EQ(skills.list_tenants, (std::vector<std::string>{"acme", "globex"}));
}

TEST_F(Catalogs, NothingIsReadyBeforeTheFirstListAndTheLastAnswerIsAfterIt) {
  EXPECT_EQ(catalog->ready(acme), nullptr);
  const auto listed = list(acme);
  EXPECT_EQ(catalog->ready(acme), *listed);
  EXPECT_EQ(catalog->ready(globex), nullptr);
}

TEST_F(Catalogs, ALineWithoutPluginsSaysSo) {
  auto nowhere = acme;
  nowhere.line = {"nowhere"};
  EXPECT_EQ(list(nowhere).error().code, ErrorCode::kNotFound);
}

TEST_F(Catalogs, ATypeIsRoutedAfterARestartWithoutAnotherList) {
  ASSERT_TRUE(list(acme).ok());
  open_service();
  const auto route = catalog->route(acme, backend());
  ASSERT_TRUE(route.ok());
  EXPECT_EQ(route->provider->provider, &skills);
  EXPECT_EQ(route->vendor_key, "backend");
}

TEST_F(Catalogs, UnknownForeignAndWithdrawnTypesAreRefused) {
  ASSERT_TRUE(list(acme).ok());
  EXPECT_EQ(catalog->route(acme, {Uuid{}}).error().code, ErrorCode::kNotFound);
  auto sales = acme;
  sales.line = {"sales"};
  EXPECT_EQ(catalog->route(sales, backend()).error().code, ErrorCode::kNotFound)
      << "a type of one line is unknown to another";
  skills.list_answer = std::vector<OfferedType>{{"frontend", "Frontend", ""}};
  ASSERT_TRUE(list(acme).ok());
  EXPECT_NE(catalog->route(acme, backend()).error().message.find("no longer offered"), std::string::npos);
}

class Pinned : public ServiceRig {
 protected:
  // The id that `backend` would have, given to another type.
  void pin(const std::string &name) {
    directory = std::make_unique<Directory>(
        std::vector<Line>{{{"engineering"}, {{&skills}, {&reference}}, {{name, backend()}}}},
        std::map<TenantId, std::string>{{acme.tenant, "acme"}});
    open_service();
  }
};

TEST_F(Pinned, APinnedTypeIsRoutedWithoutAnyList) {
  skills.list_answer = Error{ErrorCode::kUnavailable, "down"};
  pin("skills/elsewhere");
  const auto route = catalog->route(acme, backend());
  ASSERT_TRUE(route.ok());
  EXPECT_EQ(route->vendor_key, "elsewhere");
}

TEST_F(Pinned, APinWinsOverWhatWasRememberedAndIsRememberedItself) {
  ASSERT_TRUE(list(acme).ok());
  EXPECT_EQ(catalog->route(acme, backend())->vendor_key, "backend");
  pin("reference/two-referees");
  EXPECT_EQ(catalog->route(acme, backend())->provider->provider, &reference);
}

TEST_F(Catalogs, AnUnknownTypeIsNotSaidToBeUnknownWhileAPluginIsSilent) {
  skills.list_answer = Error{ErrorCode::kUnavailable, "down"};
  ASSERT_TRUE(list(acme).ok()) << "the other plugin answers";
  const auto first = run<Result<Catalog::Route>>([&] { return catalog->find_route(acme, backend()); });
  EXPECT_EQ(first.error().code, ErrorCode::kRejected);
  skills.list_answer = std::vector<OfferedType>{{"backend", "Backend", ""}};
  EXPECT_TRUE(run<Result<Catalog::Route>>([&] { return catalog->find_route(acme, backend()); }).ok());
}

}  // namespace
}  // namespace assay::service
