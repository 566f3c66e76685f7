// Reads a plugin's configuration so that an operator sees every fault at once: each by its JSON pointer, and with a
// harmless value in its place, so that reading goes on. Never throws for any input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "assay/sdk/plugin.hpp"

namespace assay::embedded {

struct ConfigFault {
  std::string pointer;  // "/tests/0/questions/2/answer"
  std::string message;
};

// One JSON value with the pointer that leads to it. Memory: refers to the document and the list of faults.
class ConfigNode {
 public:
  ConfigNode(const nlohmann::json &value, std::string pointer, std::vector<ConfigFault> &faults);

  void fault(std::string message) const;
  void fault_at(const std::string &member, std::string message) const;
  [[nodiscard]] std::size_t fault_count() const { return faults_->size(); }

  [[nodiscard]] const nlohmann::json &value() const { return value_; }
  // Whether the member is there; null counts as absent.
  [[nodiscard]] bool has(const std::string &member) const;
  // Required: has(member).
  [[nodiscard]] ConfigNode at(const std::string &member) const;

  // Whether this is an object of known members only.
  [[nodiscard]] bool is_object_of(std::initializer_list<std::string_view> members) const;
  [[nodiscard]] std::string text(const std::string &member, bool required) const;
  // Text that may stand in a mail header: without control characters.
  [[nodiscard]] std::string line(const std::string &member, bool required) const;
  // A required number within bounds, `low` when it is not one.
  [[nodiscard]] double decimal(const std::string &member, double low, double high) const;
  [[nodiscard]] std::int64_t whole(const std::string &member, std::int64_t low, std::int64_t high) const;
  // As whole(), for a member that may be absent.
  [[nodiscard]] std::int64_t whole_or(const std::string &member, std::int64_t low, std::int64_t high,
                                      std::int64_t absent) const;
  [[nodiscard]] bool flag(const std::string &member, bool absent = false) const;
  // The elements of an array member; empty, with a fault, when it is missing, no array, or has fewer than `least`.
  [[nodiscard]] std::vector<ConfigNode> items(const std::string &member, std::size_t least) const;
  // An identifier of 1 to 64 plain characters that differs from those seen before it.
  [[nodiscard]] std::string unique_id(const std::string &member, std::set<std::string> &seen) const;

 private:
  const nlohmann::json &value_;
  std::string pointer_;
  std::vector<ConfigFault> *faults_;
};

// The `backend` member, which says that the gateway itself does the work: the only one there is.
void check_backend(const ConfigNode &root);

// For sdk::Plugin::validate() and start() of a plugin that read its configuration when it was made.
void tell_faults(const std::vector<ConfigFault> &faults, sdk::Faults &out);
[[nodiscard]] sdk::Status refuse_faults(const std::vector<ConfigFault> &faults);

// ASCII letters in lower case: how addresses compare.
[[nodiscard]] std::string lower(std::string_view text);

}  // namespace assay::embedded
