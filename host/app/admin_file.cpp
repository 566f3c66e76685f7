#include "host/app/admin_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace assay::app {
namespace {

// All of it; false, with errno, when it could not be.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<AdminFile> AdminFile::write(const std::string &state_dir, const std::string &text) {
  const auto path = state_dir + "/admin.json";
  const auto temporary = path + ".new";
  const auto fail = [&](int fd) {
    Error error{ErrorCode::kUnavailable, "cannot write " + path + ": " + std::generic_category().message(errno)};
    if (fd >= 0) ::close(fd);
    ::unlink(temporary.c_str());
    return error;
  };
  ::unlink(temporary.c_str());  // one that a killed process left
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return fail(fd);
  if (!write_all(fd, text) || ::fchmod(fd, 0600) != 0) return fail(fd);
  if (::close(fd) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) return fail(-1);
  return AdminFile(path);
}

AdminFile::~AdminFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace assay::app
