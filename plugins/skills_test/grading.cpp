#include "plugins/skills_test/grading.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace assay::skills_test {
namespace {

bool has_option(const Question &question, const std::string &id) {
  return std::any_of(question.options.begin(), question.options.end(), [&](const Option &o) { return o.id == id; });
}

std::set<std::string> chosen_options(const Question &question, const std::vector<std::string> &answer) {
  std::set<std::string> chosen;
  for (const auto &id : answer) {
    if (has_option(question, id)) chosen.insert(id);
  }
  return chosen;
}

double grade_multiple(const Question &question, const std::set<std::string> &chosen) {
  const std::set<std::string> right(question.answers.begin(), question.answers.end());
  if (chosen == right) return 1;
  if (!question.partial_credit || right.empty()) return 0;
  double balance = 0;
  for (const auto &id : chosen) balance += right.contains(id) ? 1 : -1;
  return std::max(0.0, balance / static_cast<double>(right.size()));
}

bool accepts_text(const Question &question, const std::string &text) {
  const auto folded = fold_text(text);
  return std::any_of(question.answers.begin(), question.answers.end(),
                     [&](const std::string &accepted) { return fold_text(accepted) == folded; });
}

bool is_answered(const Question &question, const std::vector<std::string> &answer) {
  if (question.kind == QuestionKind::kText) return !answer.empty() && !fold_text(answer.front()).empty();
  return !chosen_options(question, answer).empty();
}

Verdict verdict_of(const Question &question, const std::vector<std::string> &answer, double share) {
  if (!is_answered(question, answer)) return Verdict::kUnanswered;
  if (share >= 1) return Verdict::kRight;
  return share > 0 ? Verdict::kPartlyRight : Verdict::kWrong;
}

// The UTF-8 forms of characters that a person does not tell apart from the plain one.
struct Alike {
  std::string_view from, to;
};
constexpr Alike kAlike[] = {
    {"\xC2\xA0", " "}, {"\xE2\x80\x98", "'"}, {"\xE2\x80\x99", "'"}, {"\xE2\x80\x9C", "\""}, {"\xE2\x80\x9D", "\""},
};

}  // namespace

std::string fold_text(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto *alike =
        std::find_if(std::begin(kAlike), std::end(kAlike), [&](const Alike &a) { return text.starts_with(a.from); });
    if (alike == std::end(kAlike)) {
      plain += text.front();
      text.remove_prefix(1);
    } else {
      plain += alike->to;
      text.remove_prefix(alike->from.size());
    }
  }
  std::string folded;
  for (const char c : plain) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!folded.empty() && folded.back() != ' ') {
      folded += ' ';
    }
  }
  if (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return folded;
}

double grade_question(const Question &question, const std::vector<std::string> &answer) {
  if (!is_answered(question, answer)) return 0;
  if (question.kind == QuestionKind::kText) return accepts_text(question, answer.front()) ? 1 : 0;
  const auto chosen = chosen_options(question, answer);
  if (question.kind == QuestionKind::kMultiple) return grade_multiple(question, chosen);
  return chosen.size() == 1 && *chosen.begin() == question.answers.front() ? 1 : 0;
}

Grade grade(const SkillsTest &test, const Answers &answers) {
  static const std::vector<std::string> kNothing;
  Grade result;
  double earned = 0;
  double possible = 0;
  for (const auto &question : test.questions) {
    const auto found = answers.find(question.id);
    const auto &answer = found == answers.end() ? kNothing : found->second;
    const double share = grade_question(question, answer);
    earned += question.weight * share;
    possible += question.weight;
    result.questions.push_back({question.id, verdict_of(question, answer, share)});
  }
  if (possible > 0) result.percent = std::round(earned / possible * 1000) / 10;
  result.passed = result.percent >= test.pass_mark;
  return result;
}

}  // namespace assay::skills_test
