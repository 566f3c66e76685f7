// A std::mutex that Clang's thread-safety analysis understands (it ignores the plain one).
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define ASSAY_TSA(x) __attribute__((x))
#else
#define ASSAY_TSA(x)
#endif

#define ASSAY_GUARDED_BY(m) ASSAY_TSA(guarded_by(m))
#define ASSAY_REQUIRES(...) ASSAY_TSA(requires_capability(__VA_ARGS__))

namespace assay {

class ASSAY_TSA(capability("mutex")) Mutex {
 public:
  void lock() ASSAY_TSA(acquire_capability()) { inner_.lock(); }
  void unlock() ASSAY_TSA(release_capability()) { inner_.unlock(); }

 private:
  std::mutex inner_;
};

class ASSAY_TSA(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex &mutex) ASSAY_TSA(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() ASSAY_TSA(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock &) = delete;
  MutexLock &operator=(const MutexLock &) = delete;

 private:
  Mutex &mutex_;
};

// Waits on a Mutex that the caller holds; wake-ups may be spurious, so callers loop on their predicate.
class CondVar {
 public:
  void wait(Mutex &mutex) ASSAY_REQUIRES(mutex) { inner_.wait(mutex); }
  template <class Clock, class Duration>
  void wait_until(Mutex &mutex, const std::chrono::time_point<Clock, Duration> &until) ASSAY_REQUIRES(mutex) {
    inner_.wait_until(mutex, until);
  }
  void notify_one() noexcept { inner_.notify_one(); }
  void notify_all() noexcept { inner_.notify_all(); }

 private:
  std::condition_variable_any inner_;
};

}  // namespace assay
