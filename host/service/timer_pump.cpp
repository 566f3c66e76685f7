#include "host/service/timer_pump.h"

#include <algorithm>
#include <utility>

#include "host/core/log.h"

namespace assay::service {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::int64_t kRetryMs = 5'000;     // a plugin that did not take its timer is asked again
constexpr std::int64_t kAbsentMs = 60'000;   // so is one that does not run
constexpr std::int64_t kLongestMs = 60'000;  // looks at the table at least once a minute
constexpr std::int64_t kAfterErrorMs = 1'000;

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
    const auto due = fire_due();
    const auto next = store_.next_timer_due_ms();
    auto wait_ms = kLongestMs;
    if (!due.ok() || !next.ok()) {
      log::error("timers_unreadable", {{"error", due.ok() ? next.error().message : due.error().message}});
      wait_ms = kAfterErrorMs;
    } else if (*due >= kBatch) {
      wait_ms = 0;
    } else if (*next > 0 && *next > clock_.now_ms()) {
      wait_ms = std::min(*next - clock_.now_ms(), kLongestMs);
    }  // else what is due is under way: its end wakes the pump
    MutexLock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
    while (!stopping_ && !woken_ && std::chrono::steady_clock::now() < until) changed_.wait_until(mutex_, until);
    woken_ = false;
    if (stopping_) return;
  }
}

// How many were fired.
Result<std::size_t> TimerPump::fire_due() {
  // Those under way are the oldest and would otherwise fill the batch.
  ASSAY_TRY(const auto due, store_.due_timers(kBatch + begin_round()));
  std::size_t fired = 0;
  for (const auto &timer : due) {
    if (!take(timer)) continue;
    ++fired;
    fire_(timer, [this, timer](const Result<void> &taken) { settle(timer, taken); });
  }
  return fired;
}

std::size_t TimerPump::begin_round() {
  MutexLock lock(mutex_);
  for (const auto &name : std::exchange(ended_, {})) under_way_.erase(name);
  return under_way_.size();
}

bool TimerPump::take(const store::TimerRow &timer) {
  MutexLock lock(mutex_);
  return !stopping_ && under_way_.insert(name_of(timer)).second;
}

void TimerPump::settle(const store::TimerRow &timer, const Result<void> &taken) {
  const bool absent =
      !taken.ok() && (taken.error().code == ErrorCode::kNotFound || taken.error().code == ErrorCode::kUnsupported);
  if (!taken.ok())
    log::write(
        absent ? log::Level::kDebug : log::Level::kWarn, "timer_not_taken",
        {{"line", timer.line.value}, {"plugin", timer.entry.value}, {"code", assay::name_of(taken.error().code)}});
  const auto written = taken.ok() ? store_.clear_timer(timer)
                                  : store_.postpone_timer(timer, clock_.now_ms() + (absent ? kAbsentMs : kRetryMs));
  if (!written.ok())
    log::error("timer_not_written", {{"plugin", timer.entry.value}, {"error", written.error().message}});
  MutexLock lock(mutex_);
  ended_.push_back(name_of(timer));
  if (!written.ok()) return;  // it is due still, and looking at once would meet the same error
  woken_ = true;
  changed_.notify_one();
}

}  // namespace assay::service
