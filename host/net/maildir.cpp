#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "host/core/mail_address.h"
#include "host/net/mail_message.h"
#include "host/net/mailer.h"

namespace assay::net {
namespace {

constexpr const char *kSuffix = ".assay";
constexpr std::chrono::hours kLeftoverAge{1};

Error disk_error(const std::string &doing, const std::string &path, int number) {
  return {ErrorCode::kUnavailable, "cannot " + doing + " " + path + ": " + std::strerror(number)};
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor &) = delete;
  FileDescriptor &operator=(const FileDescriptor &) = delete;
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

Result<void> write_durably(const std::string &path, std::string_view bytes) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return disk_error("create", path, errno);
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return disk_error("write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0) return disk_error("flush", path, errno);
  return {};
}

Result<void> flush_folder(const std::string &path) {
  const FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return disk_error("open", path, errno);
  if (::fsync(folder.get()) != 0) return disk_error("flush", path, errno);
  return {};
}

Result<void> make_folder(const std::string &path) {
  std::error_code failed;
  const auto parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, failed);
  if (failed) return disk_error("create", parent.string(), failed.value());
  struct stat found {};
  if (::mkdir(path.c_str(), 0700) != 0 &&
      (errno != EEXIST || ::stat(path.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)))
    return disk_error("create", path, errno);
  return {};
}

class Maildir final : public Mailer {
 public:
  Maildir(std::string folder, std::string from, Clock &clock, IdSource &ids)
      : folder_(std::move(folder)), from_(std::move(from)), clock_(clock), ids_(ids) {}

  Result<void> send(const Mail &mail) override {
    const auto now_ms = clock_.now_ms();
    const auto unique = ids_.random_uuid().to_string();
    const auto domain = from_.substr(from_.rfind('@') + 1);
    ASSAY_TRY(const auto text, render_mail(mail, {from_, unique + "@" + domain, now_ms}));
    const auto name = std::to_string(now_ms / 1000) + "." + unique + kSuffix;
    const auto written = folder_ + "/tmp/" + name;
    const auto delivered = folder_ + "/new/" + name;
    Result<void> stored = write_durably(written, text);
    if (stored.ok() && ::rename(written.c_str(), delivered.c_str()) != 0)
      stored = disk_error("move into new/", written, errno);
    if (!stored.ok()) {
      ::unlink(written.c_str());
      return stored;
    }
    return flush_folder(folder_ + "/new");
  }

 private:
  const std::string folder_, from_;
  Clock &clock_;
  IdSource &ids_;
};

// What a crash left half written holds an address and a secret link. Only ours, and only what nobody can be writing
// still.
void remove_leftovers(const std::string &folder) {
  namespace fs = std::filesystem;
  std::error_code failed;
  for (auto it = fs::directory_iterator(folder, failed); !failed && it != fs::directory_iterator();
       it.increment(failed)) {
    const auto written = it->last_write_time(failed);
    const bool is_old = !failed && fs::file_time_type::clock::now() - written > kLeftoverAge;
    if (is_old && it->path().extension() == kSuffix) fs::remove(it->path(), failed);
    failed.clear();
  }
}

}  // namespace

Result<std::unique_ptr<Mailer>> open_maildir(const std::string &folder, const std::string &from, Clock &clock,
                                             IdSource &ids) {
  if (!is_bare_address(from))
    return Error{ErrorCode::kInvalidArgument, "the mail sender '" + from + "' is not one address, name@domain"};
  ASSAY_CHECK(make_folder(folder));
  for (const auto *part : {"tmp", "new", "cur"}) ASSAY_CHECK(make_folder(folder + "/" + part));
  ASSAY_CHECK(flush_folder(folder));
  remove_leftovers(folder + "/tmp");
  return std::unique_ptr<Mailer>(std::make_unique<Maildir>(folder, from, clock, ids));
}

}  // namespace assay::net
