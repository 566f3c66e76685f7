#include "tests/support/fault_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <vector>

namespace assay::test {
namespace {

constexpr std::int64_t kNoCut = -1;

// A change of a file that no sync has followed, and what undoes it.
struct Change {
  sqlite3_int64 offset = 0;
  std::string written;     // empty: the file was cut at `offset`
  std::string before;      // what stood there
  sqlite3_int64 size = 0;  // of the file before
  bool is_done = true;     // false: the power failed at it
};

void write_at(int fd, const std::string &bytes, std::size_t count, sqlite3_int64 offset) {
  if (::pwrite(fd, bytes.data(), count, offset) != static_cast<ssize_t>(count))
    throw std::runtime_error("the disk under the test failed");
}

void cut_at(int fd, sqlite3_int64 size) {
  if (::ftruncate(fd, size) != 0) throw std::runtime_error("the disk under the test failed");
}

}  // namespace

const char *name_of(DiskFault fault) noexcept {
  switch (fault) {
    case DiskFault::kNone: return "none";
    case DiskFault::kSyncFails: return "sync_fails";
    case DiskFault::kFull: return "full";
    case DiskFault::kBusy: return "busy";
    case DiskFault::kReadOnly: return "read_only";
  }
  return "unknown";
}

class FaultVfs::Disk {
 public:
  Disk();
  ~Disk() { sqlite3_vfs_unregister(&vfs_); }

  std::string name;
  std::atomic<DiskFault> fault{DiskFault::kNone};
  std::atomic<std::int64_t> writes_left{kNoCut};
  std::atomic<bool> is_cut{false};

  [[nodiscard]] sqlite3_vfs &below() const noexcept { return *below_; }

  // Whether the power fails at this write.
  bool cuts_now() noexcept {
    if (writes_left.load() == kNoCut || writes_left.fetch_sub(1) != 1) return false;
    is_cut = true;
    return true;
  }
  void remember(const std::string &path, Change change) {
    const std::lock_guard lock(mutex_);
    unsynced_[path].push_back(std::move(change));
  }
  void forget(const std::string &path) {
    const std::lock_guard lock(mutex_);
    unsynced_.erase(path);
  }
  void settle(std::uint64_t seed);

