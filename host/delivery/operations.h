// What an operator sees of deliveries and does with them: the store's rows with what the dispatcher knows of them, and
// acts that the dispatcher hears of once they are stored.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/core/clock.h"
#include "host/core/executor.h"
#include "host/core/mutex.h"
#include "host/delivery/dispatcher.h"
#include "host/delivery/waits_for.h"
#include "host/store/store.h"

namespace assay::delivery {

struct SeenDelivery {
  store::DeliveryRow row;
  std::optional<WaitsFor> waits;
};
struct SeenDetail {
  store::DeliveryDetail detail;
  std::optional<WaitsFor> waits;
};

// [any-thread] A `done` comes on a thread of the store or the dispatcher, and may not come at all once the dispatcher
// has stopped or close() was called. Errors are the store's.
class Operations {
 public:
  // A scope as a person reads it: with the customer's name in place of its row key.
  using ShownScope = std::function<std::string(const std::string &scope)>;
  // All references outlive this, the dispatcher until close().
  Operations(store::Store &store, Dispatcher &dispatcher, Executor &executor, Clock &clock, ShownScope shown_scope,
             std::chrono::milliseconds ready_within = std::chrono::seconds(5))
      : store_(store),
        executor_(executor),
        clock_(clock),
        shown_scope_(std::move(shown_scope)),
        ready_within_(ready_within),
        dispatcher_(&dispatcher) {}

  void list(store::DeliveryFilter filter, Done<std::vector<SeenDelivery>> done);
  void find(std::int64_t key, Done<SeenDetail> done);  // kNotFound
  // As the store's; what was made due is tried now, also when its key was refused or its host in trouble.
  void requeue(std::int64_t key, store::OperatorAct act, Done<store::Acted> done);
  void replay(store::Replay replay, store::OperatorAct act, Done<store::Acted> done);
  void discard(store::DeliveryFilter filter, store::OperatorAct act, Done<store::Acted> done);
  void hold(store::BrakeRow hold, Done<void> done);
  void release(std::string scope, store::OperatorAct act, Done<bool> done);  // false: there was no such hold
  void look(std::function<void(Overview)> tell);

  void count(Done<store::OutboxCounts> done) { store_.count_deliveries(std::move(done)); }
  void list_audit(std::int64_t before_key, std::size_t limit, Done<std::vector<store::AuditRow>> done) {
    store_.list_audit(before_key, limit, std::move(done));
  }
  void log_act(store::AuditRow entry, Done<void> done) { store_.append_audit(std::move(entry), std::move(done)); }
  void list_assessments(store::AssessmentFilter filter, Done<std::vector<store::AssessmentView>> done) {
    store_.list_assessments(std::move(filter), std::move(done));
  }

  // Why updates could not be taken or delivered now; empty: they can. Answers within `ready_within`.
  void find_faults(std::function<void(std::vector<std::string>)> tell);

  // The dispatcher is not touched any more, so it may go before the store's last callbacks.
  void close();

 private:
  [[nodiscard]] std::optional<WaitsFor> waits_of(const Overview &overview, const store::DeliveryRow &row) const;
  template <class Use>
  void with_dispatcher(Use use);
  Done<store::Acted> and_try(const store::OperatorAct &act, Done<store::Acted> done);

  store::Store &store_;
  Executor &executor_;
  Clock &clock_;
  const ShownScope shown_scope_;
  const std::chrono::milliseconds ready_within_;
  Mutex mutex_;
  Dispatcher *dispatcher_ ASSAY_GUARDED_BY(mutex_);  // null: closed
};

}  // namespace assay::delivery
