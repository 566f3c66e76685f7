// One connection to the SQLite file, set up the way the store relies on.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>

#include "host/core/result.h"
#include "host/store/query.h"

namespace assay::store {

enum class SessionRole {
  kWriter,  // the one connection that writes and checkpoints
  kReader,  // refuses to write and never checkpoints
};

// [one thread at a time]
class Session {
 public:
  // path: a file, or ":memory:". A file is switched to WAL with synchronous=FULL, so that a commit survives a power
  // cut. Errors: kUnavailable, with the path.
  // vfs: SQLite's name of the file system to use; empty: the default one.
  static Result<std::unique_ptr<Session>> open(const std::string &path, SessionRole role, const std::string &vfs = "");

  soci::session &soci() noexcept { return session_; }

  // Runs one statement that is not worth keeping prepared. `name` stands in the error text.
  Result<void> run(const char *name, const std::string &sql);
  // The same for a statement that gives one number; 0 when it gives no row.
  Result<Int> number(const char *name, const std::string &sql);

  Result<void> begin();  // BEGIN IMMEDIATE: a later upgrade of a deferred one is refused at once
  Result<void> commit();
  void rollback() noexcept;  // also when SQLite has rolled back by itself

 private:
  Session() = default;
  Result<void> configure(bool in_file, SessionRole role);

  soci::session session_;
};

}  // namespace assay::store
