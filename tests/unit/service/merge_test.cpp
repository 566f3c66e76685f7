#include "host/service/merge.h"

#include <gtest/gtest.h>

#include <set>

namespace assay::service {
namespace {

const ProductLineId kLine{"engineering"};
const PluginEntry kSkills{"skills"};
const PluginEntry kOther{"other"};

TEST(Merge, KeepsTheOrderOfEntriesAndTypes) {
  const auto types = merge(kLine, {{kSkills, {{"b", "B", "d"}, {"a", "A", ""}}}, {kOther, {{"c", "C", ""}}}}, {});
  ASSERT_EQ(types.size(), 3u);
  EXPECT_EQ(types[0].name, "B");
  EXPECT_EQ(types[0].description, "d");
  EXPECT_EQ(types[2].name, "C");
}

TEST(Merge, AnIdDependsOnLineEntryAndVendorKeyAndOnNothingElse) {
  const auto id = type_id(kLine, kSkills, "a", {});
  EXPECT_EQ(merge(kLine, {{kOther, {{"x", "X", ""}}}, {kSkills, {{"a", "Renamed", "new"}}}}, {})[1].id, id);
  EXPECT_NE(type_id({"sales"}, kSkills, "a", {}), id);
  EXPECT_NE(type_id(kLine, kOther, "a", {}), id);
  EXPECT_NE(type_id(kLine, kSkills, "b", {}), id);
}

TEST(Merge, APinnedIdWins) {
  const auto pinned = *AssessmentTypeId::parse("0f8fad5b-d9cb-469f-a165-70867728950e");
  EXPECT_EQ(merge(kLine, {{kSkills, {{"a", "A", ""}}}}, {{"skills/a", pinned}})[0].id, pinned);
}

TEST(Merge, EqualNamesAreToldApartByTheirEntryAndThenByTheirId) {
  const auto types =
      merge(kLine, {{kSkills, {{"a", "Go", ""}, {"b", "Go", ""}}}, {kOther, {{"a", "Go", ""}, {"z", "Rust", ""}}}}, {});
  std::set<std::string> names;
  for (const auto &type : types) names.insert(type.name);
  EXPECT_EQ(names.size(), 4u);
  EXPECT_EQ(types[2].name, "Go (other)");
  EXPECT_EQ(types[0].name, "Go (skills) (" + types[0].id.to_string().substr(0, 8) + ")");
  EXPECT_EQ(types[3].name, "Rust");
}

TEST(Merge, AVendorKeyListedTwiceIsTakenOnce) {
  EXPECT_EQ(merge(kLine, {{kSkills, {{"a", "A", ""}, {"a", "A again", ""}}}}, {}).size(), 1u);
}

}  // namespace
}  // namespace assay::service
