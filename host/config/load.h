// YAML file → Config. Pure but for reading the file, its includes and its secrets.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/config/config.h"
#include "host/config/fault.h"
#include "host/config/places.h"
#include "host/core/result.h"

namespace assay::config {

// Where text comes from; tests give their own.
struct Sources {
  std::function<std::optional<std::string>(const std::string &path)> read_file;
  std::function<std::optional<std::string>(const std::string &name)> environment;
  std::function<bool(const std::string &path)> is_open_to_others;  // group or others may read; empty: no file is
  // What is kept of an API key, so that a key and the hash of the same one are found to be equal; empty: they are not.
  std::function<std::string(const std::string &key)> hash_api_key;
};
[[nodiscard]] Sources system_sources();

// One entry of `plugins`, for who looks at it after loading.
struct PluginSource {
  bool is_whole = false;  // nothing of what a library is found by and told is at fault
  Places places;
};

struct Loaded {
  Config config;                      // usable only when faults is empty
  std::vector<PluginSource> plugins;  // of config.plugins, one for one
  std::vector<Fault> faults;          // all of them at once
  std::vector<Fault> warnings;        // nothing that keeps the host from starting
};

// Relative paths inside the file are relative to its folder.
[[nodiscard]] Loaded load(const std::string &path, const Sources &sources);

// Its state_dir alone, for who wants no more: the rest may be wrong, and no secret is read. kInvalidArgument: the
// fault.
Result<std::string> load_state_dir(const std::string &path, const Sources &sources);

}  // namespace assay::config
