// Carries a record from one durable state to the next and sees to it that what the new state owes the outside (a mail,
// a report to the gateway) is done, whatever crashes between.
//
// There is one timer per record. Before a state that owes something is stored, the timer is set to shortly after now;
// then the state is stored, then what it owes is done, then that is marked as done; then the timer goes back to the
// record's next event. A crash between any two of these leaves a timer that does the rest. [any-thread] [started]
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "assay/sdk/host.hpp"
#include "plugins/embedded/record_store.h"
#include "plugins/embedded/turns.h"

namespace assay::embedded {

// What a kind of record does by itself and owes.
template <class Record>
class Duties {
 public:
  virtual ~Duties() = default;
  // Lets time do its part; returns whether that changed the record. Pure.
  virtual bool elapse(Record &record, std::int64_t now_ms) const = 0;
  // When elapse() will next have something to do; nullopt when never. Pure.
  [[nodiscard]] virtual std::optional<std::int64_t> next_event_ms(const Record &record) const = 0;
  // Whether settle() has something to do. Pure.
  [[nodiscard]] virtual bool owes(const Record &record) const = 0;
  // Does what the record, as it is stored now, owes and marks it as done in the store. Doing it twice must be doing it
  // once, as far as the outside can tell. Never two at once for one record.
  [[nodiscard]] virtual sdk::Status settle(const Record &record) const = 0;
};

template <class Record>
class RecordFlow {
 public:
  // store and duties outlive the flow. timer_prefix names the timers: "<timer_prefix>/<assessment id>".
  RecordFlow(sdk::Host host, const RecordStore<Record> &store, const Duties<Record> &duties, std::string timer_prefix)
      : host_(host), store_(store), duties_(duties), timer_prefix_(std::move(timer_prefix) + "/") {}

  // One event; returns whether it changed the record. May run several times.
  using Event = std::function<bool(Record &record, std::int64_t now_ms)>;

  // Applies an event, durably. What it made due is done now when that works, else by the timer.
  // Returns: the record as stored. Errors: RecordStore::update's, or the timer's; then nothing was changed.
  [[nodiscard]] sdk::Outcome<Record> apply(std::string_view assessment_id, const Event &event) const {
    auto record = change(assessment_id, event);
    if (!record.is_ok() || !record->is_due) return plain(std::move(record));
    const auto finished = finish(record->record);
    if (!finished.is_ok()) {
      host_.log(sdk::LogLevel::kWarn,
                "assessment " + std::string(assessment_id) +
                    ": not everything is done yet, tried again in a moment: " + finished.status().message);
    }
    return plain(std::move(record));
  }

  // The timer's work: lets time do its part, does what is due, sets the next timer. OK also for an unknown record.
  [[nodiscard]] sdk::Status tend(std::string_view assessment_id) const {
    const auto record =
        change(assessment_id, [&](Record &stored, std::int64_t now_ms) { return duties_.elapse(stored, now_ms); });
    if (!record.is_ok()) return record.status().code == ASSAY_NOT_FOUND ? sdk::Status{} : record.status();
    const auto finished = finish(record->record);
    if (!finished.is_ok()) return finished.status();
    return *finished ? sdk::Status{} : sdk::unavailable("the same work is under way");
  }

  // Leaves what a stored record owes to its timer, which is due at once: for a caller whose answer must neither wait
  // for it nor fail with it. May be repeated.
  [[nodiscard]] sdk::Status tend_soon(std::string_view assessment_id) const {
    return host_.set_timer(timer_of(assessment_id), host_.now_ms(), "");
  }

  // For sdk::TimerHook::fire(): tend() for a timer of ours, OK for any other.
  [[nodiscard]] sdk::Status fire(std::string_view timer_id) const {
    if (!timer_id.starts_with(timer_prefix_)) return {};
    return tend(timer_id.substr(timer_prefix_.size()));
  }

  // Sets the timer of a record to its next event.
  [[nodiscard]] sdk::Status arm(const Record &record) const {
    const auto due_ms = duties_.next_event_ms(record);
    if (!due_ms) return {};
    return host_.set_timer(timer_of(record.assessment_id), *due_ms, "");
  }
  void disarm(std::string_view assessment_id) const {
    // A timer that stays finds a record that is done with, or none, and does nothing.
    static_cast<void>(host_.cancel_timer(timer_of(assessment_id)));
  }

