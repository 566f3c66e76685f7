// A vendor's shared library in this process. Once loaded it is never unloaded, also not when the Library is gone: a
// thread, a thread_local destructor or a unique symbol of the plugin may outlive every reference we know of.
#pragma once

#include <string>

#include "host/plugin/entry_check.h"
#include "host/plugin/library_file.h"

namespace assay::plugin {

class Library {
 public:
  // Finds, checks and loads. The plugin's constructors run here, on the calling thread: not one of an event loop.
  // Errors: as find_library and check_entry, or plugin_unloadable: (the loader's reason), plugin_no_entry:.
  static Result<Library> load(const LibraryFile &file, const HashHex &sha256_hex);

  [[nodiscard]] const std::string &path() const noexcept { return path_; }  // canonical
  [[nodiscard]] const CheckedEntry &entry() const noexcept { return entry_; }

 private:
  Library(std::string path, CheckedEntry entry) : path_(std::move(path)), entry_(std::move(entry)) {}

  std::string path_;
  CheckedEntry entry_;
};

}  // namespace assay::plugin
