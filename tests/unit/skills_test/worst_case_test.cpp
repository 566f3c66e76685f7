#include "plugins/skills_test/worst_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "plugins/embedded/form.h"
#include "plugins/embedded/record_store.h"
#include "plugins/skills_test/answer_form.h"
#include "plugins/skills_test/attempt_json.h"
#include "plugins/skills_test/pages.h"
#include "plugins/skills_test/result_page.h"

namespace assay::skills_test {
namespace {

using namespace embedded;  // NOLINT(google-build-using-namespace)

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kNow = 1'790'000'000'000;
constexpr std::string_view kToken = "0123456789abcdef0123456789abcdef01234567";

json text_question(int number, int max_characters = 500) {
  return {{"id", "q" + std::to_string(number)},
          {"kind", "text"},
          {"text", "?"},
          {"answer", "x"},
          {"max_characters", max_characters}};
}

json choice_question(int number, const std::string &kind, int options, const std::string &text = "?") {
  json question = {{"id", "q" + std::to_string(number)}, {"kind", kind}, {"text", text}, {"answer", "o0"}};
  for (int i = 0; i < options; ++i) question["options"].push_back({{"id", "o" + std::to_string(i)}, {"text", "T"}});
  return question;
}

template <class Make>
json config_of(int questions, Make make) {
  json test = {{"key", "k"},        {"name", "N"},     {"time_limit_minutes", 20},
               {"pass_mark", 62.5}, {"shuffle", true}, {"link_valid_days", 7}};
  for (int i = 0; i < questions; ++i) test["questions"].push_back(make(i));
  return {{"backend", "embedded"}, {"tests", {test}}};
}

std::vector<std::string> faults_of(const std::string &config) {
  std::vector<ConfigFault> faults;
  (void)parse_bank(config, faults);
  std::vector<std::string> texts;
  for (const auto &fault : faults) texts.push_back(fault.pointer + ": " + fault.message);
  return texts;
}

TEST(WorstCase, QuestionsThatDoNotFitOnAPageAreRefusedWithTheNumbers) {
  const std::string longest(7900, 'x');
  const auto make = [&](int i) { return choice_question(i, "single", 2, longest); };
  EXPECT_THAT(faults_of(config_of(60, make).dump()),
              ElementsAre(AllOf(HasSubstr("/tests/0/questions: "), HasSubstr("bytes, at most 262144 are possible"),
                                HasSubstr("fewer or shorter questions"))));
  EXPECT_THAT(faults_of(config_of(30, make).dump()), IsEmpty());
}

TEST(WorstCase, AQuestionCountsAsItIsEscaped) {
  const std::string quotes(7900, '"');
  const auto make = [&](int i) { return choice_question(i, "single", 2, quotes); };
  EXPECT_THAT(faults_of(config_of(6, make).dump()), ElementsAre(HasSubstr("262144")));
  EXPECT_THAT(faults_of(config_of(5, make).dump()), IsEmpty());
}

TEST(WorstCase, AnIntroductionThatDoesNotFitOnAPageIsRefusedToo) {
  auto config = config_of(1, [](int i) { return text_question(i); });
  config["tests"][0]["intro"] = std::string(60'000, '\'');
  EXPECT_THAT(faults_of(config.dump()), ElementsAre(HasSubstr("262144")));
}

TEST(WorstCase, AnswersThatNoFormCarriesAreRefusedUntilTheirLimitIsSmaller) {
  EXPECT_THAT(faults_of(config_of(40, [](int i) { return text_question(i); }).dump()),
              ::testing::Contains(AllOf(HasSubstr("/tests/0/questions: "), HasSubstr("at most 61440 are possible"),
                                        HasSubstr("max_characters"))));
  EXPECT_THAT(faults_of(config_of(40, [](int i) { return text_question(i, 120); }).dump()), IsEmpty());
  EXPECT_THAT(faults_of(config_of(10, [](int i) { return text_question(i); }).dump()), IsEmpty());
  EXPECT_THAT(faults_of(config_of(11, [](int i) { return text_question(i); }).dump()), ElementsAre(HasSubstr("61440")));
}

TEST(WorstCase, MoreOptionsThanAFormMayHaveFieldsAreRefused) {
  const auto make = [](int i) { return choice_question(i, "multiple", 30); };
  EXPECT_THAT(faults_of(config_of(70, make).dump()), ::testing::Contains(HasSubstr("at most 2000 are possible")));
}

TEST(WorstCase, AFaultyTestIsNotMeasured) {
  auto config = config_of(40, [](int i) { return text_question(i); });
  config["tests"][0]["pass_mark"] = -1;
  EXPECT_THAT(faults_of(config.dump()), ElementsAre(HasSubstr("/tests/0/pass_mark")));
}

std::string text_of(std::mt19937 &random, std::size_t characters) {
  static constexpr std::string_view kCharacters[] = {"a", "\"", "'", "&", "\t", "\n", "\xC3\xA9", "\xF0\x9F\x98\x80"};
  std::string text;
  const auto only = random() % 16;
  for (std::size_t i = 0; i < characters; ++i)
    text += kCharacters[only < std::size(kCharacters) ? only : random() % std::size(kCharacters)];
  return text;
}

SkillsTest test_of(std::mt19937 &random) {
  static constexpr QuestionKind kKinds[] = {QuestionKind::kSingle, QuestionKind::kMultiple, QuestionKind::kText};
  SkillsTest test{"k", text_of(random, 20), "", "", 60, 50, 7, random() % 2 == 0, {}};
  test.questions.resize(1 + random() % 120);
  for (std::size_t i = 0; i < test.questions.size(); ++i) {
    auto &question = test.questions[i];
    question.id = std::string(random() % 40, 'q') + std::to_string(i);
    question.text = text_of(random, random() % 50);
    question.kind = kKinds[random() % 3];
    question.max_characters = 1 + random() % 30;
    question.answers = {"0"};
    if (question.kind == QuestionKind::kText) continue;
    for (unsigned o = 0; o < 2 + random() % 20; ++o)
      question.options.push_back({std::string(random() % 20, 'o') + std::to_string(o), text_of(random, 5)});
  }
  return test;
}

// Every byte of a value as %XX: the longest way there is to send it.
std::string encoded(std::string_view value) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte / 16], kHex[byte % 16]};
  }
  return out;
}

