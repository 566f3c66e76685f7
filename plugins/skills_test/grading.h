// From answers to a score. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

// By question id: the chosen option ids, or one text. A question that is not a key was not answered.
using Answers = std::map<std::string, std::vector<std::string>>;

enum class Verdict : std::uint8_t { kUnanswered, kWrong, kPartlyRight, kRight };

struct QuestionGrade {
  std::string question_id;
  Verdict verdict = Verdict::kUnanswered;
};

struct Grade {
  double percent = 0;   // 0 to 100, rounded to one decimal
  bool passed = false;  // decided on the rounded percentage, so that what is shown and what is said agree
  std::vector<QuestionGrade> questions;  // in the order of the test
};

// The share of a question's weight that an answer earns, 0 to 1. Single: the right option. Multiple: exactly the right
// set; with partial credit (right ones chosen - wrong ones chosen) / right ones, never below 0. Text: equals an
// accepted text after fold_text. Ids that are not options of the question count as not chosen.
[[nodiscard]] double grade_question(const Question &question, const std::vector<std::string> &answer);

[[nodiscard]] Grade grade(const SkillsTest &test, const Answers &answers);

// What two texts must share to be the same answer: ASCII letters in lower case, runs of white space (with U+00A0) as
// one space, none at the ends, and the curly quotes that telephones type made straight.
[[nodiscard]] std::string fold_text(std::string_view text);

}  // namespace assay::skills_test
