// A real binary under test: started, awaited by a line that it prints, ended by signal. Killed when the test forgets
// it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace assay::test {

class Process {
 public:
  // stderr is appended to log_path. environment is added to ours. Throws when the binary cannot be started.
  Process(const std::vector<std::string> &command, std::string log_path,
          const std::map<std::string, std::string> &environment = {});
  ~Process();  // SIGKILL when it still runs
  Process(const Process &) = delete;
  Process &operator=(const Process &) = delete;

  // What follows `prefix` on the first line of stdout that begins with it. Throws, with the log, when the process ends
  // or the limit passes before.
  std::string await_line(const std::string &prefix, std::chrono::seconds limit = std::chrono::seconds(60));

  // All of stdout, once the process has closed it. Throws when the limit passes before.
  std::string output(std::chrono::seconds limit = std::chrono::seconds(60));

  void signal(int number) const;
  // The exit code, or -signal. Throws when it does not end within the limit.
  int wait(std::chrono::seconds limit = std::chrono::seconds(60));
  int kill_and_wait();  // SIGKILL

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::string log() const;

 private:
  // What there is of stdout, within the time; false once it is closed.
  bool read_more(std::chrono::steady_clock::time_point until);

  pid_t pid_ = -1;
  int stdout_ = -1;
  std::string read_;
  std::string log_path_;
};

}  // namespace assay::test
