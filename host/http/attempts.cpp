#include "host/http/attempts.h"

#include <algorithm>

namespace assay::http {

std::int64_t Attempts::take(std::int64_t now_ms) {
  const MutexLock lock(mutex_);
  const auto with_this_one = std::max(all_free_ms_, now_ms) + pause_ms_;
  if (with_this_one - now_ms > most_ms_) return with_this_one - now_ms - most_ms_;
  all_free_ms_ = with_this_one;
  return 0;
}

void Attempts::give_back() {
  const MutexLock lock(mutex_);
  all_free_ms_ -= pause_ms_;
}

}  // namespace assay::http
