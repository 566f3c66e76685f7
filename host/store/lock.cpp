#include "host/store/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace assay::store {
namespace {

constexpr mode_t kOwnerOnly = 0600;

Error io_error(const char *what, const std::string &path) {
  return Error{ErrorCode::kUnavailable,
               std::string("store: cannot ") + what + " " + path + ": " + std::generic_category().message(errno)};
}

std::string pid_in(int fd) {
  char text[24] = {};
  const auto size = ::pread(fd, text, sizeof text - 1, 0);
  std::string pid;
  for (ssize_t i = 0; i < size && text[i] >= '0' && text[i] <= '9'; ++i) pid += text[i];
  return pid;
}

}  // namespace

Result<ProcessLock> ProcessLock::acquire(const std::string &database_path) {
  const auto path = database_path + ".lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return io_error("open the lock file", path);
  ProcessLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return io_error("lock", path);
    const auto pid = pid_in(fd);
    return Error{ErrorCode::kConflict, "store: " + database_path + " is in use by " +
                                           (pid.empty() ? "another process" : "process " + pid) +
                                           ": stop it first, one process holds a database"};
  }
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return io_error("write the lock file", path);
  return lock;
}

ProcessLock::ProcessLock(ProcessLock &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

ProcessLock::~ProcessLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> prepare_file(const std::string &database_path) {
  const int fd = ::open(database_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return io_error("open", database_path);
  const bool closed_to_others = ::fchmod(fd, kOwnerOnly) == 0;
  const auto error = closed_to_others ? Error{} : io_error("set the mode 0600 of", database_path);
  ::close(fd);
  if (!closed_to_others) return error;
  return {};
}

}  // namespace assay::store
