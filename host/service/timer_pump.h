// Fires plugins' durable timers when they are due, at least once each, and forgets them when the plugin has taken them.
#pragma once

#include <functional>

#include "host/service/due_pump.h"
#include "host/store/store.h"

namespace assay::service {

class TimerPump {
 public:
  // Hands a due timer to its plugin; `done` ok: taken. Any error: asked again in a while; kNotFound and kUnsupported
  // (no such plugin runs, or it has no hook): in a longer one.
  using Fire = std::function<void(const store::TimerRow &timer, Done<void> done)>;

  TimerPump(store::Store &store, Clock &clock, Fire fire);

  // A timer was set: it may be due before what the pump waits for. [any-thread]
  void wake() { pump_.wake(); }
  // Ends the thread; what is being fired is fired again after a restart unless it was taken. Idempotent.
  void stop() { pump_.stop(); }

 private:
  Result<DuePump::Found> look(std::size_t limit);
  Result<void> settle(const store::TimerRow &timer, const Result<void> &taken);

  store::Store &store_;
  Clock &clock_;
  const Fire fire_;
  DuePump pump_;  // last: its thread uses the others
};

}  // namespace assay::service
