#include "plugins/background_check/case_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "plugins/embedded/tokens.h"
#include "tests/unit/background_check/samples.h"

namespace assay::background_check {
namespace {

using embedded::Page;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char *kCanary = "<script>alert(\"&'\")</script>";
constexpr const char *kEscapedCanary = "&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;";

std::size_t count_of(const std::string &text, std::string_view piece) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++count;
  return count;
}

// Every page with a person on it, each text that comes from outside being the same.
std::vector<Page> pages_of_people(const std::string &text) {
  const auto check = sample_check(text);
  Case saved = begun(check, text);
  save(saved, 0, review_needed(text), kNow + 2 * kMinute);
  Findings typed = review_needed(text + "2");
  return {case_page(waiting(check, text), kNow),
          case_page(begun(check, text), kNow),
          case_page(saved, kNow),
          correction_page(saved, typed, {{"mark-1", text}}),
          conflict_page(saved, typed),
          case_page(decided(review_needed(text), check, text), kNow)};
}

std::vector<Page> pages_of_nobody() {
  Case cancelled = begun();
  cancel(cancelled, kNow + kDay);
  Case expired = begun();
  elapse(expired, expired.due_ms);
  return {case_page(cancelled, kNow), case_page(expired, kNow), case_page(begun(), kNow + 10 * kDay)};
}

TEST(CasePages, NoTextFromOutsideReachesAPageUnescaped) {
  for (const auto &page : pages_of_people(kCanary)) {
    EXPECT_THAT(page.html, Not(HasSubstr("<script")));
    EXPECT_THAT(page.html, Not(HasSubstr("alert(\"")));
    EXPECT_GE(count_of(page.html, kEscapedCanary), 6U) << page.status;
  }
}

TEST(CasePages, EveryPageIsACompleteAccessibleDocument) {
  auto pages = pages_of_people("Plain");
  for (auto &page : pages_of_nobody()) pages.push_back(std::move(page));
  for (const auto &page : pages) {
    EXPECT_EQ(count_of(page.html, "<h1>"), 1U);
    EXPECT_EQ(count_of(page.html, "<main>"), 1U);
    EXPECT_THAT(page.html, Not(HasSubstr(" style=")));
    for (const auto *element : {"fieldset", "label", "form", "ul", "ol", "li", "p", "div", "strong", "legend", "h2",
                                "textarea", "button", "a", "span"}) {
      const auto name = std::string(element);
      EXPECT_EQ(count_of(page.html, "<" + name + ">") + count_of(page.html, "<" + name + " "),
                count_of(page.html, "</" + name + ">"))
          << name << " of page " << page.status;
    }
  }
}

TEST(CasePages, EveryControlHasALabelOfItsOwnAndEveryReferenceATarget) {
  for (const auto &page : pages_of_people("Plain")) {
    std::set<std::string> ids;
    const std::regex id(" id=\"([^\"]+)\""), target("(?: for=\"|href=\"#)([^\"]+)\""),
        described(" aria-describedby=\"([^\"]+)\""), control("<(?:input type=\"radio\"|textarea)[^>]* id=\"([^\"]+)\"");
    const auto all = [&](const std::regex &what) {
      std::vector<std::string> found;
      for (std::sregex_iterator i(page.html.begin(), page.html.end(), what), end; i != end; ++i)
        found.push_back((*i)[1]);
      return found;
    };
    for (const auto &found : all(id)) EXPECT_TRUE(ids.insert(found).second) << "twice: " << found;
    for (const auto &found : all(target)) EXPECT_TRUE(ids.contains(found)) << found;
    for (const auto &found : all(described)) {
      std::istringstream each(found);
      for (std::string one; each >> one;) EXPECT_TRUE(ids.contains(one)) << one;
    }
    for (const auto &found : all(control)) EXPECT_EQ(count_of(page.html, " for=\"" + found + "\""), 1U) << found;
  }
}

TEST(CasePages, TheBriefingSaysWhomAndWhatAndOffersToBegin) {
  auto stored = waiting();
  stored.subject = {"Ada", "Lovelace", "ada@example.org", "Analyst"};
  const auto html = case_page(stored, kNow).html;
  for (const auto *text :
       {"Ada Lovelace", "ada@example.org", "Analyst", "<h2>Instructions</h2>", "3 items", "14:05 UTC on 13 March 2026",
        "The candidate is shown nothing", "name=\"do\" value=\"begin\">Begin the review</button>"}) {
    EXPECT_THAT(html, HasSubstr(text));
  }
  stored.subject = {};
  EXPECT_EQ(count_of(case_page(stored, kNow).html, "not given"), 3U);
}

TEST(CasePages, TheChecklistOffersNotApplicableOnlyForWhatIsNotRequired) {
  const auto html = case_page(begun(), kNow).html;
  EXPECT_EQ(count_of(html, "<fieldset>"), 4U);
  EXPECT_EQ(count_of(html, "type=\"radio\""), 2U + 2U + 3U + 2U);
  EXPECT_EQ(count_of(html, "value=\"not_applicable\""), 1U);
  EXPECT_THAT(html, HasSubstr("name=\"mark.school\" id=\"mark-3-3\" value=\"not_applicable\""));
  EXPECT_THAT(html, HasSubstr("<legend class=\"text\">Item 3: Plain (optional)</legend>"));
  EXPECT_THAT(html, HasSubstr("maxlength=\"500\" id=\"note-3\" name=\"note.school\""));
  EXPECT_THAT(html, HasSubstr("maxlength=\"2000\" id=\"reason\" name=\"reason\""));
  EXPECT_THAT(html, HasSubstr("name=\"version\" value=\"0\""));
  EXPECT_THAT(html, HasSubstr("Nothing has been saved yet"));
}

TEST(CasePages, WhatWasSavedIsFilledIn) {
  Case stored = begun();
  save(stored, 0, review_needed("a note"), kNow + 2 * kMinute);
  const auto html = case_page(stored, kNow).html;
  EXPECT_EQ(count_of(html, " checked"), 3U);
  EXPECT_THAT(html, HasSubstr("name=\"mark.work\" id=\"mark-2-2\" value=\"review_needed\" checked"));
  EXPECT_THAT(html, HasSubstr(">\na note</textarea>"));
  EXPECT_THAT(html, HasSubstr("name=\"version\" value=\"1\""));
  EXPECT_THAT(html, HasSubstr("Last saved at 14:07 UTC on 3 March 2026"));
}

TEST(CasePages, TheEnterKeySavesAndDoesNotFinish) {
  const auto html = case_page(begun(), kNow).html;
  EXPECT_LT(html.find("value=\"save\">Save</button>"), html.find("value=\"finish\">Finish</button>"));
  EXPECT_EQ(html.find("<button"), html.find("<button type=\"submit\" name=\"do\" value=\"save\""));
}

TEST(CasePages, FormsAreSentToThePageItselfWithTheFormTokenAndNotTheSecret) {
  for (const auto &page : pages_of_people("Plain")) {
    if (count_of(page.html, "<form") == 0) continue;
    EXPECT_EQ(count_of(page.html, "<form method=\"post\">"), 1U);
    EXPECT_THAT(page.html, HasSubstr("value=\"" + embedded::form_token("a secret") + "\""));
    EXPECT_THAT(page.html, Not(HasSubstr("a secret")));
  }
}

TEST(CasePages, ACorrectionBeginsWithTheFaultsAndKeepsWhatWasTyped) {
  Case stored = begun();
  const Findings typed = {{{Mark::kReviewNeeded, "typed note"}, {}, {}}, Verdict::kReviewNeeded, ""};
  const auto faults = faults_in(stored.check, typed);
  ASSERT_EQ(faults.size(), 2u);
  const auto page = correction_page(stored, typed, faults);
  EXPECT_EQ(page.status, 422);
  EXPECT_LT(page.html.find("role=\"alert\""), page.html.find("<h2>Candidate"));
  EXPECT_THAT(page.html, HasSubstr("<a href=\"#mark-2\">Item 2: choose Clear or Review needed.</a>"));
  EXPECT_THAT(page.html, HasSubstr("<a href=\"#reason\">"));
  EXPECT_THAT(page.html, HasSubstr("id=\"mark-2-error\""));
  EXPECT_THAT(page.html, HasSubstr(">\ntyped note</textarea>"));
  EXPECT_THAT(page.html, HasSubstr("name=\"mark.id-card\" id=\"mark-1-2\" value=\"review_needed\" checked"));
  EXPECT_THAT(page.html, HasSubstr("name=\"verdict\" id=\"verdict-2\" value=\"review_needed\" checked"));
}

TEST(CasePages, AConflictShowsTheNewerStateBesideWhatWasTyped) {
  Case stored = begun();
  Findings saved = all_clear();
  saved.items[1].note = "saved by another";
  save(stored, 0, saved, kNow + 2 * kMinute);
  Findings typed = all_clear();
  typed.items[1] = {Mark::kReviewNeeded, "typed by me"};
  const auto page = conflict_page(stored, typed);
  EXPECT_EQ(page.status, 409);
  EXPECT_THAT(page.html, HasSubstr(">\ntyped by me</textarea>"));
  EXPECT_THAT(page.html, HasSubstr("name=\"mark.work\" id=\"mark-2-2\" value=\"review_needed\" checked"));
  EXPECT_EQ(count_of(page.html, "Saved meanwhile: "), 1U) << "only where they differ";
  EXPECT_THAT(page.html,
              HasSubstr("Saved meanwhile: <strong>Clear</strong></p>\n<p class=\"text\">saved by another</p>"));
  EXPECT_THAT(page.html, HasSubstr("name=\"version\" value=\"1\"")) << "sending it again is on top of the newer state";
  typed.reason = "why";
  EXPECT_EQ(count_of(conflict_page(stored, typed).html, "Saved meanwhile: "), 2U);
}

TEST(CasePages, TheOutcomeIsShownWithNotesAndReasonAndCannotBeChanged) {
  const auto page = case_page(decided(review_needed("a private note")), kNow);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.html, HasSubstr("<p class=\"notice\"><strong>Review needed</strong></p>"));
  EXPECT_THAT(page.html, HasSubstr("Reviewed at 14:36 UTC on 3 March 2026. Begun at 14:06 UTC"));
  EXPECT_THAT(page.html, HasSubstr("Note: a private note"));
  EXPECT_THAT(page.html, HasSubstr("<h2>Reason</h2>\n<p class=\"text\">a private note</p>"));
  EXPECT_THAT(page.html, HasSubstr("1 of 3 clear, 1 review needed"));
  EXPECT_THAT(page.html, HasSubstr("<strong>Not marked</strong>"));
  EXPECT_EQ(count_of(page.html, "<form") + count_of(page.html, "<button"), 0U);
}

TEST(CasePages, WhatEndedWithoutAnOutcomeShowsNobody) {
  for (const auto &page : pages_of_nobody()) {
    EXPECT_EQ(page.status, 410);
    EXPECT_THAT(page.html, Not(HasSubstr("Ada")));
    EXPECT_EQ(count_of(page.html, "<form"), 0U);
  }
}

}  // namespace
}  // namespace assay::background_check
