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

CustomField field(const std::string &id, const std::string &name, bool is_required = false) {
  return {id, name, FieldType::kString, is_required, {}};
}

TEST(MergeFields, KeepsTheOrderAndPutsTheEntryBeforeEachId) {
  const auto fields = merge_fields({{kSkills, {field("b", "B"), field("a", "A")}}, {kOther, {field("a", "C")}}}, true);
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0].id, "skills/b");
  EXPECT_EQ(fields[1].id, "skills/a");
  EXPECT_EQ(fields[2].id, "other/a");
  EXPECT_EQ(fields[2].name, "C");
}

TEST(MergeFields, AFieldIsRequiredOnlyWhereItMayBe) {
  const std::vector<EntryFields> entries = {{kSkills, {field("a", "A", true), field("b", "B", false)}}};
  EXPECT_TRUE(merge_fields(entries, true)[0].is_required);
  EXPECT_FALSE(merge_fields(entries, true)[1].is_required);
  EXPECT_FALSE(merge_fields(entries, false)[0].is_required);
}

TEST(MergeFields, EqualNamesAreToldApartByTheirEntryAndThenByTheirId) {
  const auto fields =
      merge_fields({{kSkills, {field("a", "Note"), field("b", "Note")}}, {kOther, {field("c", "Note")}}}, true);
  EXPECT_EQ(fields[0].name, "Note (skills) (skills/a)");
  EXPECT_EQ(fields[1].name, "Note (skills) (skills/b)");
  EXPECT_EQ(fields[2].name, "Note (other)");
}

}  // namespace
}  // namespace assay::service
