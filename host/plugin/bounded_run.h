// Runs one lifecycle function of a plugin with a limit on how long the host waits for it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "host/core/mutex.h"

namespace assay::plugin {

// Runs `work` on a thread of its own and returns what it returned. After `limit` it is left alone: nullopt, and its
// value is dropped whenever it comes. `work` must hold what it needs alive and may not throw; it is gone when a value
// is returned.
template <class T>
std::optional<T> run_bounded(std::chrono::milliseconds limit, std::function<T()> work) {
  struct Shared {
    Mutex mutex;
    CondVar changed;
    std::optional<T> value ASSAY_GUARDED_BY(mutex);
  };
  const auto shared = std::make_shared<Shared>();
  std::thread thread([shared, work = std::move(work)] {
    auto value = work();
    MutexLock lock(shared->mutex);
    shared->value = std::move(value);
    shared->changed.notify_all();
  });

  const auto until = std::chrono::steady_clock::now() + limit;
  {
    MutexLock lock(shared->mutex);
    while (!shared->value && std::chrono::steady_clock::now() < until) shared->changed.wait_until(shared->mutex, until);
    if (!shared->value) {
      thread.detach();
      return std::nullopt;
    }
  }
  thread.join();
  MutexLock lock(shared->mutex);
  return std::move(shared->value);
}

}  // namespace assay::plugin
