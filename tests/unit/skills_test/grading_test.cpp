#include "plugins/skills_test/grading.h"

#include <gtest/gtest.h>

namespace assay::skills_test {
namespace {

Question single() {
  Question q;
  q.id = "s";
  q.options = {{"a", "A"}, {"b", "B"}, {"c", "C"}};
  q.answers = {"b"};
  return q;
}

Question multiple(bool partial) {
  Question q;
  q.id = "m";
  q.kind = QuestionKind::kMultiple;
  q.options = {{"a", "A"}, {"b", "B"}, {"c", "C"}, {"d", "D"}};
  q.answers = {"a", "b"};
  q.partial_credit = partial;
  return q;
}

Question text() {
  Question q;
  q.id = "t";
  q.kind = QuestionKind::kText;
  q.answers = {"It's a  Test", "42"};
  return q;
}

struct Row {
  const char *name;
  Question question;
  std::vector<std::string> answer;
  double share;
};

TEST(Grading, EachKindOfQuestionEarnsWhatTheTableSays) {
  const Row table[] = {
      {"single right", single(), {"b"}, 1},
      {"single wrong", single(), {"a"}, 0},
      {"single nothing", single(), {}, 0},
      {"single unknown option", single(), {"z"}, 0},
      {"single two options, one of them right", single(), {"b", "a"}, 0},
      {"single right with an unknown one", single(), {"b", "z"}, 1},
      {"multiple exact", multiple(false), {"b", "a"}, 1},
      {"multiple repeated", multiple(false), {"a", "a", "b"}, 1},
      {"multiple half without partial credit", multiple(false), {"a"}, 0},
      {"multiple too many without partial credit", multiple(false), {"a", "b", "c"}, 0},
      {"multiple half with partial credit", multiple(true), {"a"}, 0.5},
      {"multiple both and a wrong one", multiple(true), {"a", "b", "c"}, 0.5},
      {"multiple everything earns nothing", multiple(true), {"a", "b", "c", "d"}, 0},
      {"multiple only wrong is not negative", multiple(true), {"c", "d"}, 0},
      {"multiple nothing", multiple(true), {}, 0},
      {"text exact", text(), {"42"}, 1},
      {"text folded", text(), {"  IT\xE2\x80\x99S a test\t"}, 1},
      {"text other", text(), {"43"}, 0},
      {"text part of an accepted one", text(), {"4"}, 0},
      {"text blank", text(), {"   "}, 0},
  };
  for (const auto &row : table) EXPECT_DOUBLE_EQ(grade_question(row.question, row.answer), row.share) << row.name;
}

SkillsTest mixed_test(double pass_mark) {
  SkillsTest test;
  test.pass_mark = pass_mark;
  test.questions = {single(), multiple(true), text()};
  test.questions[0].weight = 3;
  test.questions[1].weight = 2;
  return test;
}

TEST(Grading, ScoreIsTheWeightedShareInPercent) {
  const Grade result = grade(mixed_test(50), {{"s", {"b"}}, {"m", {"a"}}});
  EXPECT_DOUBLE_EQ(result.percent, 66.7);  // (3 + 1) of 6
  EXPECT_TRUE(result.passed);
  ASSERT_EQ(result.questions.size(), 3U);
  EXPECT_EQ(result.questions[0].verdict, Verdict::kRight);
  EXPECT_EQ(result.questions[1].verdict, Verdict::kPartlyRight);
  EXPECT_EQ(result.questions[2].verdict, Verdict::kUnanswered);
}

TEST(Grading, TheShownScoreDecidesWhetherTheTestIsPassed) {
  EXPECT_TRUE(grade(mixed_test(66.7), {{"s", {"b"}}, {"m", {"a"}}}).passed);
  EXPECT_FALSE(grade(mixed_test(66.8), {{"s", {"b"}}, {"m", {"a"}}}).passed);
}

TEST(Grading, NoAnswersAreZeroAndPassOnlyAPassMarkOfZero) {
  EXPECT_DOUBLE_EQ(grade(mixed_test(1), {}).percent, 0);
  EXPECT_FALSE(grade(mixed_test(0.1), {}).passed);
  EXPECT_TRUE(grade(mixed_test(0), {}).passed);
}

TEST(Grading, EverythingRightIsExactlyOneHundred) {
  const Grade result = grade(mixed_test(100), {{"s", {"b"}}, {"m", {"a", "b"}}, {"t", {"42"}}});
  EXPECT_DOUBLE_EQ(result.percent, 100);
  EXPECT_TRUE(result.passed);
}

TEST(Grading, AnswersToUnknownQuestionsCountForNothing) {
  EXPECT_DOUBLE_EQ(grade(mixed_test(0), {{"x", {"b"}}, {"", {"42"}}}).percent, 0);
}

TEST(Grading, FoldingKeepsLettersOfOtherAlphabetsAsTheyAre) {
  EXPECT_EQ(fold_text(" \xC3\x84rger \xC2\xA0 X\n"), "\xC3\x84rger x");
  EXPECT_EQ(fold_text("\xE2\x80\x9CHi\xE2\x80\x9D"), "\"hi\"");
  EXPECT_EQ(fold_text(" \t "), "");
}

}  // namespace
}  // namespace assay::skills_test
