#include "plugins/skills_test/answer_form.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace assay::skills_test {
namespace {

using embedded::count_characters;
using embedded::FormFields;

bool is_option(const Question &question, std::string_view id) {
  return std::any_of(question.options.begin(), question.options.end(), [&](const Option &o) { return o.id == id; });
}

// The values sent for one question that can count. nullopt: more than a browser would send.
std::optional<std::vector<std::string>> values_for(const Question &question, const FormFields &fields) {
  const std::string name = std::string(kQuestionFieldPrefix) + question.id;
  std::vector<std::string> values;
  std::size_t sent = 0;
  for (const auto &[field, value] : fields) {
    if (field != name) continue;
    ++sent;
    const bool text = question.kind == QuestionKind::kText;
    if (text && count_characters(value) > question.max_characters) return std::nullopt;
    const bool repeated = std::find(values.begin(), values.end(), value) != values.end();
    if (!repeated && (text ? !value.empty() : is_option(question, value))) values.push_back(value);
  }
  if (sent > 1 && question.kind != QuestionKind::kMultiple) return std::nullopt;
  return values;
}

}  // namespace

std::optional<Answers> read_answers(const SkillsTest &test, const FormFields &fields) {
  Answers answers;
  for (const auto &question : test.questions) {
    auto values = values_for(question, fields);
    if (!values) return std::nullopt;
    if (!values->empty()) answers.emplace(question.id, *std::move(values));
  }
  return answers;
}

}  // namespace assay::skills_test
