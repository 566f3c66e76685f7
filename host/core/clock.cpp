#include "host/core/clock.h"

#include <algorithm>
#include <boost/uuid/random_generator.hpp>
#include <utility>

namespace assay {

SystemClock::SystemClock()
    : SystemClock(
          [] {
            const auto now = std::chrono::system_clock::now().time_since_epoch();
            return static_cast<std::int64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
          },
          [] { return std::chrono::steady_clock::now(); }) {}

SystemClock::SystemClock(const std::function<std::int64_t()> &wall_ms,
                         std::function<std::chrono::steady_clock::time_point()> steady)
    : steady_(std::move(steady)), boot_wall_ms_(wall_ms()), boot_steady_(steady_()) {}

std::int64_t SystemClock::now_ms() const {
  const auto since_boot = steady_() - boot_steady_;
  return boot_wall_ms_ + std::chrono::duration_cast<std::chrono::milliseconds>(since_boot).count();
}

Uuid SystemIdSource::random_uuid() {
  thread_local boost::uuids::random_generator_pure generator;
  const auto made = generator();
  Uuid uuid;
  std::copy(made.begin(), made.end(), uuid.bytes.begin());
  return uuid;
}

}  // namespace assay
