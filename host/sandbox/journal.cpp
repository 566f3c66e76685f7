#include "host/sandbox/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "host/sandbox/journal_record.h"

namespace assay::sandbox {
namespace {

Error disk_error(const std::string &doing, const std::string &path, int number) {
  return {ErrorCode::kUnavailable, "cannot " + doing + " " + path + ": " + std::strerror(number)};
}

void apply(JournalRecord record, Timelines &timelines) {
  std::visit([&](auto &event) { timelines.add(record.id, std::move(event)); }, record.event);
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::string &folder, const wire::AshbySchema &schema,
                                               Timelines &timelines) {
  std::error_code failed;
  const bool made = std::filesystem::create_directories(folder, failed);
  if (failed) return disk_error("create", folder, failed.value());
  if (made && ::chmod(folder.c_str(), 0700) != 0) return disk_error("protect", folder, errno);

  const auto path = folder + "/journal.jsonl";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return disk_error("open", path, errno);
  std::unique_ptr<Journal> journal(new Journal(fd, path));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return errno == EWOULDBLOCK ? Error{ErrorCode::kUnavailable,
                                        path + " is in use by another assay-sandbox; give this one its own --data"}
                                : disk_error("lock", path, errno);
  ASSAY_CHECK(journal->read_into(schema, timelines));
  return journal;
}

Journal::~Journal() { ::close(fd_); }

Result<void> Journal::read_into(const wire::AshbySchema &schema, Timelines &timelines) {
  std::ifstream file(path_, std::ios::binary);
  std::string line;
  // eof() after a line means that no line break ended it.
  for (std::int64_t number = 1; std::getline(file, line) && !file.eof(); ++number) {
    auto record = parse_record(schema, line);
    if (!record.ok())
      return Error{ErrorCode::kInvalidArgument, path_ + ":" + std::to_string(number) + ": " + record.error().message +
                                                    "; move the file away to start anew"};
    apply(*std::move(record), timelines);
    size_ += static_cast<std::int64_t>(line.size()) + 1;
  }
  if (file.bad()) return disk_error("read", path_, EIO);
  if (::ftruncate(fd_, size_) != 0) return disk_error("cut the unfinished last line of", path_, errno);
  return {};
}

Result<void> Journal::append(const AssessmentId &id, const Call &call) { return write_line(render_record(id, call)); }
Result<void> Journal::append(const AssessmentId &id, const Arrival &arrival) {
  return write_line(render_record(id, arrival));
}

Result<void> Journal::write_line(std::string line) {
  line += '\n';
  std::size_t done = 0;
  while (done < line.size()) {
    const auto written = ::write(fd_, line.data() + done, line.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int number = errno;
      // Half a line would make the next one unreadable.
      if (::ftruncate(fd_, size_) != 0) return disk_error("repair", path_, errno);
      return disk_error("write", path_, number);
    }
    done += static_cast<std::size_t>(written);
  }
  size_ += static_cast<std::int64_t>(line.size());
  return {};
}

}  // namespace assay::sandbox
