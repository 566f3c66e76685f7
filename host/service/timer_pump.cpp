#include "host/service/timer_pump.h"

#include <utility>

#include "host/core/log.h"

namespace assay::service {
namespace {

constexpr std::int64_t kRetryMs = 5'000;    // a plugin that did not take its timer is asked again
constexpr std::int64_t kAbsentMs = 60'000;  // so is one that does not run

}  // namespace

TimerPump::TimerPump(store::Store &store, Clock &clock, Fire fire)
    : store_(store),
      clock_(clock),
      fire_(std::move(fire)),
      pump_("timers", clock, [this](std::size_t limit) { return look(limit); }) {}

Result<DuePump::Found> TimerPump::look(std::size_t limit) {
  ASSAY_TRY(const auto due, store_.due_timers(limit));
  DuePump::Found found;
  ASSAY_TRY(found.next_due_ms, store_.next_timer_due_ms());
  for (const auto &timer : due)
    found.due.push_back({timer.line.value + "/" + timer.entry.value + "/" + timer.id,
                         [this, timer](Done<void> done) { fire_(timer, std::move(done)); },
                         [this, timer](const Result<void> &taken) { return settle(timer, taken); }});
  return found;
}

Result<void> TimerPump::settle(const store::TimerRow &timer, const Result<void> &taken) {
  if (taken.ok()) return store_.clear_timer(timer);
  const auto code = taken.error().code;
  const bool absent = code == ErrorCode::kNotFound || code == ErrorCode::kUnsupported;
  log::write(absent ? log::Level::kDebug : log::Level::kWarn, "timer_not_taken",
             {{"line", timer.line.value}, {"plugin", timer.entry.value}, {"code", name_of(code)}});
  return store_.postpone_timer(timer, clock_.now_ms() + (absent ? kAbsentMs : kRetryMs));
}

}  // namespace assay::service
