#include "host/core/nearest.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

constexpr std::string_view kKnown[] = {"plugins", "product_lines", "state_dir", "ttl", "id"};

TEST(Nearest, FindsASlipOfTheFingerAndNothingElse) {
  EXPECT_EQ(nearest("plugin", kKnown), "plugins");
  EXPECT_EQ(nearest("product_line", kKnown), "product_lines");
  EXPECT_EQ(nearest("zebra", kKnown), "");
  EXPECT_EQ(nearest("", kKnown), "");
}

TEST(Nearest, TwoLettersInTheWrongOrderAreOneSlip) {
  EXPECT_EQ(nearest("tlt", kKnown), "ttl");
  EXPECT_EQ(nearest("di", kKnown), "id");
  EXPECT_EQ(nearest("tsate_dri", kKnown), "state_dir");
}

TEST(Nearest, CaseDoesNotMatter) { EXPECT_EQ(nearest("Product_Lines", kKnown), "product_lines"); }

TEST(Nearest, AShortWordMayDifferInOneLetterOnly) {
  EXPECT_EQ(nearest("tl", kKnown), "ttl");
  EXPECT_EQ(nearest("xy", kKnown), "");
  EXPECT_EQ(nearest("ab", kKnown), "");
}

TEST(Nearest, OfTwoTheNearerOneElseTheFirst) {
  constexpr std::string_view kTwins[] = {"teal", "tests", "text"};
  EXPECT_EQ(nearest("testx", kTwins), "tests");
  constexpr std::string_view kEqual[] = {"cold", "bold"};
  EXPECT_EQ(nearest("fold", kEqual), "cold");
}

TEST(Nearest, AnEndlessWordIsNearToNothing) { EXPECT_EQ(nearest(std::string(10'000'000, 'x'), kKnown), ""); }

}  // namespace
}  // namespace assay
