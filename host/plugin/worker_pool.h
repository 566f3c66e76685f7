// The threads of one plugin instance: a bulkhead, so that a hanging vendor uses up only its own. A call that outlives
// its deadline is answered in its stead, and its late answer is dropped.
//
// Anybody may ask for a page, but only customers make calls. So pages get a share: they wait in at most half of the
// queue, and of several threads they leave one free. Calls have all of both.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "host/core/error.h"
#include "host/plugin/call.h"

namespace assay::plugin {

struct PoolOptions {
  std::size_t threads = 4;
  std::size_t max_queue = 256;  // calls that wait for a thread
};

class WorkerPool {
 public:
  using Answer = std::function<void()>;
  enum class Share : std::uint8_t { kCall, kPage };
  struct Job {
    std::chrono::steady_clock::time_point deadline;
    // Does the work on a worker and returns how to answer. Holds what the work needs alive, even after the pool is
    // gone.
    std::function<Answer(const CancelFlag &)> run;
    // Answers in its stead: kResourceExhausted (it never ran: the queue was full, or no thread came free in time),
    // kUnavailable (stopping), kDeadlineExceeded (it runs on).
    std::function<void(Error)> fail;
    // The work came back after it was answered in its stead; on the worker.
    std::function<void()> late;
    Share share = Share::kCall;
  };

  explicit WorkerPool(PoolOptions options);
  ~WorkerPool();  // as stop(0)
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  // Exactly one of the job's answer and `fail` is called, once: on a thread of the pool, or at once on the caller's
  // when the queue, or the pages' half of it, is full or the pool is stopping. Those of one share run in their order.
  // [any-thread]
  void submit(Job job);

  // No new jobs from now on; those that wait are answered kUnavailable. [any-thread]
  void close();

  // As close(), then waits for the running jobs until `limit` is over, cancels what is left, gives it a moment, answers
  // it kUnavailable and lets its threads go on alone. Returns how many were let go. Idempotent; not from a thread of
  // the pool.
  std::size_t stop(std::chrono::milliseconds limit);

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::vector<std::thread> workers_;
  std::thread watcher_;
};

}  // namespace assay::plugin
