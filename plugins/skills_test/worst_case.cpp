#include "plugins/skills_test/worst_case.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "plugins/embedded/form.h"
#include "plugins/embedded/record_store.h"
#include "plugins/embedded/tokens.h"
#include "plugins/skills_test/answer_form.h"
#include "plugins/skills_test/attempt.h"
#include "plugins/skills_test/attempt_json.h"
#include "plugins/skills_test/pages.h"
#include "plugins/skills_test/result_page.h"

namespace assay::skills_test {
namespace {

using embedded::form_token;
using embedded::hash_token;
using embedded::kFormTokenField;
using embedded::kMaxFormBytes;
using embedded::kMaxFormFields;
using embedded::kMaxPageBytes;
using embedded::kMaxStoredBytes;
using embedded::kTokenBytes;

constexpr std::string_view kLongestEscaped = "\"";          // &quot;
constexpr std::string_view kLongestEncoded = "\U0001F600";  // four bytes, each %XX in a form
constexpr std::int64_t kLatestMs = 9'999'999'999'999;       // as many digits as any time until the year 2286
constexpr std::size_t kRoomBytes = 2048;                    // for what differs a little: dates, digits, names of states
constexpr std::size_t kIdBytes = 36;                        // an assessment's

// The answer that is longest as a page, a form and a stored value; `character` is what texts consist of.
std::vector<std::string> longest_answer(const Question &question, std::string_view character) {
  std::vector<std::string> values;
  if (question.kind == QuestionKind::kText) {
    auto &text = values.emplace_back();
    for (std::size_t i = 0; i < question.max_characters; ++i) text += character;
    return values;
  }
  for (const auto &option : question.options) values.push_back(option.id);
  if (question.kind == QuestionKind::kSingle) {
    std::iter_swap(values.begin(), std::max_element(values.begin(), values.end(),
                                                    [](const auto &a, const auto &b) { return a.size() < b.size(); }));
    values.resize(1);
  }
  return values;
}

Attempt longest_attempt(const SkillsTest &test, std::string_view character) {
  Attempt attempt;
  attempt.assessment_id.assign(kIdBytes, 'f');
  attempt.test_key = test.key;
  attempt.state = AttemptState::kBegun;
  attempt.invited_ms = attempt.link_expires_ms = attempt.begun_ms = attempt.saved_ms = kLatestMs;
  attempt.extra_time_percent = kMaxExtraTimePercent;
  attempt.time_limit_ms = time_limit_ms(test.time_limit_minutes, kMaxExtraTimePercent);
  attempt.link_token.assign(kTokenBytes * 2, 'f');
  attempt.result_token = attempt.secret = attempt.link_token;
  attempt.link_hash = attempt.result_hash = hash_token("link", attempt.link_token);
  attempt.pass_mark = test.pass_mark;
  for (const auto &question : test.questions) attempt.answers.emplace(question.id, longest_answer(question, character));
  return attempt;
}

Attempt graded(Attempt attempt, const SkillsTest &test) {
  attempt.state = AttemptState::kSubmitted;
  attempt.finished_ms = kLatestMs;
  attempt.answers.clear();
  attempt.grade.emplace();
  for (const auto &question : test.questions) attempt.grade->questions.push_back({question.id, Verdict::kPartlyRight});
  return attempt;
}

// In a shuffled test the longest questions may get the longest numbers, up to two digits more than where they stand.
std::size_t numbering_bytes(const SkillsTest &test) {
  constexpr std::size_t kPerQuestion = 2 * 6, kPerOption = 2 * 2;
  std::size_t bytes = 0;
  for (const auto &question : test.questions) bytes += kPerQuestion + kPerOption * question.options.size();
  return bytes;
}

std::size_t page_bytes(const SkillsTest &test) {
  const Attempt begun = longest_attempt(test, kLongestEscaped);
  Attempt invited = begun;
  invited.state = AttemptState::kInvited;
  const auto size = [&](const Attempt &attempt, std::int64_t now_ms) {
    return attempt_page(attempt, &test, attempt.link_token, now_ms).html.size();
  };
  return kRoomBytes + std::max({size(begun, kLatestMs) + numbering_bytes(test), size(invited, kLatestMs - 1),
                                result_page(graded(begun, test), &test).html.size()});
}

void measure_form(const SkillsTest &test, WorstCase &worst) {
  worst.form_fields = 1;
  worst.form_bytes = kFormTokenField.size() + 1 + form_token("").size();
  for (const auto &question : test.questions) {
    const std::size_t bytes_each = question.kind == QuestionKind::kText ? 3 : 1;  // ids need no %XX
    for (const auto &value : longest_answer(question, kLongestEncoded)) {
      ++worst.form_fields;
      worst.form_bytes += 1 + kQuestionFieldPrefix.size() + question.id.size() + 1 + value.size() * bytes_each;
    }
  }
}

std::string found(std::size_t worst, std::size_t limit, std::string_view unit) {
  std::string text = std::to_string(worst) + " ";
  text += unit;
  return text + ", at most " + std::to_string(limit) + " are possible; ";
}

}  // namespace

WorstCase worst_case(const SkillsTest &test) {
  WorstCase worst;
  worst.page_bytes = page_bytes(test);
  measure_form(test, worst);
  const Attempt attempt = longest_attempt(test, kLongestEncoded);
  worst.stored_bytes =
      kRoomBytes + std::max(render_attempt(attempt).size(), render_attempt(graded(attempt, test)).size());
  return worst;
}

std::vector<std::string> outgrown_limits(const SkillsTest &test) {
  const WorstCase worst = worst_case(test);
  const std::string fewer_answers = "ask fewer questions, or give those of kind text a smaller max_characters";
  std::vector<std::string> faults;
  if (worst.page_bytes > kMaxPageBytes) {
    faults.push_back(
        "with every answer at its longest a page of this test has " + found(worst.page_bytes, kMaxPageBytes, "bytes") +
        "ask fewer or shorter questions, shorten the introduction, or give questions of kind text a smaller "
        "max_characters");
  }
  if (worst.form_bytes > kMaxFormBytes) {
    faults.push_back("with every answer at its longest the form that a candidate sends has " +
                     found(worst.form_bytes, kMaxFormBytes, "bytes") + fewer_answers +
                     " (12 bytes are counted for each character)");
  }
  if (worst.form_fields > kMaxFormFields) {
    faults.push_back("with every option chosen the form that a candidate sends has " +
                     found(worst.form_fields, kMaxFormFields, "fields") +
                     "ask fewer questions of kind multiple, or with fewer options");
  }
  if (worst.stored_bytes > kMaxStoredBytes) {
    faults.push_back("with every answer at its longest the stored attempt has " +
                     found(worst.stored_bytes, kMaxStoredBytes, "bytes") + fewer_answers);
  }
  return faults;
}

}  // namespace assay::skills_test
