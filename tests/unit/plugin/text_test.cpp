#include "host/plugin/text.h"

#include <gtest/gtest.h>

#include <string>

namespace assay::plugin {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

TEST(PluginText, AnAbsentStringAndALengthWithoutBytesReadAsEmpty) {
  EXPECT_EQ(view({nullptr, 0}), "");
  EXPECT_EQ(view({nullptr, 7}), "");
  EXPECT_EQ(view({"abc", 2}), "ab");
}

TEST(PluginText, EmptyIsNotAbsentUnlessAskedFor) {
  EXPECT_NE(to_abi(std::string_view()).ptr, nullptr);
  EXPECT_EQ(to_abi(std::string_view()).len, 0u);
  EXPECT_EQ(to_abi_or_absent("").ptr, nullptr);
  EXPECT_EQ(view(to_abi_or_absent("x")), "x");
}

TEST(PluginText, GoodTextStaysAsItIs) {
  for (const std::string_view text : {"", "plain", "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x99\x82", "\xc2\xa0"})
    EXPECT_EQ(clean_text(text, 100), text);
}

TEST(PluginText, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  const std::string r(kReplacement);
  EXPECT_EQ(clean_text("a\377b", 100), "a" + r + "b");
  EXPECT_EQ(clean_text("\xe2\x82", 100), r + r) << "a character that ends too early";
  EXPECT_EQ(clean_text("\xc0\x80", 100), r + r) << "an overlong form";
  EXPECT_EQ(clean_text("\xed\xa0\x80", 100), r + r + r) << "a surrogate";
}

TEST(PluginText, ControlCharactersBecomeSpaces) {
  EXPECT_EQ(clean_text("a\nb\tc\177d\33[31m", 100), "a b c d [31m");
  EXPECT_EQ(clean_text(std::string_view("a\0b", 3), 100), "a b");
  EXPECT_EQ(clean_text("a\302\23331mb\302\205c", 100), "a 31mb c") << "the second block, C1";
}

TEST(PluginText, IsCutAtACharacterNeverInside) {
  EXPECT_EQ(clean_text("abcdef", 3), "abc");
  EXPECT_EQ(clean_text("ab\xe2\x82\xac", 4), "ab");
  EXPECT_EQ(clean_text("ab\xe2\x82\xac", 5), "ab\xe2\x82\xac");
  EXPECT_EQ(clean_text("\xff\xff", 5), kReplacement) << "what stands for a bad byte counts with its own size";
  EXPECT_EQ(clean_text("abc", 0), "");
}

TEST(PluginText, AStaticStringIsLookedAtNoFurtherThanItsLimit) {
  const char unterminated[] = {'a', 'b', 'c', 'd'};
  EXPECT_EQ(bounded(unterminated, sizeof unterminated), "abcd");
  EXPECT_EQ(bounded("ab", 100), "ab");
  EXPECT_EQ(bounded(nullptr, 100), "");
}

}  // namespace
}  // namespace assay::plugin
