#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char **environ;

namespace assay::test {
namespace {

using Clock = std::chrono::steady_clock;

int left_ms(Clock::time_point until) {
  return static_cast<int>(
      std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count()));
}

}  // namespace

Process::Process(const std::vector<std::string> &command, std::string log_path,
                 const std::map<std::string, std::string> &environment)
    : log_path_(std::move(log_path)) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);

  std::vector<std::string> variables;
  for (char **each = environ; *each != nullptr; ++each) variables.emplace_back(*each);
  for (const auto &[name, value] : environment) variables.push_back(name + "=" + value);
  std::vector<char *> env, argv;
  for (auto &each : variables) env.push_back(each.data());
  env.push_back(nullptr);
  for (const auto &each : command) argv.push_back(const_cast<char *>(each.c_str()));
  argv.push_back(nullptr);

  const int failed = ::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), env.data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  stdout_ = pipe_ends[0];
  if (failed != 0) {
    pid_ = -1;
    ::close(stdout_);
    throw std::runtime_error(command[0] + ": " + std::strerror(failed));
  }
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(stdout_);
}

std::string Process::await_line(const std::string &prefix, std::chrono::seconds limit) {
  const auto until = Clock::now() + limit;
  while (true) {
    for (std::size_t begin = 0, end; (end = read_.find('\n', begin)) != std::string::npos; begin = end + 1)
      if (read_.compare(begin, prefix.size(), prefix) == 0)
        return read_.substr(begin + prefix.size(), end - begin - prefix.size());
    if (Clock::now() >= until) throw std::runtime_error("no line \"" + prefix + "\" in time; log:\n" + log());
    if (!read_more(until)) throw std::runtime_error("ended before the line \"" + prefix + "\"; log:\n" + log());
  }
}

std::string Process::output(std::chrono::seconds limit) {
  const auto until = Clock::now() + limit;
  while (read_more(until))
    if (Clock::now() >= until) throw std::runtime_error("stdout is still open; log:\n" + log());
  return read_;
}

bool Process::read_more(Clock::time_point until) {
  pollfd wait_for{stdout_, POLLIN, 0};
  if (::poll(&wait_for, 1, left_ms(until)) <= 0) return true;
  char buffer[4096];
  const auto got = ::read(stdout_, buffer, sizeof buffer);
  if (got > 0) read_.append(buffer, static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

void Process::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

int Process::wait(std::chrono::seconds limit) {
  // A pidfd becomes readable when the process ends, so that waiting has a limit without polling.
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{pidfd, POLLIN, 0};
  const int ready = ::poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(limit).count()));
  ::close(pidfd);
  if (ready <= 0)
    throw std::runtime_error("still running after " + std::to_string(limit.count()) + " s; log:\n" + log());
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int Process::kill_and_wait() {
  signal(SIGKILL);
  return wait();
}

std::string Process::log() const {
  std::ostringstream text;
  text << std::ifstream(log_path_).rdbuf();
  return text.str();
}

}  // namespace assay::test