 private:
  sqlite3_vfs *const below_ = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs_{};
  std::mutex mutex_;
  std::map<std::string, std::vector<Change>> unsynced_;  // by path, in order
};

namespace {

using Disk = FaultVfs::Disk;

// SQLite's handle; the one of the file system below follows it in memory.
struct File {
  sqlite3_file base;
  Disk *disk;
  std::string *path;
  [[nodiscard]] sqlite3_file *below() { return reinterpret_cast<sqlite3_file *>(this + 1); }
};

File &file_of(sqlite3_file *file) { return *reinterpret_cast<File *>(file); }
const sqlite3_io_methods &below(sqlite3_file *file) { return *file_of(file).below()->pMethods; }
bool is_cut(sqlite3_file *file) { return file_of(file).disk->is_cut; }
bool fails(sqlite3_file *file, DiskFault fault) { return file_of(file).disk->fault == fault; }

int x_close(sqlite3_file *file) {
  const int result = below(file).xClose(file_of(file).below());
  delete file_of(file).path;
  return result;
}

int x_read(sqlite3_file *file, void *to, int count, sqlite3_int64 offset) {
  if (is_cut(file)) return SQLITE_IOERR_READ;
  return below(file).xRead(file_of(file).below(), to, count, offset);
}

// What stands in the file from `offset` on, `count` bytes at most.
int read_before(File &file, sqlite3_int64 offset, sqlite3_int64 count, Change &change) {
  const auto &methods = *file.below()->pMethods;
  if (const int result = methods.xFileSize(file.below(), &change.size); result != SQLITE_OK) return result;
  change.offset = offset;
  count = std::min(count, change.size - offset);
  if (count <= 0) return SQLITE_OK;
  change.before.resize(static_cast<std::size_t>(count));
  return methods.xRead(file.below(), change.before.data(), static_cast<int>(count), offset);
}

int x_write(sqlite3_file *file, const void *from, int count, sqlite3_int64 offset) {
  auto &mine = file_of(file);
  if (is_cut(file)) return SQLITE_IOERR_WRITE;
  if (fails(file, DiskFault::kFull)) return SQLITE_FULL;
  if (fails(file, DiskFault::kReadOnly)) return SQLITE_READONLY;
  Change change;
  if (const int result = read_before(mine, offset, count, change); result != SQLITE_OK) return result;
  change.written.assign(static_cast<const char *>(from), static_cast<std::size_t>(count));
  change.is_done = !mine.disk->cuts_now();
  const bool done = change.is_done;
  mine.disk->remember(*mine.path, std::move(change));
  return done ? below(file).xWrite(mine.below(), from, count, offset) : SQLITE_IOERR_WRITE;
}

int x_truncate(sqlite3_file *file, sqlite3_int64 size) {
  auto &mine = file_of(file);
  if (is_cut(file)) return SQLITE_IOERR_TRUNCATE;
  if (fails(file, DiskFault::kReadOnly)) return SQLITE_READONLY;
  Change change;
  if (const int result = read_before(mine, size, INT64_MAX, change); result != SQLITE_OK) return result;
  mine.disk->remember(*mine.path, std::move(change));
  return below(file).xTruncate(mine.below(), size);
}

// Nothing is brought to the disk of this machine, whose power is not what is cut.
int x_sync(sqlite3_file *file, int) {
  if (is_cut(file) || fails(file, DiskFault::kSyncFails)) return SQLITE_IOERR_FSYNC;
  file_of(file).disk->forget(*file_of(file).path);
  return SQLITE_OK;
}

int x_file_size(sqlite3_file *file, sqlite3_int64 *size) {
  if (is_cut(file)) return SQLITE_IOERR_FSTAT;
  return below(file).xFileSize(file_of(file).below(), size);
}

int x_lock(sqlite3_file *file, int level) {
  if (is_cut(file)) return SQLITE_IOERR_LOCK;
  if (level > SQLITE_LOCK_SHARED && fails(file, DiskFault::kBusy)) return SQLITE_BUSY;
  return below(file).xLock(file_of(file).below(), level);
}

int x_unlock(sqlite3_file *file, int level) { return below(file).xUnlock(file_of(file).below(), level); }

int x_check_reserved_lock(sqlite3_file *file, int *result) {
  if (is_cut(file)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
  return below(file).xCheckReservedLock(file_of(file).below(), result);
}

int x_file_control(sqlite3_file *file, int operation, void *argument) {
  return below(file).xFileControl(file_of(file).below(), operation, argument);
}

int x_sector_size(sqlite3_file *file) { return below(file).xSectorSize(file_of(file).below()); }

int x_device_characteristics(sqlite3_file *file) { return below(file).xDeviceCharacteristics(file_of(file).below()); }

int x_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
  if (is_cut(file)) return SQLITE_IOERR_SHMMAP;
  return below(file).xShmMap(file_of(file).below(), page, size, extend, memory);
}

int x_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  if ((flags & SQLITE_SHM_LOCK) != 0) {
    if (is_cut(file)) return SQLITE_IOERR_SHMLOCK;
    if ((flags & SQLITE_SHM_EXCLUSIVE) != 0 && fails(file, DiskFault::kBusy)) return SQLITE_BUSY;
  }
  return below(file).xShmLock(file_of(file).below(), offset, count, flags);
}

void x_shm_barrier(sqlite3_file *file) { below(file).xShmBarrier(file_of(file).below()); }

int x_shm_unmap(sqlite3_file *file, int remove) {
  return below(file).xShmUnmap(file_of(file).below(), is_cut(file) ? 0 : remove);
}

// Version 2: no memory-mapped reading, which nothing here would see.
const sqlite3_io_methods kMethods = {2,
                                     x_close,
                                     x_read,
                                     x_write,
                                     x_truncate,
                                     x_sync,
                                     x_file_size,
                                     x_lock,
                                     x_unlock,
                                     x_check_reserved_lock,
                                     x_file_control,
                                     x_sector_size,
                                     x_device_characteristics,
                                     x_shm_map,
                                     x_shm_lock,
                                     x_shm_barrier,
                                     x_shm_unmap,
                                     nullptr,
                                     nullptr};

Disk &disk_of(sqlite3_vfs *vfs) { return *static_cast<Disk *>(vfs->pAppData); }

int x_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags) {
  auto &disk = disk_of(vfs);
  auto &mine = file_of(file);
  mine.base.pMethods = nullptr;
  mine.below()->pMethods = nullptr;
  if (disk.is_cut) return SQLITE_CANTOPEN;
  const int result = disk.below().xOpen(&disk.below(), path, mine.below(), flags, out_flags);
  if (result != SQLITE_OK) return result;
  mine.disk = &disk;
  mine.path = new std::string(path == nullptr ? "" : path);
  mine.base.pMethods = &kMethods;
  return SQLITE_OK;
}

