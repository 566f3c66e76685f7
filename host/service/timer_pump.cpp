#include "host/service/timer_pump.h"

#include <algorithm>

#include "host/core/log.h"

namespace assay::service {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::chrono::seconds kRetry{5};  // a plugin that did not take its timer is asked again
constexpr std::int64_t kHeldPollMs = 1'000;
constexpr std::int64_t kLongestMs = 60'000;  // looks at the table at least once a minute

std::tuple<std::string, std::string, std::string> name_of(const store::TimerRow &timer) {
  return {timer.line.value, timer.entry.value, timer.id};
}

}  // namespace

TimerPump::TimerPump(store::Store &store, Clock &clock, Fire fire)
    : store_(store), clock_(clock), fire_(std::move(fire)), thread_([this] { run(); }) {}

TimerPump::~TimerPump() { stop(); }

void TimerPump::wake() {
  {
    MutexLock lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void TimerPump::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void TimerPump::run() {
  while (true) {
    fire_due();
    const auto next = store_.next_timer_due_ms();
    const auto now = clock_.now_ms();
    auto wait_ms = next.ok() && *next > 0 ? std::clamp<std::int64_t>(*next - now, 0, kLongestMs) : kLongestMs;
    MutexLock lock(mutex_);
    if (wait_ms == 0) wait_ms = kHeldPollMs;  // what is due is held: without a pause this would spin
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
    while (!stopping_ && !woken_ && std::chrono::steady_clock::now() < until) changed_.wait_until(mutex_, until);
    woken_ = false;
    if (stopping_) return;
  }
}

void TimerPump::fire_due() {
  std::size_t held = 0;
  {
    MutexLock lock(mutex_);
    held = held_.size();
  }
  // Held ones are the oldest and would otherwise fill the batch.
  const auto due = store_.due_timers(kBatch + held);
  if (!due.ok()) {
    log::error("timers_unreadable", {{"error", due.error().message}});
    return;
  }
  for (const auto &timer : *due)
    if (take(timer)) fire_(timer, [this, timer](const Result<void> &taken) { settle(timer, taken); });
}

bool TimerPump::take(const store::TimerRow &timer) {
  MutexLock lock(mutex_);
  if (stopping_) return false;
  const auto [it, fresh] = held_.try_emplace(name_of(timer));
  if (fresh) return true;
  if (!it->second || std::chrono::steady_clock::now() < *it->second) return false;
  it->second.reset();
  return true;
}

void TimerPump::settle(const store::TimerRow &timer, const Result<void> &taken) {
  bool cleared = false;
  if (taken.ok()) {
    const auto result = store_.clear_timer(timer);
    cleared = result.ok();
    if (!cleared) log::error("timer_not_cleared", {{"plugin", timer.entry.value}, {"error", result.error().message}});
  } else {
    log::warn(
        "timer_not_taken",
        {{"line", timer.line.value}, {"plugin", timer.entry.value}, {"code", assay::name_of(taken.error().code)}});
  }
  MutexLock lock(mutex_);
  if (!cleared) {
    held_[name_of(timer)] = std::chrono::steady_clock::now() + kRetry;
    return;
  }
  held_.erase(name_of(timer));
  woken_ = true;
  changed_.notify_one();
}

}  // namespace assay::service
