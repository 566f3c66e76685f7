#include "plugins/background_check/review_form.h"

#include <gtest/gtest.h>

#include "tests/unit/background_check/samples.h"

namespace assay::background_check {
namespace {

std::optional<ReviewForm> read(const std::string &body) {
  const auto fields = embedded::parse_form(body);
  EXPECT_TRUE(fields) << body;
  return fields ? read_review_form(sample_check(), *fields) : std::nullopt;
}

const std::string kTexts = "version=3&note.id-card=&note.work=&note.school=&reason=";

TEST(ReviewForm, ReadsWhatTheReviewerChoseAndTyped) {
  const auto form = read(
      "version=3&mark.id-card=clear&note.id-card=a%0D%0Ab&mark.work=review_needed&note.work=&note.school=x"
      "&mark.school=not_applicable&verdict=review_needed&reason=why&other=1");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->version, 3);
  EXPECT_EQ(form->findings, (Findings{{{Mark::kClear, "a\nb"}, {Mark::kReviewNeeded, ""}, {Mark::kNotApplicable, "x"}},
                                      Verdict::kReviewNeeded,
                                      "why"}));
}

TEST(ReviewForm, WhatIsNotChosenIsNone) {
  const auto form = read(kTexts);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->findings, no_findings(sample_check()));
}

TEST(ReviewForm, WhatNoBrowserSendsIsRefused) {
  for (const auto *more : {"&mark.id-card=clear&mark.id-card=clear", "&mark.id-card=not_applicable",
                           "&mark.work=", "&mark.school=none", "&verdict=", "&verdict=not_applicable",
                           "&verdict=clear&verdict=clear", "&note.work=x", "&reason=x", "&version=3"}) {
    EXPECT_FALSE(read(kTexts + more)) << more;
  }
  for (const auto *body :
       {"note.id-card=&note.work=&note.school=&reason=", "version=3&note.id-card=&note.work=&reason=",
        "version=3&note.id-card=&note.work=&note.school=", "version=x&note.id-card=&note.work=&note.school=&reason=",
        "version=3x&note.id-card=&note.work=&note.school=&reason=",
        "version=99999999999999999999&note.id-card=&note.work=&note.school=&reason=", ""}) {
    EXPECT_FALSE(read(body)) << body;
  }
}

TEST(ReviewForm, ATextMayHaveAsManyCharactersAsItsFieldSays) {
  const auto with_note = [](const std::string &note, const std::string &reason) {
    return read("version=0&note.id-card=" + note + "&note.work=&note.school=&reason=" + reason).has_value();
  };
  EXPECT_TRUE(with_note(std::string(500, 'x'), std::string(2000, 'y')));
  EXPECT_FALSE(with_note(std::string(501, 'x'), ""));
  EXPECT_FALSE(with_note("", std::string(2001, 'y')));
  std::string breaks;
  for (int i = 0; i < 500; ++i) breaks += "%0D%0A";
  EXPECT_TRUE(with_note(breaks, "")) << "a line break is one character";
}

}  // namespace
}  // namespace assay::background_check
