#include "plugins/embedded/page_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/embedded/mail.h"
#include "plugins/embedded/refusals.h"
#include "plugins/embedded/tokens.h"

namespace assay::embedded {
namespace {

using testing::HasSubstr;

// The status of the refusal, 0 when the form was taken.
int refusal_of(const std::string &content_type, const std::string &body) {
  const assay_header header{sdk::str("content-type"), sdk::str(content_type)};
  const assay_http_request raw{sizeof(raw), sdk::str("POST"), sdk::str("/"), sdk::str(""), sdk::str(body), &header, 1};
  const auto form = take_form(sdk::PageRequest(&raw));
  const auto *page = std::get_if<Page>(&form);
  return page == nullptr ? 0 : page->status;
}

TEST(PageForm, TakesAFormWhateverTheCaseAndTheCharset) {
  EXPECT_EQ(refusal_of("application/x-www-form-urlencoded", "a=1"), 0);
  EXPECT_EQ(refusal_of("Application/X-WWW-Form-URLencoded ; charset=utf-8", "a=1"), 0);
}

TEST(PageForm, RefusesEverythingElseWithTheStatusThatSaysSo) {
  EXPECT_EQ(refusal_of("text/plain", "a=1"), 415);
  EXPECT_EQ(refusal_of("multipart/form-data; boundary=x", "a=1"), 415);
  EXPECT_EQ(refusal_of("application/x-www-form-urlencoded2", "a=1"), 415);
  EXPECT_EQ(refusal_of("", "a=1"), 415);
  EXPECT_EQ(refusal_of("application/x-www-form-urlencoded", std::string(kMaxFormBytes + 1, 'a')), 413);
  EXPECT_EQ(refusal_of("application/x-www-form-urlencoded", "a=%zz"), 400);
}

TEST(PageForm, OnlyTheTokenOfTheSamePageIsOurs) {
  const auto token = form_token("secret");
  EXPECT_TRUE(is_ours({{"form_token", token}}, "secret"));
  EXPECT_FALSE(is_ours({{"form_token", token}}, "another"));
  EXPECT_FALSE(is_ours({{"form_token", token}, {"form_token", token}}, "secret"));
  EXPECT_FALSE(is_ours({{"form_token", "secret"}}, "secret"));
  EXPECT_FALSE(is_ours({}, "secret"));
  EXPECT_THAT(hidden_form_token("secret"), HasSubstr(token));
}

TEST(PageForm, ARefusalIsACompletePageAndNamesWhatIsAllowed) {
  const auto page = method_page("GET, HEAD");
  EXPECT_EQ(page.status, 405);
  EXPECT_THAT(page.html, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(page.headers, testing::Contains(testing::Pair("Allow", "GET, HEAD")));
  EXPECT_THAT(see_other("../abc").headers, testing::Contains(testing::Pair("Location", "../abc")));
  EXPECT_THAT(try_again_page().headers, testing::Contains(testing::Pair("Retry-After", "60")));
}

TEST(Mail, AHeaderFieldCannotEndItself) {
  EXPECT_EQ(one_line("a\r\nBcc: b\tc\x7F"), "a  Bcc: b c ");
  EXPECT_EQ(one_line("a\xC2\x85"
                     "b\xE2\x80\xA8"
                     "c\xE2\x80\xA9"
                     "d"),
            "a b c d");
}

TEST(Mail, WhatHidesOrTurnsTextIsLeftOutAndLettersStay) {
  EXPECT_EQ(one_line("Ann\xE2\x80\xAE \xE2\x80\x8B"
                     "B\xE2\x81\xA6o\xEF\xBB\xBF"),
            "Ann Bo");
  const std::string kept =
      "Zo\xC3\xAB O\xE2\x80\x99Neill \xE6\x9D\x8E \xF0\x9F\x98\x80\xC2\xA0\xEF\xBC\xA1\xE2\x82\xAC";
  EXPECT_EQ(one_line(kept), kept);
  EXPECT_EQ(one_line("\xE2"), "\xE2");
}

TEST(Mail, OnlyAnAnswerThatSaysNothingWasDoneIsFinal) {
  for (const auto code : {ASSAY_UNAVAILABLE, ASSAY_DEADLINE_EXCEEDED, ASSAY_CANCELLED, ASSAY_INTERNAL})
    EXPECT_TRUE(may_have_happened(code)) << code;
  for (const auto code : {ASSAY_OK, ASSAY_REJECTED, ASSAY_RESOURCE_EXHAUSTED, ASSAY_UNSUPPORTED, ASSAY_NOT_FOUND})
    EXPECT_FALSE(may_have_happened(code)) << code;
}

}  // namespace
}  // namespace assay::embedded
