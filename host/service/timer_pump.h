// Fires plugins' durable timers when they are due, at least once each, and forgets them when the plugin has taken them.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <tuple>

#include "host/core/clock.h"
#include "host/core/done.h"
#include "host/core/mutex.h"
#include "host/store/store.h"

namespace assay::service {

class TimerPump {
 public:
  // Hands a due timer to its plugin; `done` ok: taken. kNotFound: no such plugin runs, the timer waits for it.
  using Fire = std::function<void(const store::TimerRow &timer, Done<void> done)>;

  TimerPump(store::Store &store, Clock &clock, Fire fire);
  ~TimerPump();  // as stop()

  // A timer was set: it may be due before what the pump waits for. [any-thread]
  void wake();
  // Ends the thread; what is being fired is fired again after a restart unless it was taken. Idempotent.
  void stop();

 private:
  using Name = std::tuple<std::string, std::string, std::string>;

  void run();
  void fire_due();
  bool take(const store::TimerRow &timer);
  void settle(const store::TimerRow &timer, const Result<void> &taken);

  store::Store &store_;
  Clock &clock_;
  const Fire fire_;
  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ASSAY_GUARDED_BY(mutex_) = false;
  bool woken_ ASSAY_GUARDED_BY(mutex_) = false;
  // Due timers to leave alone: handed over and not yet answered (no time), or not taken (asked again at that time).
  std::map<Name, std::optional<std::chrono::steady_clock::time_point>> held_ ASSAY_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace assay::service