// What a candidate may send who is free to choose.
std::string form_of(const SkillsTest &test, std::mt19937 &random) {
  std::string form = "form_token=" + std::string(64, 'f');
  for (const auto &question : test.questions) {
    const std::string field = "&q." + question.id + "=";
    if (question.kind == QuestionKind::kText) form += field + encoded(text_of(random, question.max_characters));
    if (question.kind == QuestionKind::kSingle) form += field + question.options[random() % question.options.size()].id;
    if (question.kind != QuestionKind::kMultiple) continue;
    for (const auto &option : question.options) form += field + option.id;
  }
  return form;
}

TEST(WorstCase, NoCandidateGetsBeyondIt) {
  std::mt19937 random(3);
  for (int round = 0; round < 150; ++round) {
    const auto test = test_of(random);
    const auto worst = worst_case(test);
    const auto form = form_of(test, random);
    ASSERT_LE(form.size(), worst.form_bytes);
    if (form.size() > kMaxFormBytes) continue;
    const auto fields = parse_form(form);
    ASSERT_TRUE(fields);
    ASSERT_LE(fields->size(), worst.form_fields);
    const auto answers = read_answers(test, *fields);
    ASSERT_TRUE(answers);
    Attempt attempt;
    attempt.assessment_id.assign(36, 'a');
    attempt.secret = std::string(kToken) + std::to_string(round);
    attempt.link_expires_ms = kNow + 1;
    attempt.time_limit_ms = time_limit_ms(60, 200);
    ASSERT_LE(attempt_page(attempt, &test, kToken, kNow).html.size(), worst.page_bytes);
    ASSERT_TRUE(begin(attempt, &test, kNow));
    ASSERT_TRUE(save(attempt, &test, *answers, kNow));
    ASSERT_LE(attempt_page(attempt, &test, kToken, kNow).html.size(), worst.page_bytes);
    ASSERT_LE(render_attempt(attempt).size(), worst.stored_bytes);
    ASSERT_TRUE(submit(attempt, &test, *answers, kNow));
    ASSERT_LE(result_page(attempt, &test).html.size(), worst.page_bytes);
    ASSERT_LE(render_attempt(attempt).size(), worst.stored_bytes);
  }
}

}  // namespace
}  // namespace assay::skills_test
