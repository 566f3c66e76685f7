#include "host/plugin/worker_pool.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "host/core/mutex.h"

namespace assay::plugin {
namespace {

using SteadyClock = std::chrono::steady_clock;

// What a plugin that polls is_cancelled() gets to come back before its thread is let go.
constexpr std::chrono::milliseconds kCancelGrace{250};

struct Slot {
  WorkerPool::Job job;
  CancelFlag cancelled = std::make_shared<std::atomic<bool>>(false);
  bool is_running = false;
  // While it is open the slot stands in `due`; whoever closes it, under the lock, is the one who answers.
  bool is_open = true;
};
using SlotPtr = std::shared_ptr<Slot>;
using DueMap = std::multimap<SteadyClock::time_point, SlotPtr>;

bool is_page(const SlotPtr &slot) { return slot != nullptr && slot->job.share == WorkerPool::Share::kPage; }

Error late_error(const Slot &slot) {
  if (slot.is_running) return {ErrorCode::kDeadlineExceeded, "the plugin did not answer in time"};
  return {ErrorCode::kResourceExhausted,
          "the call's time ran out while it waited: all threads of the plugin that were open to it are busy (limits: "
          "max_concurrency)"};
}
Error full_error() {
  return {ErrorCode::kResourceExhausted,
          "too many calls wait for the plugin already (limits: max_concurrency, max_queue)"};
}
Error pages_full_error() {
  return {ErrorCode::kResourceExhausted,
          "too many pages are asked of the plugin already (limits: max_concurrency, max_queue)"};
}
Error stopping_error() { return {ErrorCode::kUnavailable, "the plugin is being stopped"}; }

}  // namespace

// Shared with the threads: one that hangs in a plugin may outlive the pool. No callback runs under the lock, and a
// slot, which holds what its job needs alive, is never let go of under it.
struct WorkerPool::State {
  explicit State(PoolOptions options)
      : max_queue(options.max_queue),
        max_pages(std::max<std::size_t>(1, options.threads - 1)),
        current(options.threads) {}

  const std::size_t max_queue;
  const std::size_t max_pages;  // threads that pages may have
  Mutex mutex;
  CondVar work;     // something to run, or closing
  CondVar watch;    // an earlier deadline, or stopped
  CondVar settled;  // a job has ended
  std::deque<SlotPtr> queue ASSAY_GUARDED_BY(mutex);
  std::vector<SlotPtr> current ASSAY_GUARDED_BY(mutex);  // by worker; empty: idle
  DueMap due ASSAY_GUARDED_BY(mutex);
  bool closing ASSAY_GUARDED_BY(mutex) = false;
  bool stopped ASSAY_GUARDED_BY(mutex) = false;

