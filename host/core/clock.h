// Time and identity from outside, as interfaces so that tests own them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "host/core/ids.h"

namespace assay {

// [any-thread]
class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since the Unix epoch: wall time at start-up plus the steady clock, so that a jump of the
  // machine's clock moves nothing inside the process.
  [[nodiscard]] virtual std::int64_t now_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  SystemClock();  // on the machine's clocks
  // On others. wall_ms: milliseconds since the epoch, read once, here; steady: never goes back, read any-thread.
  SystemClock(const std::function<std::int64_t()> &wall_ms,
              std::function<std::chrono::steady_clock::time_point()> steady);
  [[nodiscard]] std::int64_t now_ms() const override;

 private:
  std::function<std::chrono::steady_clock::time_point()> steady_;
  std::int64_t boot_wall_ms_;
  std::chrono::steady_clock::time_point boot_steady_;
};

// [any-thread]
class IdSource {
 public:
  virtual ~IdSource() = default;
  // A random (version 4) UUID from the operating system's generator.
  [[nodiscard]] virtual Uuid random_uuid() = 0;
};

class SystemIdSource final : public IdSource {
 public:
  [[nodiscard]] Uuid random_uuid() override;
};

}  // namespace assay
