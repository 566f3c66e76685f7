#include "plugins/reference_check/answers.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace assay::reference_check {
namespace {

using nlohmann::json;

// Indexed by the enumerators; a stored name never changes its meaning.
constexpr std::array<std::string_view, 4> kKinds = {"rating", "choice", "text", "skipped"};

std::optional<int> rating_of(const Answer &answer) {
  const bool is_rating = answer.kind == AnswerKind::kRating && answer.value.size() == 1 && answer.value[0] >= '1' &&
                         answer.value[0] <= '5';
  return is_rating ? std::optional<int>(answer.value[0] - '0') : std::nullopt;
}

void add(Ratings &ratings, const Answer &answer) {
  const auto rating = rating_of(answer);
  if (!rating) return;
  ratings.sum += *rating;
  ++ratings.count;
}

}  // namespace

Ratings ratings_of(const Answers &answers) {
  Ratings ratings;
  for (const auto &answer : answers) add(ratings, answer);
  return ratings;
}

std::map<std::string, Ratings> ratings_by_question(const std::vector<Answers> &all) {
  std::map<std::string, Ratings> ratings;
  for (const auto &answers : all) {
    for (const auto &answer : answers) {
      if (rating_of(answer)) add(ratings[answer.question_id], answer);
    }
  }
  return ratings;
}

std::string render_answers(const Answers &answers) {
  json stored = json::array();
  for (const auto &answer : answers) {
    stored.push_back({{"question", answer.question_id},
                      {"kind", kKinds[static_cast<std::size_t>(answer.kind)]},
                      {"value", answer.value}});
  }
  return stored.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Answers> parse_answers(std::string_view text) {
  try {
    const json stored = json::parse(text);
    if (!stored.is_array()) return std::nullopt;
    Answers answers;
    for (const auto &one : stored) {
      const auto kind = std::find(kKinds.begin(), kKinds.end(), one.at("kind").get<std::string>());
      if (kind == kKinds.end()) return std::nullopt;
      answers.push_back({one.at("question").get<std::string>(), static_cast<AnswerKind>(kind - kKinds.begin()),
                         one.at("value").get<std::string>()});
    }
    return answers;
  } catch (const json::exception &) {
    return std::nullopt;
  }
}

}  // namespace assay::reference_check