  std::size_t busy() const ASSAY_REQUIRES(mutex) {
    return static_cast<std::size_t>(
        std::count_if(current.begin(), current.end(), [](const auto &slot) { return slot != nullptr; }));
  }
  // Threads that pages have.
  std::size_t busy_with_pages() const ASSAY_REQUIRES(mutex) {
    return static_cast<std::size_t>(std::count_if(current.begin(), current.end(), is_page));
  }
  bool is_full_of_pages() const ASSAY_REQUIRES(mutex);
  std::deque<SlotPtr>::iterator next() ASSAY_REQUIRES(mutex);
  std::optional<Error> admit(const SlotPtr &slot);
  bool close_slot(const SlotPtr &slot) ASSAY_REQUIRES(mutex);
  SlotPtr take(std::size_t worker);
  void run_jobs(std::size_t worker);
  std::vector<SlotPtr> take_overdue() ASSAY_REQUIRES(mutex);
  void watch_deadlines();
  void close();
  void wait_idle(SteadyClock::time_point until) ASSAY_REQUIRES(mutex);
};

// As for all: those that idle threads will take do not count as waiting.
bool WorkerPool::State::is_full_of_pages() const {
  const auto waiting = static_cast<std::size_t>(std::count_if(queue.begin(), queue.end(), is_page));
  const auto free = std::min(current.size() - busy(), max_pages - busy_with_pages());
  return waiting >= max_queue / 2 + free;
}

// The first that may run now.
std::deque<SlotPtr>::iterator WorkerPool::State::next() {
  if (busy_with_pages() < max_pages) return queue.begin();
  return std::find_if_not(queue.begin(), queue.end(), is_page);
}

std::optional<Error> WorkerPool::State::admit(const SlotPtr &slot) {
  MutexLock lock(mutex);
  if (closing) return stopping_error();
  // Idle threads take theirs from the queue too, so those do not count as waiting.
  if (queue.size() >= max_queue + (current.size() - busy())) return full_error();
  if (is_page(slot) && is_full_of_pages()) return pages_full_error();
  queue.push_back(slot);
  const auto it = due.emplace(slot->job.deadline, slot);
  work.notify_one();
  if (it == due.begin()) watch.notify_one();
  return std::nullopt;
}

bool WorkerPool::State::close_slot(const SlotPtr &slot) {
  if (!slot->is_open) return false;
  slot->is_open = false;
  const auto range = due.equal_range(slot->job.deadline);
  const auto it = std::find_if(range.first, range.second, [&](const auto &entry) { return entry.second == slot; });
  if (it != range.second) due.erase(it);
  return true;
}

SlotPtr WorkerPool::State::take(std::size_t worker) {
  MutexLock lock(mutex);
  auto it = next();
  while (it == queue.end() && !closing) {
    work.wait(mutex);
    it = next();
  }
  if (it == queue.end()) return nullptr;
  auto slot = std::move(*it);
  queue.erase(it);
  slot->is_running = true;
  current[worker] = slot;
  return slot;
}

void WorkerPool::State::run_jobs(std::size_t worker) {
  while (const auto slot = take(worker)) {
    const auto answer = slot->job.run(slot->cancelled);
    bool in_time = false;
    {
      MutexLock lock(mutex);
      in_time = close_slot(slot);
    }
    if (in_time)
      answer();
    else
      slot->job.late();
    MutexLock lock(mutex);
    current[worker].reset();
    settled.notify_all();
  }
}

std::vector<SlotPtr> WorkerPool::State::take_overdue() {
  std::vector<SlotPtr> overdue;
  const auto now = SteadyClock::now();
  while (!due.empty() && due.begin()->first <= now) {
    auto slot = due.begin()->second;
    slot->is_open = false;
    slot->cancelled->store(true);
    due.erase(due.begin());
    if (!slot->is_running) queue.erase(std::find(queue.begin(), queue.end(), slot));
    overdue.push_back(std::move(slot));
  }
  return overdue;
}

void WorkerPool::State::watch_deadlines() {
  while (true) {
    std::vector<SlotPtr> overdue;
    {
      MutexLock lock(mutex);
      if (stopped) return;
      overdue = take_overdue();
      if (overdue.empty()) {
        // A copy: the entry may be gone before the wait is over.
        if (const auto next = due.empty() ? std::nullopt : std::optional(due.begin()->first))
          watch.wait_until(mutex, *next);
        else
          watch.wait(mutex);
      }
    }
    for (const auto &slot : overdue) slot->job.fail(late_error(*slot));
  }
}

void WorkerPool::State::close() {
  std::deque<SlotPtr> waiting;
  {
    MutexLock lock(mutex);
    closing = true;
    waiting.swap(queue);
    for (const auto &slot : waiting) close_slot(slot);
    work.notify_all();
  }
  for (const auto &slot : waiting) slot->job.fail(stopping_error());
}

void WorkerPool::State::wait_idle(SteadyClock::time_point until) {
  while (busy() > 0 && SteadyClock::now() < until) settled.wait_until(mutex, until);
}

WorkerPool::WorkerPool(PoolOptions options) {
  options.threads = std::max<std::size_t>(1, options.threads);
  state_ = std::make_shared<State>(options);
  for (std::size_t i = 0; i < options.threads; ++i) workers_.emplace_back([state = state_, i] { state->run_jobs(i); });
  watcher_ = std::thread([state = state_] { state->watch_deadlines(); });
}

WorkerPool::~WorkerPool() { stop(std::chrono::milliseconds(0)); }

void WorkerPool::submit(Job job) {
  const auto slot = std::make_shared<Slot>();
  slot->job = std::move(job);
  if (auto refused = state_->admit(slot)) slot->job.fail(std::move(*refused));
}

void WorkerPool::close() { state_->close(); }

std::size_t WorkerPool::stop(std::chrono::milliseconds limit) {
  if (workers_.empty()) return 0;
  close();
  std::vector<SlotPtr> unanswered;
  std::vector<bool> hangs(workers_.size(), false);
  {
    MutexLock lock(state_->mutex);
    state_->wait_idle(SteadyClock::now() + limit);
    for (const auto &slot : state_->current)
      if (slot) slot->cancelled->store(true);
    state_->wait_idle(SteadyClock::now() + kCancelGrace);
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      const auto slot = state_->current[i];
      hangs[i] = slot != nullptr;
      if (slot && state_->close_slot(slot)) unanswered.push_back(slot);
    }
    state_->stopped = true;
    state_->watch.notify_all();
  }
  for (const auto &slot : unanswered) slot->job.fail(stopping_error());
  watcher_.join();
  std::size_t let_go = 0;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    if (hangs[i])
      ++let_go, workers_[i].detach();
    else
      workers_[i].join();
  }
  workers_.clear();
  return let_go;
}

}  // namespace assay::plugin
