// The operator's configuration as values: which references can be asked for, and with which questions. Parsing names
// every fault by its JSON pointer, so that an operator repairs a configuration in one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/config_node.h"

namespace assay::reference_check {

using embedded::ConfigFault;

enum class QuestionKind : std::uint8_t { kRating, kChoice, kText };

inline constexpr int kLowestRating = 1, kHighestRating = 5;
inline constexpr std::size_t kMaxAnswerCharacters = 4000;
inline constexpr std::size_t kMaxReminders = 3;
inline constexpr std::int64_t kMaxOfRelationship = 10;

struct Option {
  std::string id, text;
};

struct Question {
  std::string id, text;
  QuestionKind kind = QuestionKind::kRating;
  std::vector<Option> options;        // kChoice only
  std::size_t max_characters = 1000;  // of an answer; kText only
  bool required = false;              // a form without an answer is given back
  bool may_skip = true;               // "Prefer not to say" is offered, and is an answer
};

struct Relationship {
  std::string id, label;  // "Manager"
  std::size_t min = 0, max = 1;
};

struct ReferenceCheck {
  std::string key, name, description, intro;
  std::int64_t link_valid_days = 0;          // for the candidate: to name referees, and to replace one
  std::int64_t referee_link_valid_days = 0;  // for each referee, from its invitation
  std::vector<std::int64_t> reminder_days;   // after a referee's invitation; rising
  std::vector<Relationship> relationships;
  std::size_t required_answers = 0;
  std::vector<Question> questions;
};

struct CheckBank {
  std::string from_name;  // who asks; referees are told
  std::int64_t keep_results_days = 0;
  std::vector<ReferenceCheck> checks;

  // NULL when there is no such check. The pointer lives as long as the bank.
  [[nodiscard]] const ReferenceCheck *find(std::string_view key) const noexcept;
};

// How many referees a candidate can name.
[[nodiscard]] std::size_t most_referees(const ReferenceCheck &check) noexcept;
// The label of a relationship; its id when the check (may be NULL) has no such relationship any more.
[[nodiscard]] std::string label_of(const ReferenceCheck *check, const std::string &relationship_id);

// Reads and checks a whole configuration: shapes, ranges, unique ids, numbers that fit each other, checks that fit the
// limits of the host whatever is answered (worst_case.h).
// Faults come in document order; when there is any, the bank is not to be used. Never throws for any input.
[[nodiscard]] CheckBank parse_bank(std::string_view config_json, std::vector<ConfigFault> &faults);

}  // namespace assay::reference_check
