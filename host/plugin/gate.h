// Says whether a plugin may use the host's services now, and lets the host wait until none is in use.
#pragma once

#include <cstddef>

#include "host/core/mutex.h"

namespace assay::plugin {

class Gate {
 public:
  enum class Phase { kNotYet, kOpen, kClosed };

  // Holds the gate open while it lives, when it was open.
  class Pass {
   public:
    explicit Pass(Gate &gate) : gate_(gate), phase_(gate.enter()) {}
    ~Pass() {
      if (phase_ == Phase::kOpen) gate_.leave();
    }
    Pass(const Pass &) = delete;
    Pass &operator=(const Pass &) = delete;
    explicit operator bool() const noexcept { return phase_ == Phase::kOpen; }
    [[nodiscard]] Phase phase() const noexcept { return phase_; }

   private:
    Gate &gate_;
    const Phase phase_;
  };

  void open() {
    MutexLock lock(mutex_);
    if (phase_ == Phase::kNotYet) phase_ = Phase::kOpen;
  }

  // For ever. Returns when no pass is left; not while holding one.
  void close() {
    MutexLock lock(mutex_);
    phase_ = Phase::kClosed;
    while (inside_ > 0) left_.wait(mutex_);
  }

 private:
  Phase enter() {
    MutexLock lock(mutex_);
    if (phase_ == Phase::kOpen) ++inside_;
    return phase_;
  }
  void leave() {
    MutexLock lock(mutex_);
    if (--inside_ == 0) left_.notify_all();
  }

  Mutex mutex_;
  CondVar left_;
  Phase phase_ ASSAY_GUARDED_BY(mutex_) = Phase::kNotYet;
  std::size_t inside_ ASSAY_GUARDED_BY(mutex_) = 0;
};

}  // namespace assay::plugin
