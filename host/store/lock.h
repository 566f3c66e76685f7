// One process holds the database file: an flock on "<path>.lock", where the holder's pid stands for the next one to
// read.
#pragma once

#include <string>

#include "host/core/result.h"

namespace assay::store {

class ProcessLock {
 public:
  // Errors: kConflict (held, with the holder's pid where it can be read), kUnavailable (the file cannot be made).
  static Result<ProcessLock> acquire(const std::string &database_path);

  ProcessLock(ProcessLock &&other) noexcept;
  ProcessLock &operator=(ProcessLock &&) = delete;
  ~ProcessLock();  // releases; the file stays, since removing it would let two processes hold two files of one name

 private:
  explicit ProcessLock(int fd) noexcept : fd_(fd) {}
  int fd_;
};

// Makes the database file when it does not exist, and lets only its owner read it (0600). SQLite gives its side files
// the same mode. Call with the lock held: closing a descriptor of a file that SQLite has open drops SQLite's own locks.
Result<void> prepare_file(const std::string &database_path);

}  // namespace assay::store
