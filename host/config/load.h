// YAML file → Config. Pure but for reading the file, its includes and its secrets.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/config/config.h"

namespace assay::config {

// One fault for the operator: where it is, which key and value, what would be right.
struct Fault {
  std::string file;
  int line = 0, column = 0;  // 1-based; 0 when the file as a whole is at fault
  std::string key;           // "plugins[0].limits.call_timeout"
  std::string problem;

  [[nodiscard]] std::string to_string() const;  // file:line:column: key: problem
};

// Where text comes from; tests give their own.
struct Sources {
  std::function<std::optional<std::string>(const std::string &path)> read_file;
  std::function<std::optional<std::string>(const std::string &name)> environment;
  std::function<bool(const std::string &path)> is_open_to_others;  // group or others may read; empty: no file is
};
[[nodiscard]] Sources system_sources();

struct Loaded {
  Config config;                // usable only when faults is empty
  std::vector<Fault> faults;    // all of them at once
  std::vector<Fault> warnings;  // nothing that keeps the host from starting
};

// Relative paths inside the file are relative to its folder.
[[nodiscard]] Loaded load(const std::string &path, const Sources &sources);

}  // namespace assay::config
