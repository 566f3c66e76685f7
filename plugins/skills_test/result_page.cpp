#include "plugins/skills_test/result_page.h"

#include <algorithm>
#include <string>

namespace assay::skills_test {
namespace {

using embedded::escape;
using embedded::render_decimal;
using embedded::render_page;
using embedded::render_time;

std::string_view words_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRight: return "Right";
    case Verdict::kPartlyRight: return "Partly right";
    case Verdict::kWrong: return "Wrong";
    case Verdict::kUnanswered: break;
  }
  return "Not answered";
}

std::string question_text(const SkillsTest *test, const std::string &id) {
  if (test == nullptr) return id;
  const auto found =
      std::find_if(test->questions.begin(), test->questions.end(), [&](const Question &q) { return q.id == id; });
  return found == test->questions.end() ? id : found->text;
}

}  // namespace

Page result_page(const Attempt &attempt, const SkillsTest *test) {
  const Grade &grade = *attempt.grade;
  std::string body = "<p class=\"notice\"><strong>";
  body += grade.passed ? "Passed" : "Not passed";
  body += "</strong></p>\n<ul>\n";
  body += "<li>Score: " + render_decimal(grade.percent) + " % (pass mark " + render_decimal(attempt.pass_mark) +
          " %)</li>\n";
  body += "<li>Duration: " + render_decimal(duration_minutes(attempt)) + " of " +
          render_decimal(static_cast<double>(attempt.time_limit_ms) / 60'000) + " minutes</li>\n";
  body += "<li>Finished at " + render_time(attempt.finished_ms) + "</li>\n</ul>\n";
  body += "<h2>Questions</h2>\n<ol>\n";
  for (const auto &question : grade.questions) {
    body += "<li><strong>" + std::string(words_for(question.verdict)) + "</strong>: <span class=\"text\">" +
            escape(question_text(test, question.question_id)) + "</span></li>\n";
  }
  body += "</ol>\n";
  return render_page(200, "Result: " + (test == nullptr ? attempt.test_key : test->name), body);
}

}  // namespace assay::skills_test
