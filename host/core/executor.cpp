#include "host/core/executor.h"

#include <utility>

namespace assay {

Executor::Executor() : thread_([this] { run(); }) {}

Executor::~Executor() { stop(); }

void Executor::post(Work work) {
  bool was_empty = false;
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    was_empty = ready_.empty();
    ready_.push_back(std::move(work));
  }
  if (was_empty) wake_.notify_one();
}

void Executor::post_at(TimePoint when, Work work) {
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    timed_.emplace(when, std::move(work));
  }
  wake_.notify_one();
}

void Executor::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool Executor::is_current_thread() const noexcept { return std::this_thread::get_id() == thread_.get_id(); }

void Executor::run() {
  std::vector<Work> batch;
  while (true) {
    {
      MutexLock lock(mutex_);
      while (true) {
        const auto now = std::chrono::steady_clock::now();
        while (!timed_.empty() && timed_.begin()->first <= now && !stopping_) {
          ready_.push_back(std::move(timed_.begin()->second));
          timed_.erase(timed_.begin());
        }
        if (!ready_.empty() || stopping_) break;
        if (timed_.empty()) {
          wake_.wait(mutex_);
        } else {
          const auto due = timed_.begin()->first;
          wake_.wait_until(mutex_, due);
        }
      }
      batch.swap(ready_);
      if (batch.empty() && stopping_) return;
    }
    for (auto &work : batch) work();
    batch.clear();
  }
}

}  // namespace assay
