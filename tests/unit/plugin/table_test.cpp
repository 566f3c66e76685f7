#include "host/plugin/table.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace assay::plugin {
namespace {

struct Table {
  std::uint64_t struct_size;
  std::uint64_t first, second;
};
struct Longer {
  std::uint64_t struct_size;
  std::uint64_t first, second, third;
};

TEST(PluginTable, ATableOfOurAgeIsCopied) {
  const Table theirs{sizeof(Table), 1, 2};
  const auto mine = copy_table(&theirs);
  EXPECT_EQ(mine.struct_size, sizeof(Table));
  EXPECT_EQ(mine.first, 1u);
  EXPECT_EQ(mine.second, 2u);
}

TEST(PluginTable, WhatAnOlderOneDoesNotHaveIsZero) {
  const Table theirs{offsetof(Table, second), 1, 99};
  const auto mine = copy_table(&theirs);
  EXPECT_EQ(mine.struct_size, offsetof(Table, second));
  EXPECT_EQ(mine.first, 1u);
  EXPECT_EQ(mine.second, 0u);
}

TEST(PluginTable, OfANewerOneOnlyWhatWeKnowIsRead) {
  const Longer theirs{sizeof(Longer), 1, 2, 3};
  const auto mine = copy_table(reinterpret_cast<const Table *>(&theirs));
  EXPECT_EQ(mine.struct_size, sizeof(Table));
  EXPECT_EQ(mine.second, 2u);
}

TEST(PluginTable, NoTableAndATableWithoutASizeAreAllZero) {
  const Table sizeless{0, 1, 2};
  for (const Table *theirs : {static_cast<const Table *>(nullptr), &sizeless}) {
    const auto mine = copy_table(theirs);
    EXPECT_EQ(mine.struct_size, 0u);
    EXPECT_EQ(mine.first, 0u);
  }
}

}  // namespace
}  // namespace assay::plugin
