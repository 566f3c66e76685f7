// Reads a YAML text once before it is turned into nodes, and refuses what the readers behind it could not bear.
// Private to host/config/.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <optional>
#include <string>

namespace assay::config {

inline constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;  // of all files of one load, aliases and includes in place
inline constexpr std::size_t kMaxNodes = 100'000;           // of one file, aliases in place
inline constexpr std::size_t kMaxDepth = 64;                // lists and mappings inside each other in one file

struct Refusal {
  YAML::Mark mark;
  std::string problem;
};

// nullopt when the text may be loaded. bytes: what the load holds so far; the text's share is added. Throws
// YAML::Exception when the text is no YAML.
std::optional<Refusal> refuse_yaml(const std::string &text, std::size_t &bytes);

}  // namespace assay::config
