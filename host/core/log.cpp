#include "host/core/log.h"

#include <poll.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <utility>

namespace assay::log {
namespace {

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug: return spdlog::level::debug;
    case Level::kInfo: return spdlog::level::info;
    case Level::kWarn: return spdlog::level::warn;
    case Level::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

bool is_plain(std::string_view value) {
  if (value.empty()) return false;
  for (const char c : value)
    if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '=') return false;
  return true;
}

// A pipe takes this much in one piece once poll() says that it takes anything (PIPE_BUF).
constexpr std::size_t kLongestLine = 4096;

// Never waits for whoever reads stderr: an event loop writes here, and a stalled reader must not stall the gateway.
// What does not fit is counted and said when there is room again.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg &message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (line.size() > kLongestLine) {
      line.resize(kLongestLine);
      line[kLongestLine - 1] = '\n';
    }
    if (dropped_ > 0 && put("log_lines_dropped count=" + std::to_string(dropped_) + "\n")) dropped_ = 0;
    if (!put({line.data(), line.size()})) ++dropped_;
  }
  void flush_() override {}

 private:
  // False: it would have to wait.
  static bool put(std::string_view text) {
    pollfd out{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&out, 1, 0) != 1 || (out.revents & POLLOUT) == 0) return false;
    // A reader that is gone, a full disk: there is nobody to tell.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    return true;
  }

  std::size_t dropped_ = 0;
};

// The library makes its registry at first use; made here it is there before any thread.
[[maybe_unused]] const auto *const kRegistryIsMade = spdlog::default_logger_raw();

}  // namespace

std::string render_value(std::string_view value) {
  if (is_plain(value)) return std::string(value);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xf];
    } else {
      out += c;
    }
  }
  return out += '"';
}

void configure(Level level) {
  auto logger = std::make_shared<spdlog::logger>("assay", std::make_shared<StderrSink>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_level(to_spdlog(level));
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  const auto at = to_spdlog(level);
  if (!spdlog::should_log(at)) return;
  std::string line(event);
  for (const auto &field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    line += render_value(field.value);
  }
  spdlog::log(at, "{}", line);
}

}  // namespace assay::log
