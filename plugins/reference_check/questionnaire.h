// The form that a referee sends: what stands in it, what is wrong with it, and the answers that it makes. Pure.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/form.h"
#include "plugins/reference_check/answers.h"
#include "plugins/reference_check/check_bank.h"

namespace assay::reference_check {

inline constexpr std::string_view kQuestionFieldPrefix = "q.";  // followed by the question's id
inline constexpr std::string_view kSkipFieldPrefix = "s.";      // the box beside a text
inline constexpr std::string_view kSkipValue = "~";             // which is no option's id

// One question as the referee left it, so that a form that is given back loses nothing.
struct Entry {
  std::string value;  // a rating, an option's id or a text; empty: none
  bool is_skipped = false;
};
using Entries = std::map<std::string, Entry>;  // by question id

// nullopt: what no browser sends: two values for one question, a rating or an option that is not offered, "Prefer not
// to say" where it is not, a text that is too long. Fields of other names are left out.
[[nodiscard]] std::optional<Entries> read_entries(const ReferenceCheck &check, const embedded::FormFields &fields);

struct EntryFault {
  std::size_t question = 0;
  std::string message;
};
// What the referee is asked to repair, in the order of the questions.
[[nodiscard]] std::vector<EntryFault> entry_faults(const ReferenceCheck &check, const Entries &entries);

// Required: no faults.
[[nodiscard]] Answers to_answers(const ReferenceCheck &check, const Entries &entries);

}  // namespace assay::reference_check
