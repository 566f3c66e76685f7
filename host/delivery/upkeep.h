// Once a minute: streams that lost their place get it back, and what was kept long enough ends. A wake-up that was
// lost, or what an earlier version left, so heals itself, and says so in the log.
#pragma once

#include <chrono>
#include <cstdint>

#include "host/core/clock.h"
#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/store/store.h"

namespace assay::delivery {

struct UpkeepOptions {
  std::chrono::milliseconds every{60'000};
  std::chrono::hours keep_delivered{30 * 24};
  std::chrono::hours keep_dead{180 * 24};   // their payload; that they died stays
  std::chrono::hours keep_events{35 * 24};  // a vendor's, for as long as it may send them again
  std::size_t batch = 2'000;                // rows of one read or write: others wait for no longer
};

class Upkeep {
 public:
  // All references outlive this; the executor is stopped before it.
  Upkeep(Executor &executor, store::Store &store, Clock &clock, UpkeepOptions options = {})
      : executor_(executor), store_(store), clock_(clock), options_(options) {}

  // The first round begins at once, each next one `every` after the end of the one before. Once. [any-thread]
  void start();

  struct Round {
    std::size_t repaired = 0, expired = 0;
  };
  // One round. Errors: the store's; what was done until then stays. [executor]
  Task<Result<Round>> round();

 private:
  void run();
  Task<Result<std::size_t>> repair_streams();
  Task<Result<std::size_t>> expire_deliveries();
  Task<Result<std::size_t>> expire_events();

  Executor &executor_;
  store::Store &store_;
  Clock &clock_;
  const UpkeepOptions options_;
};

}  // namespace assay::delivery
