#include "host/core/log.h"

#include <gtest/gtest.h>

namespace assay::log {
namespace {

TEST(Log, PlainValuesStandAsTheyAre) { EXPECT_EQ(render_value("engineering/skills:1"), "engineering/skills:1"); }

TEST(Log, AValueCannotForgeALineOrAField) {
  EXPECT_EQ(render_value("a\nERROR all=lost"), "\"a\\x0aERROR all=lost\"");
  EXPECT_EQ(render_value("a=b"), "\"a=b\"");
  EXPECT_EQ(render_value("say \"hi\" \\"), "\"say \\\"hi\\\" \\\\\"");
  EXPECT_EQ(render_value("\x1b[31m"), "\"\\x1b[31m\"");
  EXPECT_EQ(render_value(""), "\"\"");
}

}  // namespace
}  // namespace assay::log
