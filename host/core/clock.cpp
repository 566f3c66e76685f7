#include "host/core/clock.h"

#include <algorithm>
#include <boost/uuid/random_generator.hpp>

namespace assay {

SystemClock::SystemClock()
    : boot_wall_ms_(
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
              .count()),
      boot_steady_(std::chrono::steady_clock::now()) {}

std::int64_t SystemClock::now_ms() const {
  const auto since_boot = std::chrono::steady_clock::now() - boot_steady_;
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
