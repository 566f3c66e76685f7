#include "host/sandbox/printable.h"

#include <gtest/gtest.h>

namespace assay::sandbox {
namespace {

TEST(Printable, ControlCharactersBecomeBlanks) { EXPECT_EQ(printable("a\x1b[2J\n\x7f é"), "a [2J   é"); }

TEST(Printable, AnExcerptIsBoundedAndValidUtf8) {
  EXPECT_EQ(excerpt("ab", 2), "ab");
  EXPECT_EQ(excerpt("abc", 2), "ab… (3 bytes)");
  EXPECT_EQ(excerpt("aé", 2), "a… (3 bytes)") << "never half a character";
  EXPECT_EQ(excerpt("a\nb\xff", 10), "a b?");
}

}  // namespace
}  // namespace assay::sandbox
