#include "plugins/embedded/config_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::embedded {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ConfigNodeTest : public ::testing::Test {
 protected:
  ConfigNode read(const char *text) {
    document = nlohmann::json::parse(text);
    return {document, "", faults};
  }
  std::vector<std::string> pointers() const {
    std::vector<std::string> all;
    for (const auto &fault : faults) all.push_back(fault.pointer);
    return all;
  }

  nlohmann::json document;
  std::vector<ConfigFault> faults;
};

TEST_F(ConfigNodeTest, ReadsWhatIsThere) {
  const auto node = read(R"({"t": "x", "n": 2.5, "w": 3, "f": true, "l": [{"t": "y"}], "gone": null})");
  EXPECT_EQ(node.text("t", true), "x");
  EXPECT_EQ(node.decimal("n", 0, 10), 2.5);
  EXPECT_EQ(node.whole("w", 0, 10), 3);
  EXPECT_EQ(node.whole_or("gone", 0, 10, 7), 7);
  EXPECT_TRUE(node.flag("f"));
  EXPECT_FALSE(node.flag("absent"));
  EXPECT_TRUE(node.flag("absent", true));
  ASSERT_EQ(node.items("l", 1).size(), 1u);
  EXPECT_EQ(node.items("l", 1)[0].text("t", true), "y");
  EXPECT_THAT(faults, IsEmpty());
}

TEST_F(ConfigNodeTest, EveryFaultIsKeptWithItsPointer) {
  const auto node = read(R"({"t": 1, "n": "2", "w": 2.5, "far": 99, "f": "yes", "l": {}, "a/b~c": 1, "line": "a\nb"})");
  static_cast<void>(node.is_object_of({"t", "n", "w", "far", "f", "l", "line"}));
  static_cast<void>(node.text("t", true));
  static_cast<void>(node.text("absent", true));
  static_cast<void>(node.decimal("n", 0, 10));
  static_cast<void>(node.whole("w", 0, 10));
  EXPECT_EQ(node.whole("far", 0, 10), 0);
  static_cast<void>(node.flag("f"));
  EXPECT_THAT(node.items("l", 1), IsEmpty());
  static_cast<void>(node.line("line", true));
  EXPECT_THAT(pointers(), ElementsAre("/a~1b~0c", "/t", "/absent", "/n", "/w", "/far", "/f", "/l", "/line"));
}

TEST_F(ConfigNodeTest, AnIdIsPlainAndUnique) {
  const auto node = read(R"({"l": [{"id": "a.b-C_1"}, {"id": "a.b-C_1"}, {"id": "a b"}, {"id": ""}]})");
  std::set<std::string> seen;
  for (const auto &item : node.items("l", 0)) static_cast<void>(item.unique_id("id", seen));
  EXPECT_THAT(pointers(), ElementsAre("/l/1/id", "/l/2/id", "/l/3/id"));
}

TEST_F(ConfigNodeTest, WhatIsNoObjectHasOneFaultAndNoMembers) {
  for (const char *text : {"[]", "1", "null", "\"x\""}) {
    faults.clear();
    const auto node = read(text);
    EXPECT_FALSE(node.is_object_of({"x"})) << text;
    EXPECT_FALSE(node.has("x")) << text;
    EXPECT_THAT(pointers(), ElementsAre("")) << text;
  }
}

TEST_F(ConfigNodeTest, OnlyTheEmbeddedBackendIsTaken) {
  check_backend(read(R"({"backend": "embedded"})"));
  EXPECT_THAT(faults, IsEmpty());
  check_backend(read(R"({"backend": "vendor"})"));
  EXPECT_THAT(pointers(), ElementsAre("/backend"));
}

}  // namespace
}  // namespace assay::embedded
