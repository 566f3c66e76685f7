// What other threads have for the dispatcher's thread: work, a wake-up, the wish to stop. Outlives the dispatcher in
// the callbacks that hold it; once closed it drops what it is given.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "host/core/mutex.h"

namespace assay::delivery {

class Mailbox {
 public:
  using Work = std::function<void()>;
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Mail {
    std::vector<Work> work;
    bool woken = false;
    std::optional<TimePoint> stop_by;
  };

  // [any-thread]
  void post(Work work) {
    {
      MutexLock lock(mutex_);
      if (closed_) return;
      mail_.work.push_back(std::move(work));
    }
    changed_.notify_one();
  }
  // [any-thread]
  void wake() {
    {
      MutexLock lock(mutex_);
      if (mail_.woken) return;
      mail_.woken = true;
    }
    changed_.notify_one();
  }
  // [any-thread]
  void stop_by(TimePoint when) {
    {
      MutexLock lock(mutex_);
      mail_.stop_by = when;
      stop_is_news_ = true;
    }
    changed_.notify_one();
  }

  // Waits for mail until `until`. The wish to stop stays in every later mail.
  Mail take(TimePoint until) {
    MutexLock lock(mutex_);
    while (mail_.work.empty() && !mail_.woken && !stop_is_news_ && std::chrono::steady_clock::now() < until)
      changed_.wait_until(mutex_, until);
    stop_is_news_ = false;
    return {std::exchange(mail_.work, {}), std::exchange(mail_.woken, false), mail_.stop_by};
  }

  void close() {
    std::vector<Work> dropped;  // destroyed outside the lock
    MutexLock lock(mutex_);
    closed_ = true;
    dropped.swap(mail_.work);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  Mail mail_ ASSAY_GUARDED_BY(mutex_);
  bool stop_is_news_ ASSAY_GUARDED_BY(mutex_) = false;
  bool closed_ ASSAY_GUARDED_BY(mutex_) = false;
};

}  // namespace assay::delivery
