// Which file a library's name in the configuration means, and whether it may be loaded at all. Reads the disk, loads
// nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/result.h"

namespace assay::plugin {

using HashHex = std::function<std::string(std::string_view)>;

struct LibraryFile {
  std::string library;                   // a file name inside one of the folders, or an absolute path
  std::vector<std::string> plugin_dirs;  // looked through in this order
  std::string sha256;                    // the pin as hex; empty: none
};

// The canonical absolute path. Errors: kInvalidArgument that begin with plugin_not_found:, plugin_outside_dirs:,
// plugin_not_a_file:, plugin_writable_by_others:, plugin_is_host:, plugin_unreadable: or plugin_pin_mismatch:, with the
// path, what was found and what to do; pointer: "/sha256" when the pin is at fault.
Result<std::string> find_library(const LibraryFile &file, const HashHex &sha256_hex);

}  // namespace assay::plugin
