// One thread that runs posted work in order, and timed work when it is due. The service lives on one, so it needs no
// locks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "host/core/mutex.h"

namespace assay {

class Executor {
 public:
  using Work = std::function<void()>;
  using TimePoint = std::chrono::steady_clock::time_point;

  Executor();
  ~Executor();  // as stop()
  Executor(const Executor &) = delete;
  Executor &operator=(const Executor &) = delete;

  // [any-thread] After stop() the work is dropped.
  void post(Work work);
  // Runs `work` once, at or after `when`. [any-thread]
  void post_at(TimePoint when, Work work);
  // Runs what was posted so far, drops what is timed, joins the thread. Idempotent; not from the executor's own thread.
  void stop();

  [[nodiscard]] bool is_current_thread() const noexcept;

 private:
  void run();

  Mutex mutex_;
  CondVar wake_;
  std::vector<Work> ready_ ASSAY_GUARDED_BY(mutex_);
  std::multimap<TimePoint, Work> timed_ ASSAY_GUARDED_BY(mutex_);
  bool stopping_ ASSAY_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace assay
