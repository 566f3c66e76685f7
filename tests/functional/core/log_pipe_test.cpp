// The log when whoever reads stderr has stalled.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "host/core/log.h"

namespace assay::log {
namespace {

// stderr is a pipe while it lives.
class StderrPipe {
 public:
  StderrPipe() : saved_(::dup(STDERR_FILENO)) {
    if (::pipe2(ends_, O_CLOEXEC) != 0) ADD_FAILURE() << "pipe2";
    ::dup2(ends_[1], STDERR_FILENO);
    ::close(ends_[1]);
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  ~StderrPipe() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
    ::close(ends_[0]);
  }
  std::string read_all() {
    std::string text;
    char buffer[4096];
    for (ssize_t got; (got = ::read(ends_[0], buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(got));
    return text;
  }

 private:
  int saved_;
  int ends_[2] = {-1, -1};
};

TEST(LogPipe, AReaderThatStallsHoldsNobodyUpAndIsToldWhatItMissed) {
  configure(Level::kInfo);
  StderrPipe pipe;
  for (int i = 0; i < 20'000; ++i) info("filling", {{"line", i}});  // far more than a pipe holds; would never return
  const auto first = pipe.read_all();
  EXPECT_THAT(first, testing::HasSubstr("filling line=0\n"));
  EXPECT_THAT(first, testing::Not(testing::HasSubstr("line=19999")));
  info("after");
  EXPECT_THAT(pipe.read_all(),
              testing::AllOf(testing::StartsWith("log_lines_dropped count="), testing::HasSubstr(" after\n")));
}

TEST(LogPipe, ALineIsWrittenWholeOrCutAtItsEnd) {
  configure(Level::kInfo);
  StderrPipe pipe;
  info("long", {{"value", std::string(10'000, 'x')}});
  info("next");
  const auto text = pipe.read_all();
  EXPECT_EQ(text.find('\n'), 4095u);
  EXPECT_THAT(text, testing::EndsWith(" info next\n"));
}

}  // namespace
}  // namespace assay::log