 private:
  // How long after a stored state what it owes is tried again. Longer than it takes, so that the timer hardly ever does
  // anything.
  static constexpr std::int64_t kSettleDelayMs = 30'000;

  [[nodiscard]] std::string timer_of(std::string_view assessment_id) const {
    return std::string(timer_prefix_).append(assessment_id);
  }

  struct Changed {
    Record record;
    bool is_due = false;  // whether finish() has something to do
  };
  static sdk::Outcome<Record> plain(sdk::Outcome<Changed> changed) {
    if (!changed.is_ok()) return changed.status();
    return std::move(changed->record);
  }

  // The timer stands before the state that needs it is stored.
  [[nodiscard]] sdk::Outcome<Changed> change(std::string_view assessment_id, const Event &event) const {
    bool is_due = false;
    const auto once = [&](Record &record) -> sdk::Outcome<bool> {
      const std::int64_t now_ms = host_.now_ms();
      const auto before = duties_.next_event_ms(record);
      const bool changed = event(record, now_ms);
      const auto next = duties_.next_event_ms(record);
      const bool owes = duties_.owes(record);
      is_due = owes || next != before;
      if (!changed || !is_due) return changed;
      const bool is_earlier = next && (!before || *next < *before);
      if (!owes && !is_earlier) return true;
      auto armed = host_.set_timer(timer_of(assessment_id), owes ? now_ms + kSettleDelayMs : *next, "");
      if (!armed.is_ok()) return armed;
      return true;
    };
    const std::lock_guard lock(lock_of(assessment_id));
    auto record = store_.update(assessment_id, once);
    if (!record.is_ok()) return record.status();
    return Changed{*std::move(record), is_due};
  }

  // Does what the record owes, and once nothing is owed sets the timer to the next event. A state that comes between is
  // finished as well.
  // Returns: whether that is done; false: it is left to whoever is at it, who does what came meanwhile too.
  [[nodiscard]] sdk::Outcome<bool> finish(Record record) const {
    for (;;) {
      if (duties_.owes(record)) {
        const auto settled = settle(record.assessment_id);
        if (!settled.is_ok() || !*settled) return settled;
      }
      const std::lock_guard lock(lock_of(record.assessment_id));
      auto stored = store_.find(record.assessment_id);
      if (!stored.is_ok()) return stored.status();
      if (!*stored) return true;
      record = **std::move(stored);
      if (duties_.owes(record)) continue;
      if (!duties_.next_event_ms(record)) {
        disarm(record.assessment_id);
        return true;
      }
      auto armed = arm(record);
      if (!armed.is_ok()) return armed;
      return true;
    }
  }

  // What the record owes now: whoever had the turn before may have done it. Returns: false when it is another's turn.
  [[nodiscard]] sdk::Outcome<bool> settle(const std::string &assessment_id) const {
    const Turns::Turn turn(turns_, assessment_id);
    if (!turn.is_ours()) return false;
    const auto record = store_.find(assessment_id);
    if (!record.is_ok()) return record.status();
    if (!*record || !duties_.owes(**record)) return true;
    auto settled = duties_.settle(**record);
    if (!settled.is_ok()) return settled;
    return true;
  }

  // Held while a timer and the state that needs it are set, so that nobody sets the timer of an older state between.
  [[nodiscard]] std::mutex &lock_of(std::string_view assessment_id) const {
    return locks_[std::hash<std::string_view>()(assessment_id) % locks_.size()];
  }

  sdk::Host host_;
  const RecordStore<Record> &store_;
  const Duties<Record> &duties_;
  std::string timer_prefix_;
  mutable Turns turns_;
  mutable std::array<std::mutex, 16> locks_;
};

// Hands a report to the gateway. One that it no longer takes, since the assessment has ended or was erased, is done
// with.
[[nodiscard]] inline sdk::Status tell(const sdk::Host &host, const sdk::Report &report) {
  auto told = host.report(report);
  if (told.code != ASSAY_NOT_FOUND && told.code != ASSAY_CONFLICT) return told;
  host.log(sdk::LogLevel::kInfo,
           "assessment " + report.assessment_id() + ": the gateway no longer takes reports of it: " + told.message);
  return {};
}

}  // namespace assay::embedded
