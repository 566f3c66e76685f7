// Hands durable work to whoever does it once it is due, at least once each, and writes what came of it. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "host/core/clock.h"
#include "host/core/done.h"
#include "host/core/mutex.h"

namespace assay::service {

class DuePump {
 public:
  struct Work {
    std::string name;  // of two with one name the second waits for the end of the first
    std::function<void(Done<void>)> hand_over;
    // Writes what came of it, after which it is due later or never; blocks. An error is logged, and the work is looked
    // at again in a minute.
    std::function<Result<void>(const Result<void> &ended)> settle;
  };
  struct Found {
    std::vector<Work> due;         // the oldest first
    std::int64_t next_due_ms = 0;  // of what is not due yet; 0: none
  };
  // At most `limit` that are due by the clock, those under way among them. Blocks; on the pump's thread.
  using Look = std::function<Result<Found>(std::size_t limit)>;

  // what: for the log, "timers".
  DuePump(std::string what, Clock &clock, Look look);
  ~DuePump();  // as stop()
  DuePump(const DuePump &) = delete;
  DuePump &operator=(const DuePump &) = delete;

  // Something new may be due before what the pump waits for. [any-thread]
  void wake();
  // Ends the thread: nothing more is handed over. What is under way still settles. Idempotent.
  void stop();

 private:
  void run();
  Result<std::int64_t> hand_over_due();
  std::size_t begin_round();
  bool take(const std::string &name);
  void settle(const Work &work, const Result<void> &ended);

  const std::string what_;
  Clock &clock_;
  const Look look_;
  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ASSAY_GUARDED_BY(mutex_) = false;
  bool woken_ ASSAY_GUARDED_BY(mutex_) = false;
  std::set<std::string> under_way_ ASSAY_GUARDED_BY(mutex_);  // handed over, not yet settled
  std::vector<std::string> ended_ ASSAY_GUARDED_BY(mutex_);   // settled; a look that began before may still hold them
  std::thread thread_;
};

}  // namespace assay::service
