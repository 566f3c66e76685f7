// The sandbox's memory between two runs: every call and arrival as one JSON line, appended as it happens. Survives the
// end of the process in any way, not that of the machine: nothing is flushed.
#pragma once

#include <memory>
#include <string>

#include "host/sandbox/timeline.h"

namespace assay::sandbox {

class Journal {
 public:
  // Makes `folder` (0700) when it is not there, reads folder/journal.jsonl into `timelines`, and goes on behind its
  // last whole line: what a killed process left unfinished is cut off. Errors: kUnavailable (disk, or another sandbox
  // has the folder), kInvalidArgument (a line that no sandbox wrote), each with file and line.
  static Result<std::unique_ptr<Journal>> open(const std::string &folder, const wire::AshbySchema &schema,
                                               Timelines &timelines);
  ~Journal();
  Journal(const Journal &) = delete;
  Journal &operator=(const Journal &) = delete;

  // Errors: kUnavailable; the journal then ends where it ended before.
  Result<void> append(const AssessmentId &id, const Call &call);
  Result<void> append(const AssessmentId &id, const Arrival &arrival);

 private:
  Journal(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  Result<void> read_into(const wire::AshbySchema &schema, Timelines &timelines);
  Result<void> write_line(std::string line);

  int fd_;
  std::string path_;
  std::int64_t size_ = 0;  // bytes of whole lines
};

}  // namespace assay::sandbox
