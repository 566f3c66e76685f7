#include "plugins/embedded/form.h"

#include <gtest/gtest.h>

namespace assay::embedded {
namespace {

using Fields = FormFields;

TEST(Form, DecodesNamesAndValuesInOrder) {
  EXPECT_EQ(parse_form("a=1&b=two+words&c%20d=%C3%A9%26%3D&a=2"),
            (Fields{{"a", "1"}, {"b", "two words"}, {"c d", "\xC3\xA9&="}, {"a", "2"}}));
}

TEST(Form, EmptyPartsAreNoFields) {
  EXPECT_EQ(parse_form(""), Fields{});
  EXPECT_EQ(parse_form("&&"), Fields{});
  EXPECT_EQ(parse_form("a&=b&c="), (Fields{{"a", ""}, {"", "b"}, {"c", ""}}));
  EXPECT_EQ(parse_form("a=b=c"), (Fields{{"a", "b=c"}}));
}

TEST(Form, RefusesABadPercentSignWhereverItStands) {
  for (const char *body : {"a=%", "a=%4", "a=%zz", "a=%4g", "%=1", "a=1&b=%G0", "a=%%41"}) {
    EXPECT_FALSE(parse_form(body)) << body;
  }
}

TEST(Form, RefusesWhatIsNotUtf8) {
  for (const char *body : {"a=%FF", "a=%C3", "a=%C0%AF", "a=%E0%80%AF", "a=%ED%A0%80", "a=%F5%80%80%80",
                           "a=%F4%90%80%80", "a=%80", "%C3=1", "a=\xC3\x28", "a=%F0%8F%BF%BF", "a=%C1%BF"}) {
    EXPECT_FALSE(parse_form(body)) << body;
  }
  EXPECT_TRUE(parse_form("a=%F0%9F%99%82&b=%F4%8F%BF%BF&c=%EF%BF%BD&d=%ED%9F%BF"));
}

TEST(Form, RefusesControlCharactersButNotLineBreaks) {
  for (const char *body : {"a=%00", "a=%1b", "a=%7F", "a=\x01"}) EXPECT_FALSE(parse_form(body)) << body;
  EXPECT_EQ(parse_form("a=1%0D%0A%092"), (Fields{{"a", "1\r\n\t2"}}));
}

TEST(Form, TheLargestBodyIsReadAndOneByteMoreIsNot) {
  const std::string largest = "a=" + std::string(kMaxFormBytes - 2, 'x');
  EXPECT_TRUE(parse_form(largest));
  EXPECT_FALSE(parse_form(largest + "x"));
}

TEST(Form, TheMostFieldsAreReadAndOneMoreIsNot) {
  std::string most;
  for (std::size_t i = 0; i < kMaxFormFields; ++i) most += "a=1&";
  ASSERT_TRUE(parse_form(most));
  EXPECT_EQ(parse_form(most)->size(), kMaxFormFields);
  EXPECT_FALSE(parse_form(most + "a=1"));
}

TEST(Form, AFieldThatStandsTwiceHasNoOnlyValue) {
  const Fields fields = {{"x", "1"}, {"y", "2"}, {"y", "2"}};
  EXPECT_EQ(only_value(fields, "x"), "1");
  EXPECT_FALSE(only_value(fields, "y"));
  EXPECT_FALSE(only_value(fields, "z"));
}

TEST(Form, LineEndsAreCountedAsOneCharacter) {
  EXPECT_EQ(unify_line_ends("a\r\nb\rc\nd\r"), "a\nb\nc\nd\n");
  EXPECT_EQ(unify_line_ends("\r\r\n"), "\n\n");
  EXPECT_EQ(unify_line_ends(""), "");
}

TEST(Form, ATextIsClippedBetweenCharacters) {
  EXPECT_EQ(clip_characters("abc", 3), "abc");
  EXPECT_EQ(clip_characters("abc", 2), "ab");
  EXPECT_EQ(clip_characters("a\xC3\xA9\xF0\x9F\x98\x80z", 3), "a\xC3\xA9\xF0\x9F\x98\x80");
  EXPECT_EQ(clip_characters("\xF0\x9F\x98\x80", 0), "");
  EXPECT_EQ(clip_characters("", 5), "");
}

}  // namespace
}  // namespace assay::embedded
