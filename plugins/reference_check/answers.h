// What one referee answered, and what may be counted of it. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::reference_check {

enum class AnswerKind : std::uint8_t { kRating, kChoice, kText, kSkipped };

struct Answer {
  std::string question_id;
  AnswerKind kind = AnswerKind::kSkipped;
  std::string value;  // "1" to "5", an option's id, a text; empty when skipped
};
// One for each question that was answered, "Prefer not to say" included.
using Answers = std::vector<Answer>;

struct Ratings {
  std::int64_t sum = 0, count = 0;
};
[[nodiscard]] Ratings ratings_of(const Answers &answers);
// By question id, over several referees.
[[nodiscard]] std::map<std::string, Ratings> ratings_by_question(const std::vector<Answers> &all);

// As the text that is stored.
[[nodiscard]] std::string render_answers(const Answers &answers);
// nullopt when the text was not written by render_answers.
[[nodiscard]] std::optional<Answers> parse_answers(std::string_view text);

}  // namespace assay::reference_check
