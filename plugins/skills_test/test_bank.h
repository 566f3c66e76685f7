// The operator's configuration as values: the tests on offer and who gets extra time. Parsing names every fault by its
// JSON pointer, so that an operator repairs a question bank in one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/config_node.h"

namespace assay::skills_test {

enum class QuestionKind : std::uint8_t { kSingle, kMultiple, kText };

// The most characters (code points) that a text answer may have.
inline constexpr std::size_t kMaxAnswerCharacters = 500;

struct Option {
  std::string id, text;
};

struct Question {
  std::string id, text;
  QuestionKind kind = QuestionKind::kSingle;
  std::vector<Option> options;       // empty for kText
  std::vector<std::string> answers;  // ids of the right options (exactly one for kSingle), or the accepted texts
  double weight = 1;
  bool partial_credit = false;                        // kMultiple only
  std::size_t max_characters = kMaxAnswerCharacters;  // of an answer; kText only
};

struct SkillsTest {
  std::string key, name, description, intro;
  std::int64_t time_limit_minutes = 0;
  double pass_mark = 0;  // percent
  std::int64_t link_valid_days = 0;
  bool shuffle = false;  // questions and their options, in an order of each attempt's own
  std::vector<Question> questions;
};

// Names a candidate by address or by id, never both.
struct ExtraTime {
  std::string email, candidate_id;
  std::int64_t percent = 0;
};

struct TestBank {
  std::string from_name;  // how the invitation is signed; may be empty
  std::int64_t keep_results_days = 0;
  std::vector<SkillsTest> tests;
  std::vector<ExtraTime> extra_time;

  // NULL when there is no such test. The pointer lives as long as the bank.
  [[nodiscard]] const SkillsTest *find(std::string_view key) const noexcept;
  // The largest percentage that a row grants to this candidate; 0 when none does. Addresses compare without case.
  [[nodiscard]] std::int64_t extra_time_percent(std::string_view email, std::string_view candidate_id) const;
};

using embedded::ConfigFault;

inline constexpr std::int64_t kMaxExtraTimePercent = 200;

// Reads and checks a whole configuration: shapes, ranges, unique ids, answers that exist among the options, tests that
// fit the limits of the host whatever is answered (worst_case.h).
// Faults come in document order; when there is any, the bank is not to be used. Never throws for any input.
[[nodiscard]] TestBank parse_bank(std::string_view config_json, std::vector<ConfigFault> &faults);

}  // namespace assay::skills_test
