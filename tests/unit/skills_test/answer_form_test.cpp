#include "plugins/skills_test/answer_form.h"

#include <gtest/gtest.h>

#include <random>

namespace assay::skills_test {
namespace {

using embedded::is_utf8;
using embedded::parse_form;
using Fields = embedded::FormFields;

SkillsTest small_test() {
  SkillsTest test;
  test.questions.resize(3);
  test.questions[0].id = "one";
  test.questions[0].options = {{"a", "A"}, {"b", "B"}};
  test.questions[0].answers = {"a"};
  test.questions[1].id = "many";
  test.questions[1].kind = QuestionKind::kMultiple;
  test.questions[1].options = {{"a", "A"}, {"b", "B"}};
  test.questions[1].answers = {"a", "b"};
  test.questions[2].id = "words";
  test.questions[2].kind = QuestionKind::kText;
  test.questions[2].answers = {"x"};
  return test;
}

TEST(AnswerForm, ReadsTheAnswersOfTheTestAndNothingElse) {
  const auto answers = read_answers(small_test(), {{"q.one", "b"},
                                                   {"q.many", "b"},
                                                   {"q.many", "a"},
                                                   {"q.many", "a"},
                                                   {"q.words", " x "},
                                                   {"q.other", "a"},
                                                   {"one", "a"},
                                                   {"form_token", "t"}});
  EXPECT_EQ(answers, (Answers{{"many", {"b", "a"}}, {"one", {"b"}}, {"words", {" x "}}}));
}

TEST(AnswerForm, UnknownOptionsAndEmptyTextsAreNoAnswers) {
  EXPECT_EQ(read_answers(small_test(), {{"q.one", "z"}, {"q.many", ""}, {"q.words", ""}}), Answers{});
}

TEST(AnswerForm, TwoValuesForAQuestionThatTakesOneAreRefused) {
  EXPECT_FALSE(read_answers(small_test(), {{"q.one", "a"}, {"q.one", "b"}}));
  EXPECT_FALSE(read_answers(small_test(), {{"q.one", "a"}, {"q.one", "a"}}));
  EXPECT_FALSE(read_answers(small_test(), {{"q.words", ""}, {"q.words", "x"}}));
}

TEST(AnswerForm, TheLongestTextAnswerIsReadAndOneCharacterMoreIsNot) {
  for (const std::string character : {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    std::string longest;
    for (std::size_t i = 0; i < kMaxAnswerCharacters; ++i) longest += character;
    EXPECT_TRUE(read_answers(small_test(), {{"q.words", longest}})) << character;
    EXPECT_FALSE(read_answers(small_test(), {{"q.words", longest + "x"}})) << character;
  }
}

TEST(AnswerForm, AQuestionMayTakeShorterAnswers) {
  auto test = small_test();
  test.questions[2].max_characters = 3;
  EXPECT_TRUE(read_answers(test, {{"q.words", "\xC3\xA9\xC3\xA9\xC3\xA9"}}));
  EXPECT_FALSE(read_answers(test, {{"q.words", "four"}}));
}

// Bodies made of the characters that matter to the syntax, so that most of them reach the deeper branches.
std::string random_body(std::mt19937 &random) {
  static constexpr std::string_view kPieces[] = {
      "q.one=a", "q.many=b", "q.many=a", "q.words=", "q.one", "=",  "&", "&",    "&",    "+",           "%",
      "%41",     "%C3%A9",   "%FF",      "%00",      "a",     "%2", "b", "\xC3", "\x7F", "form_token=", "&q.words=x&"};
  std::string body;
  const auto length = random() % 24;
  for (unsigned i = 0; i < length; ++i) body += kPieces[random() % std::size(kPieces)];
  return body;
}

TEST(AnswerForm, WhateverIsReadIsUtf8WithinLimitsAndOnlyKnownOptions) {
  std::mt19937 random(20260101);
  const SkillsTest test = small_test();
  int read = 0;
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string body = random_body(random);
    const auto fields = parse_form(body);
    if (!fields) {
      ++refused;
      continue;
    }
    for (const auto &[name, value] : *fields) {
      ASSERT_TRUE(is_utf8(name) && is_utf8(value)) << body;
      ASSERT_LE(name.size() + value.size(), body.size()) << body;
    }
    const auto answers = read_answers(test, *fields);
    if (!answers) continue;
    for (const auto &[question, values] : *answers) {
      ASSERT_FALSE(values.empty()) << body;
      ASSERT_TRUE(question == "words" || (values.size() <= 2 && (values[0] == "a" || values[0] == "b"))) << body;
      ++read;
    }
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace assay::skills_test
