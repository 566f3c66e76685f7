#include "host/core/ids.h"

#include <gtest/gtest.h>

#include <set>

#include "host/core/clock.h"

namespace assay {
namespace {

TEST(Uuid, ReadsBothCasesAndWritesLowerCase) {
  const auto uuid = Uuid::parse("0F8FAD5B-D9CB-469F-A165-70867728950E");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->to_string(), "0f8fad5b-d9cb-469f-a165-70867728950e");
  EXPECT_EQ(Uuid::parse(uuid->to_string()), uuid);
}

TEST(Uuid, RefusesEverythingButTheThirtySixCharacterForm) {
  for (const char *text : {"", "0f8fad5bd9cb469fa16570867728950e", "{0f8fad5b-d9cb-469f-a165-70867728950e}",
                           "0f8fad5b-d9cb-469f-a165-70867728950", "0f8fad5b-d9cb-469f-a165-70867728950g",
                           "0f8fad5b-d9cb-469f-a165_70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e "})
    EXPECT_FALSE(Uuid::parse(text)) << text;
}

// The committed value: were it to change, every type id in customers' interview plans would.
TEST(Uuid, NameBasedIdsNeverChange) {
  const auto id = Uuid::name_based({"engineering", "skills", "backend-engineering"});
  EXPECT_EQ(id.to_string(), "984b31f7-13d0-554e-b805-d845ea1b6fd4");
  EXPECT_EQ(id.bytes[6] >> 4, 5) << "RFC 4122 version";
  EXPECT_EQ(id.bytes[8] >> 6, 2) << "RFC 4122 variant";
}

TEST(Uuid, NameBasedPartsDoNotRunIntoEachOther) {
  EXPECT_NE(Uuid::name_based({"ab", "c"}), Uuid::name_based({"a", "bc"}));
  EXPECT_NE(Uuid::name_based({"a", ""}), Uuid::name_based({"a"}));
}

TEST(SystemIdSource, RandomUuidsAreVersionFourAndDiffer) {
  SystemIdSource ids;
  std::set<Uuid> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto uuid = ids.random_uuid();
    EXPECT_EQ(uuid.bytes[6] >> 4, 4);
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

}  // namespace
}  // namespace assay
