#include "host/core/local_time.h"

#include <array>
#include <ctime>

namespace assay {

std::string local_time(std::int64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S%z", &parts);
  std::string time(text.data(), length);
  if (length > 2) time.insert(length - 2, ":");
  return time;
}

}  // namespace assay
