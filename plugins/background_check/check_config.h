// The operator's configuration as values: the checks on offer and the reviewers who are told of them. Parsing names
// every fault by its JSON pointer, so that an operator repairs a configuration in one go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/embedded/config_node.h"

namespace assay::background_check {

// One thing that a reviewer looks at.
struct CheckItem {
  std::string id, text, help;  // help may be empty
  bool required = true;        // false: the reviewer may also say that it is not applicable
};

inline constexpr std::size_t kMaxNoteCharacters = 500;
inline constexpr std::size_t kMaxReasonCharacters = 2000;

struct Check {
  std::string key, name, description;
  std::string instructions;  // shown to the reviewer
  std::int64_t due_days = 0;
  std::int64_t remind_after_days = 0;  // 0: never
  std::vector<CheckItem> items;
  // Of the note on one item: kMaxNoteCharacters, or fewer when the list is so long that a form has no room for more.
  std::size_t max_note_characters = kMaxNoteCharacters;
};

struct CheckConfig {
  std::string from_name;  // how mails to reviewers are signed; may be empty
  std::int64_t keep_results_days = 0;
  std::vector<std::string> reviewers;  // mail addresses
  std::vector<Check> checks;

  // NULL when there is no such check. The pointer lives as long as the configuration.
  [[nodiscard]] const Check *find(std::string_view key) const noexcept;
};

using embedded::ConfigFault;

// Reads and checks a whole configuration: shapes, ranges, unique ids, checklists that fit the limits of the host
// whatever a reviewer writes (worst_case.h).
// Faults come in document order; when there is any, the configuration is not to be used. Never throws for any input.
[[nodiscard]] CheckConfig parse_config(std::string_view config_json, std::vector<ConfigFault> &faults);

}  // namespace assay::background_check
