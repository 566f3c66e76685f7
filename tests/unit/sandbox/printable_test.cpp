#include "host/sandbox/printable.h"

#include <gtest/gtest.h>

namespace assay::sandbox {
namespace {

TEST(Printable, ControlCharactersBecomeBlanks) { EXPECT_EQ(printable("a\x1b[2J\n\x7f é"), "a [2J   é"); }

TEST(Printable, SoDoesWhatATerminalObeysOrWhatTurnsText) {
  EXPECT_EQ(printable("a\xC2\x9B"
                      "2Jb\xE2\x80\xAE"
                      "c\xE2\x81\xA6"
                      "d"),
            "a 2Jb c d");
  EXPECT_EQ(printable("\xC2\xA0\xE2\x80\x99\xE2"), "\xC2\xA0\xE2\x80\x99\xE2");
}

TEST(Printable, AnExcerptIsBoundedAndValidUtf8) {
  EXPECT_EQ(excerpt("ab", 2), "ab");
  EXPECT_EQ(excerpt("abc", 2), "ab… (3 bytes)");
  EXPECT_EQ(excerpt("aé", 2), "a… (3 bytes)") << "never half a character";
  EXPECT_EQ(excerpt("a\nb\xff", 10), "a b?");
}

}  // namespace
}  // namespace assay::sandbox
