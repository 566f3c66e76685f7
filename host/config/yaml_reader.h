// Reads one YAML mapping after the other into values and collects every fault with its place. Private to host/config/.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/load.h"
#include "host/config/places_tree.h"

namespace assay::config {

inline constexpr const char *kIncludeTag = "!include";

// What all readers of one load share.
struct Reading {
  const Sources &sources;
  std::vector<Fault> faults, warnings;
  std::size_t bytes = 0;                // of all files so far, see yaml_guard.h
  std::vector<std::string> open_files;  // the file that is being read, after those that include it
  std::size_t includes = 0;             // in all
  std::set<std::string> said;           // faults of includes, each of which is reported once
  std::shared_ptr<Includes> followed = std::make_shared<Includes>();
  std::vector<std::string> expanded;  // values that ${…} had a part in
};

// One node: the file it stands in and its key's path. Cheap to copy.
class Node {
 public:
  // absent_at: where a fault is shown when the node is absent (its parent's place) or empty (its key's).
  Node(Reading &reading, YAML::Node yaml, std::string file, std::string key,
       YAML::Mark absent_at = YAML::Mark::null_mark());

  void fault(std::string problem, std::string hint = "") const;
  // The fault is the value: "must be …, not "value"". Not for secrets.
  void reject(std::string problem, std::string_view value, std::string hint = "") const;
  void warn(std::string problem) const;  // nothing that keeps the host from starting

  [[nodiscard]] bool is_present() const;  // defined and not null
  [[nodiscard]] const YAML::Node &yaml() const { return yaml_; }
  [[nodiscard]] const std::string &file() const { return file_; }
  [[nodiscard]] const std::string &key() const { return key_; }
  [[nodiscard]] Reading &reading() const { return reading_.get(); }

  // A fault when this is no mapping, a key stands twice, or a key is not among `known` (with the nearest one
  // suggested). False when it is no mapping.
  bool mapping(std::initializer_list<std::string_view> known) const;
  // The same, and absent or null is a fault too.
  bool require_mapping(std::initializer_list<std::string_view> known) const;
  [[nodiscard]] Node child(const std::string &name) const;

  // Calls `each` for the items of a sequence; a fault when this is present and no sequence.
  void items(const std::function<void(const Node &item)> &each) const;
  // Calls `each` for the members of a mapping; faults as mapping(), any key goes.
  void members(const std::function<void(const std::string &name, const Node &value)> &each) const;

  // Each leaves `out` alone when the node is absent, and adds a fault when it is wrong. ${…} is expanded.
  void read(std::string &out) const;
  void read(bool &out) const;
  void read(std::chrono::milliseconds &out) const;
  void read_positive(std::chrono::milliseconds &out) const;  // zero is a fault
  void read_size(std::uint64_t &out, std::uint64_t at_least_kib) const;
  void read_number(std::uint32_t &out, std::uint32_t from, std::uint32_t to) const;
  void require(std::string &out) const;  // a fault when absent or empty
  // One of these words: its index. nullopt when absent or, with a fault, another one.
  [[nodiscard]] std::optional<std::size_t> read_choice(std::initializer_list<std::string_view> words) const;

  // Where a relative path of this file points to.
  [[nodiscard]] std::string resolve(const std::string &path) const;

 private:
  [[nodiscard]] Fault here(std::string problem) const;
  std::optional<std::string> scalar() const;
  using EachMember = std::function<void(const std::string &name, const Node &key, const Node &value)>;
  void each_member(const EachMember &each) const;
  void fault_of_kind(const char *wanted) const;  // says more when an !include stands here

  std::reference_wrapper<Reading> reading_;
  YAML::Node yaml_;
  std::string file_, key_;
  YAML::Mark mark_;
};

// Parses a file; nullopt with a fault (attributed to `from` when given) when it cannot be read or is no YAML.
std::optional<Node> open_yaml(Reading &reading, const std::string &path, const std::string &key, const Node *from);

}  // namespace assay::config
