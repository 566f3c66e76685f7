#include "host/core/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

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
  auto logger = spdlog::stderr_color_mt("assay");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_level(to_spdlog(level));
  spdlog::flush_on(spdlog::level::info);
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
