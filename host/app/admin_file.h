// state_dir/admin.json: where the admin listener of this process is, and the token that it wants. Only the host's user
// can read it.
#pragma once

#include <string>

#include "host/core/result.h"

namespace assay::app {

class AdminFile {
 public:
  // Mode 0600 from the first byte on, and whole or not at all; takes the place of one that a killed process left.
  // Error: kUnavailable, with the path.
  static Result<AdminFile> write(const std::string &state_dir, const std::string &text);
  ~AdminFile();  // removes it
  AdminFile(AdminFile &&other) noexcept : path_(std::exchange(other.path_, {})) {}
  AdminFile &operator=(AdminFile &&) = delete;

 private:
  explicit AdminFile(std::string path) : path_(std::move(path)) {}

  std::string path_;  // empty: it was moved from
};

}  // namespace assay::app
