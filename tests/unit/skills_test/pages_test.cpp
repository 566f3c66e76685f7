#include "plugins/skills_test/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "plugins/embedded/form.h"
#include "plugins/embedded/refusals.h"
#include "plugins/embedded/tokens.h"
#include "plugins/skills_test/answer_form.h"
#include "plugins/skills_test/result_page.h"

namespace assay::skills_test {
namespace {

using namespace embedded;  // NOLINT(google-build-using-namespace): the frame of every page

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kNow = 1'772'546'700'000;  // 14:05 UTC on 3 March 2026
constexpr std::string_view kToken = "0123456789abcdef0123456789abcdef01234567";
constexpr std::string_view kCanary = "<script>alert(\"&'\")</script>";
constexpr std::string_view kEscapedCanary = "&lt;script&gt;alert(&quot;&amp;&#39;&quot;)&lt;/script&gt;";

Question question(std::string id, QuestionKind kind, const std::string &text) {
  Question q;
  q.id = std::move(id);
  q.kind = kind;
  q.text = text;
  if (kind == QuestionKind::kText) {
    q.answers = {"the-accepted-text"};
  } else {
    q.options = {{"first", text + " first"}, {"second", text + " second"}, {"third", text + " third"}};
    q.answers = {"second"};
  }
  return q;
}

SkillsTest test_with(const std::string &text) {
  SkillsTest test;
  test.key = "key";
  test.name = text;
  test.description = text;
  test.intro = text;
  test.pass_mark = 50;
  test.questions = {question("one", QuestionKind::kSingle, text), question("many", QuestionKind::kMultiple, text),
                    question("words", QuestionKind::kText, text)};
  return test;
}

Attempt invited() {
  Attempt attempt;
  attempt.test_key = "key";
  attempt.invited_ms = kNow - kMinute;
  attempt.link_expires_ms = kNow + 86'400'000;
  attempt.time_limit_ms = 30 * kMinute;
  attempt.secret = "a secret";
  return attempt;
}

Attempt begun(const SkillsTest &test) {
  Attempt attempt = invited();
  begin(attempt, &test, kNow);
  return attempt;
}

std::size_t count_of(const std::string &text, std::string_view piece) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) ++count;
  return count;
}

// Every page there is, with the canary as each text that comes from outside.
std::vector<Page> every_page() {
  const SkillsTest test = test_with(std::string(kCanary));
  Attempt running = begun(test);
  running.answers = {{"words", {std::string(kCanary)}}};
  Attempt done = running;
  submit(done, &test, {}, kNow + 1);
  Attempt cancelled = running;
  cancel(cancelled, &test, kNow + 1);
  Attempt withdrawn = running;
  elapse(withdrawn, nullptr, kNow + 60 * kMinute);
  done.test_key = kCanary;
  return {attempt_page(invited(), &test, kToken, kNow),
          attempt_page(running, &test, kToken, kNow),
          attempt_page(running, &test, kToken, kNow + 30 * kMinute),
          attempt_page(done, &test, kToken, kNow),
          attempt_page(invited(), &test, kToken, kNow + 90'000'000),
          attempt_page(cancelled, &test, kToken, kNow),
          attempt_page(withdrawn, nullptr, kToken, kNow),
          result_page(done, &test),
          result_page(done, nullptr),
          see_attempt(kToken),
          not_found_page(),
          method_page("POST"),
          forged_form_page(),
          unreadable_form_page(),
          wrong_content_type_page(),
          too_large_page(),
          try_again_page()};
}

TEST(Pages, NoTextFromOutsideReachesAPageUnescaped) {
  bool seen = false;
  for (const auto &page : every_page()) {
    EXPECT_THAT(page.html, Not(HasSubstr("<script"))) << page.status;
    EXPECT_THAT(page.html, Not(HasSubstr("alert(\""))) << page.status;
    seen = seen || page.html.find(kEscapedCanary) != std::string::npos;
  }
  EXPECT_TRUE(seen);
}

TEST(Pages, EscapedTextsAreShownWhereTheyBelong) {
  const SkillsTest test = test_with(std::string(kCanary));
  const std::string canary(kEscapedCanary);
  EXPECT_THAT(attempt_page(invited(), &test, kToken, kNow).html, HasSubstr("<h1>" + canary + "</h1>"));
  Attempt running = begun(test);
  running.answers = {{"words", {std::string(kCanary)}}};
  const auto form = attempt_page(running, &test, kToken, kNow).html;
  EXPECT_THAT(form, HasSubstr("value=\"" + canary + "\""));
  EXPECT_THAT(form, HasSubstr(canary + " first</label>"));
}

