#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "plugins/reference_check/candidate_page.h"
#include "plugins/reference_check/referee_page.h"
#include "plugins/reference_check/report_page.h"
#include "tests/unit/reference_check/values.h"

namespace assay::reference_check {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kToken = "0123456789abcdef0123456789abcdef01234567";
constexpr std::string_view kCanary = "<script>alert(\"&'\")</script>";
constexpr std::string_view kEscapedCanary = "&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;";

const CheckBank kBank = bank_of(kConfig);
const About kAbout{&kBank.checks[0], "Example Ltd", 365};

// The type, the sender and the people, with the canary as each text that comes from outside.
ReferenceCheck odd_type() {
  ReferenceCheck type = kBank.checks[0];
  type.name = type.description = type.intro = kCanary;
  for (auto &relationship : type.relationships) relationship.label = kCanary;
  for (auto &question : type.questions) {
    question.text = kCanary;
    for (auto &option : question.options) option.text = kCanary;
  }
  return type;
}

Check odd_check() {
  Check check = collecting();
  check.check_name = check.candidate_name = kCanary;
  for (auto &place : check.places) place.name = place.address = kCanary;
  check.places[0].same_domain = true;
  return check;
}

Check completed(Check check) {
  for (std::size_t i = 0; i < 3; ++i) answer(check, hash_of(i), given("key"), kNamedAt + 1);
  EXPECT_EQ(check.state, CheckState::kCompleted);
  return check;
}

Entries odd_entries() { return {{"strengths", {std::string(kCanary), true}}}; }

NamingForm given_back(const ReferenceCheck &type, std::string_view text) {
  NamingForm form{rows_to_name(type), true, std::string(text), std::string(text)};
  for (auto &row : form.rows) row.name = row.address = row.name_error = row.address_error = text;
  return form;
}

std::vector<Page> every_page() {
  static const ReferenceCheck type = odd_type();
  const About about{&type, std::string(kCanary), 365};
  Check fresh = invited();
  Check running = odd_check();
  Check vacant = odd_check();
  for (std::size_t i = 0; i < 2; ++i) decline_reference(vacant, hash_of(i), kNamedAt + 1);
  vacant.places[1].loss = Loss::kUnreachable;
  NamingForm replacing{rows_to_replace(vacant, kNamedAt + 2), false, "", std::string(kCanary)};
  for (auto &row : replacing.rows) row.name = row.address = row.address_error = kCanary;
  const Check done = completed(odd_check());
  const Answers answers = {{"quality", AnswerKind::kRating, std::string(kCanary)},
                           {"again", AnswerKind::kChoice, "yes"},
                           {"strengths", AnswerKind::kText, std::string(kCanary)},
                           {std::string(kCanary), AnswerKind::kSkipped, ""}};
  Check cancelled = running;
  cancel(cancelled, kNamedAt);
  Check declined = running;
  decline(declined, kNamedAt);
  std::vector<Page> pages = {candidate_page(fresh, about, kToken, kInvitedAt),
                             candidate_page(fresh, about, kToken, kInvitedAt + 100 * kDay),
                             candidate_page(running, about, kToken, kNamedAt),
                             candidate_page(vacant, about, kToken, kNamedAt + 2),
                             candidate_page(done, about, kToken, kNamedAt + 2),
                             candidate_page(cancelled, about, kToken, kNamedAt),
                             candidate_page(declined, about, kToken, kNamedAt),
                             naming_page_again(fresh, about, given_back(type, kCanary)),
                             replacing_page_again(vacant, about, replacing),
                             decline_page(fresh, about, kToken),
                             decline_page(running, about, kToken),
                             questionnaire_again(running, about, 0, "secret", odd_entries()),
                             decline_reference_page(running, about, kToken, "secret"),
                             report_page(done, about, kToken, {answers, answers}),
                             report_page(done, {nullptr, "", 1}, kToken, {answers, answers}),
                             answers_page(done, about, kToken, 0, answers),
                             answers_page(done, {nullptr, "", 1}, kToken, 0, answers)};
  for (const auto view : {RefereeView::kForm, RefereeView::kAnswered, RefereeView::kDeclined, RefereeView::kTooLate,
                          RefereeView::kNotNeeded, RefereeView::kCancelled})
    pages.push_back(referee_page(running, about, {view, 0}, kToken, "secret"));
  return pages;
}

TEST(Pages, NoTextFromOutsideReachesAPageUnescaped) {
  std::size_t seen = 0;
  for (const auto &page : every_page()) {
    EXPECT_THAT(page.html, Not(HasSubstr("<script"))) << page.html;
    EXPECT_THAT(page.html, Not(HasSubstr("alert(\""))) << page.html;
    if (page.html.find(kEscapedCanary) != std::string::npos) ++seen;
  }
  EXPECT_GE(seen, 12U);
}

std::vector<std::string> all_of(const std::string &html, const std::string &pattern) {
  std::vector<std::string> found;
  const std::regex expression(pattern);
  for (std::sregex_iterator at(html.begin(), html.end(), expression), end; at != end; ++at) found.push_back((*at)[1]);
  return found;
}

TEST(Pages, EveryControlHasALabelAndEveryReferenceLeadsSomewhere) {
  for (const auto &page : every_page()) {
    const auto ids = all_of(page.html, " id=\"([^\"]*)\"");
    const std::set<std::string> known(ids.begin(), ids.end());
    EXPECT_EQ(known.size(), ids.size()) << "an id stands twice\n" << page.html;
    const auto labels = all_of(page.html, "<label[^>]* for=\"([^\"]*)\"");
    const std::set<std::string> labelled(labels.begin(), labels.end());
    for (const auto &control : all_of(page.html, "<(?:input|textarea)[^>]* id=\"([^\"]*)\""))
      EXPECT_TRUE(labelled.contains(control)) << control;
    for (const auto &label : labels) EXPECT_TRUE(known.contains(label)) << label;
    for (const auto &target : all_of(page.html, "href=\"#([^\"]*)\"")) EXPECT_TRUE(known.contains(target)) << target;
    for (const auto &described : all_of(page.html, "aria-describedby=\"([^\"]*)\"")) {
      std::istringstream names(described);
      for (std::string name; names >> name;) EXPECT_TRUE(known.contains(name)) << name;
    }
    EXPECT_EQ(all_of(page.html, "<(fieldset)").size(), all_of(page.html, "(<legend)").size());
    EXPECT_THAT(page.html, HasSubstr("<html lang=\"en\">"));
    EXPECT_EQ(all_of(page.html, "(<h1>)").size(), 1U);
    for (const auto &field : all_of(page.html, "(<input type=\"(?:text|email)\"[^>]*>)"))
      EXPECT_THAT(field, HasSubstr("autocomplete=\"off\""));
  }
}

TEST(Pages, EveryFormThatChangesSomethingCarriesAToken) {
  for (const auto &page : every_page()) {
    EXPECT_EQ(all_of(page.html, "(<form method=\"post\")").size(), all_of(page.html, "(name=\"form_token\")").size());
  }
}

TEST(Pages, TheCandidateReadsWhatIsAskedWhoReadsItAndAgrees) {
  const auto page = candidate_page(invited(), kAbout, kToken, kInvitedAt);
  EXPECT_EQ(page.status, 200);
  for (const auto *piece : {"<h1>Standard references</h1>", "Please name people you worked with.",
                            "How good was the work?", "What are the strengths?", "<legend>Manager</legend>",
                            "Name at least 1 and at most 2.", "<legend>Colleague</legend>", "Name 2.",
                            "Manager 1: name</label>", "Manager 2: e-mail address (optional)</label>",
                            "name=\"email.peer.2\"", "type=\"checkbox\" name=\"consent\"", "Example Ltd", "365 days",
                            "14:05 UTC on 13 March 2026", "action=\"0123456789abcdef0123456789abcdef01234567/name\"",
                            "<form method=\"get\" action=\"0123456789abcdef0123456789abcdef01234567/decline\">"}) {
    EXPECT_THAT(page.html, HasSubstr(piece)) << piece;
  }
  EXPECT_THAT(page.html, Not(HasSubstr("class=\"error\""))) << "nothing is wrong yet";
}

TEST(Pages, AFormGivenBackKeepsWhatWasTypedAndSaysWhatIsWrong) {
  NamingForm form{rows_to_name(kBank.checks[0]), true, "", ""};
  form.rows[0].name = "Mary";
  form.rows[0].address = "mary";
  form.rows[0].address_error = "Enter an address.";
  const auto page = naming_page_again(invited(), kAbout, form);
  EXPECT_EQ(page.status, 422);
  EXPECT_THAT(page.html, HasSubstr("<title>Error: Standard references</title>"));
  EXPECT_THAT(page.html, HasSubstr("<a href=\"#email-1\">Enter an address.</a>"));
  EXPECT_THAT(page.html, HasSubstr("aria-describedby=\"email-1-error\" aria-invalid=\"true\" value=\"mary\""));
  EXPECT_THAT(page.html, HasSubstr("value=\"Mary\""));
  EXPECT_THAT(page.html, HasSubstr("value=\"yes\" checked"));
  EXPECT_THAT(page.html, HasSubstr("action=\"name\"")) << "the page stands one level below";
  EXPECT_LT(page.html.find("role=\"alert\""), page.html.find("<form")) << "the summary comes first";
}

TEST(Pages, TheCandidateSeesWhichRefereesAreLostAndWhyOnlyForAnAddress) {
  Check check = collecting();
  decline_reference(check, hash_of(0), kNamedAt);
  check.places[1].state = PlaceState::kVacant;
  check.places[1].lost_ms = kNamedAt;
  check.places[1].loss = Loss::kUnreachable;
  const auto page = candidate_page(check, kAbout, kToken, kNamedAt);
  EXPECT_THAT(page.html, HasSubstr("Manager, in place of Mary"));
  EXPECT_THAT(page.html, HasSubstr("paul@work.example could not be reached."));
  EXPECT_THAT(page.html, Not(HasSubstr("Pia")));
  EXPECT_THAT(page.html, Not(HasSubstr("declined")));
  EXPECT_THAT(page.html, HasSubstr("0 of 3 referees answered"));
}

TEST(Pages, TheRefereeReadsWhoAsksForWhomAndThatItIsVoluntary) {
  const auto page = referee_page(collecting(), kAbout, {RefereeView::kForm, 1}, kToken, "secret");
  EXPECT_EQ(page.status, 200);
  for (const auto *piece :
       {"<h1>A reference for Ada Lovelace</h1>", "Ada Lovelace has applied for a job at Example Ltd", "(Colleague)",
        "voluntary", "are read by", "1. How good was the work?", "5 (highest)", "Prefer not to say",
        "3. What are the strengths? (optional)", "<textarea", "maxlength=\"300\"", "name=\"s.strengths\"",
        "action=\"0123456789abcdef0123456789abcdef01234567/submit\"", "I decline", "14:05 UTC on 18 March 2026"}) {
    EXPECT_THAT(page.html, HasSubstr(piece)) << piece;
  }
  for (const auto *piece : {"Mary", "Paul", "Pia", "ada@example.org"}) EXPECT_THAT(page.html, Not(HasSubstr(piece)));
  const auto again =
      page.html.substr(page.html.find("2. Would you"), page.html.find("3. What") - page.html.find("2. Would"));
  EXPECT_THAT(again, Not(HasSubstr("Prefer"))) << "not offered for this question";
}

TEST(Pages, AQuestionnaireGivenBackKeepsTheAnswers) {
  const Entries entries = {{"quality", {"", true}}, {"strengths", {"Calm\n<b>", false}}};
  const auto page = questionnaire_again(collecting(), kAbout, 0, "secret", entries);
  EXPECT_EQ(page.status, 422);
  EXPECT_THAT(page.html, HasSubstr("<a href=\"#q2\">Question 2: please answer it.</a>"));
  EXPECT_THAT(page.html, HasSubstr("<fieldset aria-describedby=\"q2-error\">"));
  EXPECT_THAT(page.html, HasSubstr("value=\"~\" checked"));
  EXPECT_THAT(page.html, HasSubstr("\nCalm\n&lt;b&gt;</textarea>"));
  EXPECT_THAT(page.html, HasSubstr("action=\"submit\""));
}

TEST(Pages, WhatNeedsTheConfigurationSaysTryAgainWithoutIt) {
  const About gone{nullptr, "Example Ltd", 365};
  EXPECT_EQ(candidate_page(invited(), gone, kToken, kInvitedAt).status, 503);
  EXPECT_EQ(referee_page(collecting(), gone, {RefereeView::kForm, 0}, kToken, "secret").status, 503);
  EXPECT_EQ(candidate_page(collecting(), gone, kToken, kNamedAt).status, 200);
}

TEST(Pages, TheReportListsRefereesStatesAndAverages) {
  Check check = collecting(2);
  answer(check, hash_of(0), given("a", 5, 1), kNamedAt + 1);
  answer(check, hash_of(2), given("b", 4, 1), kNamedAt + 1);
  decline_reference(check, hash_of(1), kNamedAt + 2);
  ASSERT_EQ(check.state, CheckState::kCompleted);
  const std::vector<Answers> all = {{{"quality", AnswerKind::kRating, "5"}}, {{"quality", AnswerKind::kRating, "4"}}};
  const auto html = report_page(check, kAbout, kToken, all).html;
  for (const auto *piece :
       {"<h1>Standard references: Ada Lovelace</h1>", "2 of 3 referees answered; 2 were needed.", "<h2>Manager</h2>",
        "<strong>Mary</strong>, mary@work.example. Answered at 14:05 UTC on 4 March 2026.",
        "<a href=\"0123456789abcdef0123456789abcdef01234567/1\">Answers of referee 1</a>", "<h2>Colleague</h2>",
        "paul@work.example. Declined.", "pia@example.org <em>(at the same domain as the candidate&#39;s address)</em>",
        "<strong>4.5</strong> of 5, from 2 ratings", "Average rating: 87.5 %", "consented at"}) {
    const bool found = html.find(piece) != std::string::npos ||
                       html.find(std::regex_replace(std::string(piece), std::regex("&#39;"), "'")) != std::string::npos;
    EXPECT_TRUE(found) << piece << "\n" << html;
  }
  EXPECT_THAT(html, Not(HasSubstr("567/2\""))) << "who did not answer has no page";
  const auto one = report_page(check, kAbout, kToken, {all[0]}).html;
  EXPECT_THAT(one, Not(HasSubstr("Averages"))) << "an average of one would be that one's answer";
}

TEST(Pages, OneRefereesAnswersAreShownInWords) {
  const Answers answers = {{"quality", AnswerKind::kSkipped, ""},
                           {"again", AnswerKind::kChoice, "yes"},
                           {"strengths", AnswerKind::kText, "Calm.\nExact."},
                           {"gone", AnswerKind::kRating, "2"}};
  const auto html = answers_page(completed(collecting()), kAbout, kToken, 0, answers).html;
  for (const auto *piece : {"How good was the work?", "Preferred not to say", "Yes, gladly", "Calm.\nExact.", "gone",
                            "<strong>2</strong> of 5", "Manager: <strong>Mary</strong>",
                            "href=\"../0123456789abcdef0123456789abcdef01234567\""}) {
    EXPECT_THAT(html, HasSubstr(piece)) << piece;
  }
}

TEST(Pages, NothingIsKeptByABrowserOrToldToOthers) {
  for (const auto &page : every_page()) {
    const std::set<std::pair<std::string, std::string>> headers(page.headers.begin(), page.headers.end());
    EXPECT_TRUE(headers.contains({"Cache-Control", "no-store"}));
    EXPECT_TRUE(headers.contains({"Referrer-Policy", "no-referrer"}));
  }
}

}  // namespace
}  // namespace assay::reference_check
