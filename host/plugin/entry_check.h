// Reads a plugin library's entry: is it ours, is it complete, who made it. Runs none of the plugin's functions. Pure.
#pragma once

#include <string>
#include <vector>

#include "assay/entry.h"
#include "host/core/result.h"

namespace assay::plugin {

struct PluginIdentity {
  std::string id, vendor, name, version;
  std::vector<std::string> kinds;
  std::string build_info;  // may be empty
};

struct CheckedEntry {
  const assay_plugin_entry *original = nullptr;  // only to be passed back to create()
  assay_plugin_entry table{};                    // our copy
  PluginIdentity identity;
  std::string config_schema;  // JSON Schema; for a plugin that takes no configuration one that allows only {}
};

// path: of the library, for the texts. Errors: kInvalidArgument that begin with plugin_bad_magic:, plugin_bad_size:,
// plugin_wrong_abi:, plugin_wrong_draft:, plugin_needs_newer_host:, plugin_bad_descriptor: or plugin_incomplete:, with
// what was found, what was expected and what to do.
Result<CheckedEntry> check_entry(const assay_plugin_entry *entry, const std::string &path);

}  // namespace assay::plugin