TEST(Pages, EveryPageIsACompleteAccessibleDocument) {
  for (const auto &page : every_page()) {
    EXPECT_TRUE(page.html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    EXPECT_EQ(count_of(page.html, "<h1>"), 1U);
    EXPECT_EQ(count_of(page.html, "<title>"), 1U);
    EXPECT_EQ(count_of(page.html, "<main>"), 1U);
    EXPECT_THAT(page.html, HasSubstr("name=\"viewport\" content=\"width=device-width, initial-scale=1\""));
    EXPECT_THAT(page.html, HasSubstr(":focus-visible{outline:"));
    EXPECT_THAT(page.html, Not(HasSubstr(" style=")));
    EXPECT_THAT(page.html, Not(HasSubstr("http://")));
    EXPECT_THAT(page.html, Not(HasSubstr("https://")));
    for (const auto *element :
         {"fieldset", "label", "form", "ul", "ol", "li", "p", "div", "strong", "main", "legend", "h2"}) {
      const auto name = std::string(element);
      EXPECT_EQ(count_of(page.html, "<" + name + ">") + count_of(page.html, "<" + name + " "),
                count_of(page.html, "</" + name + ">"))
          << name << " of page " << page.status;
    }
  }
}

TEST(Pages, EveryPageForbidsStoringFramingSniffingReferrersAndScript) {
  for (const auto &page : every_page()) {
    const auto header = [&](std::string_view name) {
      const auto found =
          std::find_if(page.headers.begin(), page.headers.end(), [&](const auto &h) { return h.first == name; });
      return found == page.headers.end() ? std::string() : found->second;
    };
    EXPECT_EQ(header("Cache-Control"), "no-store");
    EXPECT_EQ(header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(header("X-Content-Type-Options"), "nosniff");
    const auto policy = header("Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'; style-src 'sha256-"));
    EXPECT_THAT(policy, HasSubstr("form-action 'self'"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    const auto from = page.html.find("<style>") + 7;
    EXPECT_THAT(policy, HasSubstr(csp_hash(page.html.substr(from, page.html.find("</style>") - from))));
  }
}

TEST(Pages, TheFormLabelsEveryControlAndGroupsEachQuestion) {
  const SkillsTest test = test_with("Plain");
  const auto html = attempt_page(begun(test), &test, kToken, kNow).html;
  EXPECT_EQ(count_of(html, "<fieldset>"), 3U);
  EXPECT_EQ(count_of(html, "<legend>"), 3U);
  EXPECT_EQ(count_of(html, "type=\"radio\""), 3U);
  EXPECT_EQ(count_of(html, "type=\"checkbox\""), 3U);
  EXPECT_EQ(count_of(html, "type=\"text\""), 1U);
  EXPECT_EQ(count_of(html, "<label "), 7U);
  for (const auto *id : {"q1-1", "q1-2", "q1-3", "q2-1", "q2-2", "q2-3", "q3"}) {
    EXPECT_EQ(count_of(html, " id=\"" + std::string(id) + "\""), 1U) << id;
    EXPECT_EQ(count_of(html, " for=\"" + std::string(id) + "\""), 1U) << id;
  }
}

TEST(Pages, ATextFieldSaysHowMuchItTakes) {
  SkillsTest test = test_with("?");
  EXPECT_THAT(attempt_page(begun(test), &test, kToken, kNow).html, HasSubstr(" maxlength=\"500\" "));
  test.questions[2].max_characters = 40;
  EXPECT_THAT(attempt_page(begun(test), &test, kToken, kNow).html, HasSubstr(" maxlength=\"40\" "));
}

TEST(Pages, NothingTheCandidateSeesSaysWhichAnswerIsRight) {
  SkillsTest test = test_with("Plain");
  const auto before = attempt_page(begun(test), &test, kToken, kNow).html;
  EXPECT_THAT(before, Not(HasSubstr("the-accepted-text")));
  test.questions[0].answers = {"third"};
  test.questions[1].answers = {"first", "third"};
  test.questions[2].answers = {"another"};
  EXPECT_EQ(attempt_page(begun(test), &test, kToken, kNow).html, before);
}

TEST(Pages, SavedAnswersAreFilledIn) {
  const SkillsTest test = test_with("Plain");
  Attempt attempt = begun(test);
  save(attempt, &test, {{"one", {"third"}}, {"many", {"first", "second"}}, {"words", {"so far"}}}, kNow + kMinute);
  const auto html = attempt_page(attempt, &test, kToken, kNow + 2 * kMinute).html;
  EXPECT_EQ(count_of(html, " checked"), 3U);
  EXPECT_THAT(html, HasSubstr("name=\"q.one\" id=\"q1-3\" value=\"third\" checked"));
  EXPECT_THAT(html, HasSubstr("value=\"so far\""));
  EXPECT_THAT(html, HasSubstr("last saved at 14:06 UTC on 3 March 2026"));
}

TEST(Pages, TheFormSaysHowMuchTimeIsLeftAndWhenItEnds) {
  const SkillsTest test = test_with("Plain");
  const auto html = attempt_page(begun(test), &test, kToken, kNow + 10 * kMinute + 1).html;
  EXPECT_THAT(html, HasSubstr("<strong>20 minutes</strong> left of 30 minutes"));
  EXPECT_THAT(html, HasSubstr("14:35 UTC on 3 March 2026"));
}

TEST(Pages, TheEnterKeySavesAndDoesNotFinish) {
  const SkillsTest test = test_with("Plain");
  const auto html = attempt_page(begun(test), &test, kToken, kNow).html;
  const auto first = html.find("<button");
  EXPECT_EQ(html.find(" formaction=\"" + std::string(kToken) + "/save\"", first), html.find(" formaction="));
  EXPECT_LT(html.find("/save\""), html.find("Finish the test"));
}

TEST(Pages, FormsCarryTheFormTokenAndNotTheSecret) {
  const SkillsTest test = test_with("Plain");
  for (const auto &attempt : {invited(), begun(test)}) {
    const auto html = attempt_page(attempt, &test, kToken, kNow).html;
    EXPECT_THAT(html, HasSubstr("name=\"form_token\" value=\"" + form_token(attempt.secret) + "\""));
    EXPECT_THAT(html, Not(HasSubstr(attempt.secret)));
  }
}

TEST(Pages, OnlyTheInvitationAndTheFormCanSendAnything) {
  const auto pages = every_page();
  for (std::size_t i = 0; i < pages.size(); ++i) EXPECT_EQ(count_of(pages[i].html, "<form"), i < 2 ? 1U : 0U) << i;
}

TEST(Pages, ShufflingIsStableForAnAttemptAndDiffersBetweenAttempts) {
  SkillsTest test = test_with("Plain");
  test.shuffle = true;
  for (int i = 0; i < 20; ++i)
    test.questions.push_back(question("x" + std::to_string(i), QuestionKind::kText, "Plain"));
  const Attempt one = begun(test);
  Attempt other = one;
  other.secret = "another secret";
  const auto order_of = [&](const Attempt &attempt) {
    const auto html = attempt_page(attempt, &test, kToken, kNow).html;
    std::vector<std::size_t> places;
    for (const auto &q : test.questions) places.push_back(html.find("name=\"q." + q.id + "\""));
    std::vector<std::size_t> order(places.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] =
          static_cast<std::size_t>(std::count_if(places.begin(), places.end(), [&](auto p) { return p < places[i]; }));
    }
    return order;
  };
  EXPECT_EQ(order_of(one), order_of(one));
  EXPECT_NE(order_of(one), order_of(other));
}

TEST(Pages, TheResultShowsTheScoreAndAVerdictInWordsForEachQuestion) {
  const SkillsTest test = test_with("Plain");
  Attempt attempt = begun(test);
  submit(attempt, &test, {{"one", {"second"}}, {"words", {"my private answer"}}}, kNow + 90'000);
  const auto html = result_page(attempt, &test).html;
  EXPECT_THAT(html, HasSubstr("Not passed"));
  EXPECT_THAT(html, HasSubstr("Score: 33.3 % (pass mark 50 %)"));
  EXPECT_THAT(html, HasSubstr("Duration: 1.5 of 30 minutes"));
  EXPECT_THAT(html, HasSubstr("<strong>Right</strong>"));
  EXPECT_THAT(html, HasSubstr("<strong>Wrong</strong>"));
  EXPECT_THAT(html, HasSubstr("<strong>Not answered</strong>"));
  EXPECT_THAT(html, Not(HasSubstr("my private answer")));
  EXPECT_THAT(html, Not(HasSubstr("the-accepted-text")));
}

TEST(Pages, FinishedAndRefusedPagesHaveTheStatusThatSaysSo) {
  std::vector<int> statuses;
  for (const auto &page : every_page()) statuses.push_back(page.status);
  EXPECT_EQ(statuses,
            (std::vector<int>{200, 200, 200, 200, 410, 410, 410, 200, 200, 303, 404, 405, 403, 400, 415, 413, 503}));
}

}  // namespace
}  // namespace assay::skills_test
