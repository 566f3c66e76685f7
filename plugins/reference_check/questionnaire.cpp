#include "plugins/reference_check/questionnaire.h"

#include <algorithm>

namespace assay::reference_check {
namespace {

using embedded::FormFields;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

bool is_offered(const Question &question, std::string_view value) {
  if (question.kind == QuestionKind::kRating) {
    return value.size() == 1 && value[0] >= '0' + kLowestRating && value[0] <= '0' + kHighestRating;
  }
  return std::any_of(question.options.begin(), question.options.end(),
                     [&](const Option &option) { return option.id == value; });
}

// The value of a field that stands once or not at all.
bool read_value(const FormFields &fields, std::string_view prefix, const std::string &id, std::string &value) {
  const std::string name = std::string(prefix) + id;
  std::size_t sent = 0;
  for (const auto &[field, content] : fields) {
    if (field != name) continue;
    value = content;
    ++sent;
  }
  return sent <= 1;
}

std::optional<Entry> read_entry(const Question &question, const FormFields &fields) {
  Entry entry;
  if (!read_value(fields, kQuestionFieldPrefix, question.id, entry.value)) return std::nullopt;
  if (question.kind == QuestionKind::kText) {
    std::string skip;
    if (!read_value(fields, kSkipFieldPrefix, question.id, skip)) return std::nullopt;
    entry.value = embedded::unify_line_ends(entry.value);
    if (embedded::count_characters(entry.value) > question.max_characters) return std::nullopt;
    entry.is_skipped = !skip.empty();
  } else if (entry.value == kSkipValue) {
    entry = {"", true};
  } else if (!entry.value.empty() && !is_offered(question, entry.value)) {
    return std::nullopt;
  }
  if (entry.is_skipped && !question.may_skip) return std::nullopt;
  return entry;
}

AnswerKind kind_of(const Question &question) {
  if (question.kind == QuestionKind::kChoice) return AnswerKind::kChoice;
  return question.kind == QuestionKind::kText ? AnswerKind::kText : AnswerKind::kRating;
}

}  // namespace

std::optional<Entries> read_entries(const ReferenceCheck &check, const FormFields &fields) {
  Entries entries;
  for (const auto &question : check.questions) {
    auto entry = read_entry(question, fields);
    if (!entry) return std::nullopt;
    if (!entry->value.empty() || entry->is_skipped) entries.emplace(question.id, *std::move(entry));
  }
  return entries;
}

std::vector<EntryFault> entry_faults(const ReferenceCheck &check, const Entries &entries) {
  std::vector<EntryFault> faults;
  bool is_empty = true;
  for (std::size_t i = 0; i < check.questions.size(); ++i) {
    const auto &question = check.questions[i];
    const auto found = entries.find(question.id);
    const bool skipped = found != entries.end() && found->second.is_skipped;
    const bool answered = found != entries.end() && !is_blank(found->second.value);
    const std::string which = "Question " + std::to_string(i + 1);
    if (answered && skipped) {
      faults.push_back(
          {i, which + ": you wrote an answer and ticked \"Prefer not to say\". Please keep one of the two."});
    } else if (question.required && !answered && !skipped) {
      faults.push_back({i, which + (question.may_skip ? ": please answer it or choose \"Prefer not to say\"."
                                                      : ": please answer it.")});
    }
    is_empty = is_empty && !answered && !skipped;
  }
  if (is_empty && faults.empty()) {
    faults.push_back({0, "No question is answered. Please answer at least one, or decline at the end of the page."});
  }
  return faults;
}

Answers to_answers(const ReferenceCheck &check, const Entries &entries) {
  Answers answers;
  for (const auto &question : check.questions) {
    const auto found = entries.find(question.id);
    if (found == entries.end()) continue;
    if (found->second.is_skipped) {
      answers.push_back({question.id, AnswerKind::kSkipped, ""});
    } else if (!is_blank(found->second.value)) {
      answers.push_back({question.id, kind_of(question), found->second.value});
    }
  }
  return answers;
}

}  // namespace assay::reference_check
