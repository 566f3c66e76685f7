// Fires plugins' durable timers when they are due, at least once each, and forgets them when the plugin has taken them.
#pragma once

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "host/core/clock.h"
#include "host/core/done.h"
#include "host/core/mutex.h"
#include "host/store/store.h"

namespace assay::service {

class TimerPump {
 public:
  // Hands a due timer to its plugin; `done` ok: taken. Any error: asked again in a while; kNotFound and kUnsupported
  // (no such plugin runs, or it has no hook): in a longer one.
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
  Result<std::size_t> fire_due();
  std::size_t begin_round();
  bool take(const store::TimerRow &timer);
  void settle(const store::TimerRow &timer, const Result<void> &taken);

  store::Store &store_;
  Clock &clock_;
  const Fire fire_;
  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ASSAY_GUARDED_BY(mutex_) = false;
  bool woken_ ASSAY_GUARDED_BY(mutex_) = false;
  std::set<Name> under_way_ ASSAY_GUARDED_BY(mutex_);  // handed to their plugin, not yet answered
  std::vector<Name> ended_ ASSAY_GUARDED_BY(mutex_);   // answered; a list read before that may still hold them
  std::thread thread_;
};

}  // namespace assay::service
