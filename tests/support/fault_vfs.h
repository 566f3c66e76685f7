// SQLite's files as a failing disk has them: a file system of SQLite's (a "VFS") over the default one, for
// StoreOptions::vfs. Needs no SQLite in whoever includes this.
//
// What it knows of a power cut: writes since the last sync of their file are lost, or some of them are, whole or by
// half, in any combination. Names of files are durable at once, and memory that connections share dies with them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace assay::test {

enum class DiskFault {
  kNone,
  kSyncFails,  // fsync: EIO
  kFull,       // writes: ENOSPC
  kBusy,       // nobody gets a lock for writing
  kReadOnly,   // writes are refused
};
[[nodiscard]] const char *name_of(DiskFault fault) noexcept;

class FaultVfs {
 public:
  FaultVfs();   // registers itself under a name of its own
  ~FaultVfs();  // every file of it must be closed
  FaultVfs(const FaultVfs &) = delete;
  FaultVfs &operator=(const FaultVfs &) = delete;

  [[nodiscard]] const std::string &name() const noexcept;

  void set(DiskFault fault) noexcept;  // from the next call on. [any-thread]

  // The power fails at the `count`-th write from now, 1 or more; that write is lost too, and every call fails from then
  // on. [any-thread]
  void cut_power_at_write(std::uint64_t count) noexcept;
  [[nodiscard]] bool is_cut() const noexcept;  // [any-thread]
  // With every file closed: the files become what the disk would show now, and calls work again. seed: which unsynced
  // writes survive; 0: none.
  void restore_power(std::uint64_t seed);

  class Disk;

 private:
  std::unique_ptr<Disk> disk_;
};

}  // namespace assay::test
