// How often somebody may guess: so many at once, then one for each pause, whoever asks.
#pragma once

#include <chrono>
#include <cstdint>

#include "host/core/mutex.h"

namespace assay::http {

// [any-thread; holds its lock for a few additions]
class Attempts {
 public:
  Attempts(std::int64_t at_once, std::chrono::milliseconds pause)
      : pause_ms_(pause.count()), most_ms_(at_once * pause_ms_) {}

  // 0: one is counted and may be made now. Else after how many milliseconds one may.
  [[nodiscard]] std::int64_t take(std::int64_t now_ms);
  // The one that was taken last was no guess.
  void give_back();

 private:
  const std::int64_t pause_ms_, most_ms_;
  Mutex mutex_;
  std::int64_t all_free_ms_ ASSAY_GUARDED_BY(mutex_) = 0;  // when nothing is counted any more
};

}  // namespace assay::http
