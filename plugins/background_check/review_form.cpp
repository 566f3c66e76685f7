#include "plugins/background_check/review_form.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "plugins/background_check/words.h"

namespace assay::background_check {
namespace {

using embedded::FormFields;
using embedded::only_value;

// As a text area counts; nullopt when it is missing, repeated or too long.
std::optional<std::string> read_text(const FormFields &fields, const std::string &name, std::size_t max_characters) {
  const auto sent = only_value(fields, name);
  if (!sent) return std::nullopt;
  auto text = embedded::unify_line_ends(*sent);
  if (embedded::count_characters(text) > max_characters) return std::nullopt;
  return text;
}

// The one of these that was chosen; the first, which means none, when the field is absent.
template <class Choice>
std::optional<Choice> read_choice(const FormFields &fields, const std::string &name,
                                  std::initializer_list<Choice> none_and_choices) {
  const bool is_sent =
      std::any_of(fields.begin(), fields.end(), [&](const auto &field) { return field.first == name; });
  if (!is_sent) return *none_and_choices.begin();
  const auto sent = only_value(fields, name);
  for (const Choice choice : none_and_choices) {
    if (sent && !sent->empty() && *sent == value_of(choice)) return choice;
  }
  return std::nullopt;
}

std::optional<Finding> read_finding(const FormFields &fields, const CheckItem &item, std::size_t max_note_characters) {
  const auto mark_name = std::string(kMarkPrefix) + item.id;
  const auto mark = item.required ? read_choice(fields, mark_name, {Mark::kNone, Mark::kClear, Mark::kReviewNeeded})
                                  : read_choice(fields, mark_name,
                                                {Mark::kNone, Mark::kClear, Mark::kReviewNeeded, Mark::kNotApplicable});
  auto note = read_text(fields, std::string(kNotePrefix) + item.id, max_note_characters);
  if (!mark || !note) return std::nullopt;
  return Finding{*mark, *std::move(note)};
}

std::optional<std::int64_t> read_version(const FormFields &fields) {
  const auto sent = only_value(fields, kVersionField);
  if (!sent) return std::nullopt;
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(sent->data(), sent->data() + sent->size(), version);
  if (error != std::errc() || end != sent->data() + sent->size()) return std::nullopt;
  return version;
}

}  // namespace

std::optional<ReviewForm> read_review_form(const Check &check, const FormFields &fields) {
  ReviewForm form;
  const auto version = read_version(fields);
  const auto verdict =
      read_choice(fields, std::string(kVerdictField), {Verdict::kNone, Verdict::kClear, Verdict::kReviewNeeded});
  auto reason = read_text(fields, std::string(kReasonField), kMaxReasonCharacters);
  if (!version || !verdict || !reason) return std::nullopt;
  form.version = *version;
  form.findings.verdict = *verdict;
  form.findings.reason = *std::move(reason);
  for (const auto &item : check.items) {
    auto finding = read_finding(fields, item, check.max_note_characters);
    if (!finding) return std::nullopt;
    form.findings.items.push_back(*std::move(finding));
  }
  return form;
}

}  // namespace assay::background_check
