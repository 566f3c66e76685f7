// A clock that stands still until a test moves it. [any-thread]
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "host/core/clock.h"

namespace assay::test {

class FakeClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t now_ms() const override { return now.load(); }
  void advance(std::chrono::milliseconds by) { now += by.count(); }

  std::atomic<std::int64_t> now{1'700'000'000'000};
};

}  // namespace assay::test