int x_delete(sqlite3_vfs *vfs, const char *path, int sync_directory) {
  auto &disk = disk_of(vfs);
  if (disk.is_cut) return SQLITE_IOERR_DELETE;
  if (disk.fault == DiskFault::kReadOnly) return SQLITE_READONLY;
  disk.forget(path);
  return disk.below().xDelete(&disk.below(), path, sync_directory);
}

int x_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
  auto &disk = disk_of(vfs);
  if (disk.is_cut) return SQLITE_IOERR_ACCESS;
  return disk.below().xAccess(&disk.below(), path, flags, result);
}

int x_full_pathname(sqlite3_vfs *vfs, const char *path, int size, char *out) {
  auto &disk = disk_of(vfs);
  return disk.below().xFullPathname(&disk.below(), path, size, out);
}

}  // namespace

FaultVfs::Disk::Disk() {
  static std::atomic<int> count{0};
  name = "fault-" + std::to_string(count++);
  vfs_ = *below_;  // what is not about files is the default's
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + below_->szOsFile;
  vfs_.pNext = nullptr;
  vfs_.zName = name.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = x_open;
  vfs_.xDelete = x_delete;
  vfs_.xAccess = x_access;
  vfs_.xFullPathname = x_full_pathname;
  if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) throw std::runtime_error("SQLite takes no VFS");
}

void FaultVfs::Disk::settle(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::lock_guard lock(mutex_);
  for (const auto &[path, changes] : unsynced_) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) continue;  // it was never more than a name
    for (auto it = changes.rbegin(); it != changes.rend(); ++it) {
      if (!it->is_done) continue;
      write_at(fd, it->before, it->before.size(), it->offset);
      cut_at(fd, it->size);
    }
    for (const auto &change : changes) {
      const auto fate = seed == 0 ? 0 : random() % 3;  // lost, by half, whole
      if (fate == 0) continue;
      if (change.written.empty())
        cut_at(fd, change.offset);
      else
        write_at(fd, change.written, fate == 1 ? change.written.size() / 2 : change.written.size(), change.offset);
    }
    ::close(fd);
  }
  unsynced_.clear();
  writes_left = kNoCut;
  is_cut = false;
}

FaultVfs::FaultVfs() : disk_(std::make_unique<Disk>()) {}
FaultVfs::~FaultVfs() = default;

const std::string &FaultVfs::name() const noexcept { return disk_->name; }
void FaultVfs::set(DiskFault fault) noexcept { disk_->fault = fault; }
void FaultVfs::cut_power_at_write(std::uint64_t count) noexcept {
  disk_->writes_left = static_cast<std::int64_t>(count);
}
bool FaultVfs::is_cut() const noexcept { return disk_->is_cut; }
void FaultVfs::restore_power(std::uint64_t seed) { disk_->settle(seed); }

}  // namespace assay::test
