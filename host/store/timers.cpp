#include "host/store/timers.h"

#include <algorithm>

namespace assay::store {

Timers::Timers(soci::session &session)
    : set_(session, "timer.set",
           "INSERT OR REPLACE INTO timer (line, entry, id, due_ms, payload) VALUES (:line, :entry, :id, :due, "
           ":payload)"),
      clear_(session, "timer.clear",
             "DELETE FROM timer WHERE line = :line AND entry = :entry AND id = :id AND generation = :generation"),
      clear_any_(session, "timer.clear_any", "DELETE FROM timer WHERE line = :line AND entry = :entry AND id = :id"),
      postpone_(session, "timer.postpone",
                "UPDATE timer SET due_ms = :due WHERE line = :line AND entry = :entry AND id = :id AND "
                "generation = :generation"),
      due_(session, "timer.due",
           "SELECT line, entry, id, payload, due_ms, generation FROM timer WHERE due_ms <= :now "
           "ORDER BY due_ms, generation LIMIT :limit"),
      next_due_(session, "timer.next_due", "SELECT due_ms FROM timer ORDER BY due_ms LIMIT 1") {}

Result<void> Timers::set(const TimerRow &timer) {
  // Due at or before 1970 is due now; 0 would read as "none" in next_due_ms.
  return set_.run(timer.line.value, timer.entry.value, timer.id, std::max<Int>(1, timer.due_ms), timer.payload);
}

Result<void> Timers::clear(const TimerRow &timer) {
  if (timer.generation == 0) return clear_any_.run(timer.line.value, timer.entry.value, timer.id);
  return clear_.run(timer.line.value, timer.entry.value, timer.id, timer.generation);
}

Result<void> Timers::postpone(const TimerRow &timer, Int due_ms) {
  return postpone_.run(due_ms, timer.line.value, timer.entry.value, timer.id, timer.generation);
}

Result<std::vector<TimerRow>> Timers::due(std::size_t limit, Int now_ms) {
  std::vector<TimerRow> timers;
  ASSAY_CHECK(due_.for_each(
      now_ms, static_cast<Int>(limit),
      [&](const Text &line, const Text &entry, const Text &id, const Text &payload, Int due, Int generation) {
        timers.push_back({{line}, {entry}, id, payload, due, generation});
      }));
  return timers;
}

Result<std::int64_t> Timers::next_due_ms() {
  std::int64_t due = 0;
  ASSAY_CHECK(next_due_.for_each([&](Int found) { due = found; }));
  return due;
}

}  // namespace assay::store
