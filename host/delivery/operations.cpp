#include "host/delivery/operations.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace assay::delivery {
namespace {

// Gathers what two of our threads say, until the time is over.
class Probe {
 public:
  explicit Probe(std::function<void(std::vector<std::string>)> tell) : tell_(std::move(tell)) {}

  void store_says(const Result<void> &written) {
    MutexLock lock(mutex_);
    store_fault_ = written.ok() ? "" : "a write to the store failed: " + written.error().message;
    store_answered_ = true;
    if (loop_answered_) tell();
  }
  void loop_says(std::string fault) {
    MutexLock lock(mutex_);
    loop_fault_ = std::move(fault);
    loop_answered_ = true;
    if (store_answered_) tell();
  }
  void time_is_over() {
    MutexLock lock(mutex_);
    tell();
  }

 private:
  void tell() ASSAY_REQUIRES(mutex_) {
    if (!tell_) return;
    std::vector<std::string> faults;
    for (auto &fault : {store_fault_, loop_fault_})
      if (!fault.empty()) faults.push_back(fault);
    std::exchange(tell_, nullptr)(std::move(faults));
  }

  Mutex mutex_;
  std::function<void(std::vector<std::string>)> tell_ ASSAY_GUARDED_BY(mutex_);
  bool store_answered_ ASSAY_GUARDED_BY(mutex_) = false;
  bool loop_answered_ ASSAY_GUARDED_BY(mutex_) = false;
  std::string store_fault_ ASSAY_GUARDED_BY(mutex_) = "a write to the store has not committed in time";
  std::string loop_fault_ ASSAY_GUARDED_BY(mutex_) = "the loop that claims updates has not turned in time";
};

}  // namespace

template <class Use>
void Operations::with_dispatcher(Use use) {
  MutexLock lock(mutex_);
  if (dispatcher_ != nullptr) use(*dispatcher_);
}

void Operations::close() {
  MutexLock lock(mutex_);
  dispatcher_ = nullptr;
}

void Operations::look(std::function<void(Overview)> tell) {
  with_dispatcher([&](auto &dispatcher) { dispatcher.look(std::move(tell)); });
}

std::optional<WaitsFor> Operations::waits_of(const Overview &overview, const store::DeliveryRow &row) const {
  const auto view = std::find_if(overview.lanes.begin(), overview.lanes.end(),
                                 [&](const auto &each) { return each.next.lane == row.lane; });
  auto brake = view == overview.lanes.end() ? std::nullopt : view->brake;
  if (brake) brake->scope = shown_scope_(brake->scope);
  return waits_for(row, brake, clock_.now_ms());
}

void Operations::list(store::DeliveryFilter filter, Done<std::vector<SeenDelivery>> done) {
  look([this, filter = std::move(filter), done = std::move(done)](Overview overview) {
    store_.list_deliveries(filter, [this, overview = std::move(overview), done](auto rows) {
      if (!rows.ok()) return done(std::move(rows).error());
      std::vector<SeenDelivery> seen;
      for (auto &row : *rows) {
        auto waits = waits_of(overview, row);
        seen.push_back({std::move(row), std::move(waits)});
      }
      done(std::move(seen));
    });
  });
}

void Operations::find(std::int64_t key, Done<SeenDetail> done) {
  look([this, key, done = std::move(done)](Overview overview) {
    store_.find_delivery(key, [this, key, overview = std::move(overview), done](auto found) {
      if (!found.ok()) return done(std::move(found).error());
      if (!*found) return done(Error{ErrorCode::kNotFound, "no such delivery: " + std::to_string(key)});
      auto &detail = **found;
      auto waits = waits_of(overview, detail.row);
      done(SeenDetail{std::move(detail), std::move(waits)});
    });
  });
}

Done<store::Acted> Operations::and_try(const store::OperatorAct &act, Done<store::Acted> done) {
  return [this, dry_run = act.dry_run, done = std::move(done)](Result<store::Acted> acted) {
    if (acted.ok() && !dry_run)
      for (const auto &lane : acted->lanes) with_dispatcher([&](auto &dispatcher) { dispatcher.try_now(lane); });
    done(std::move(acted));
  };
}

void Operations::requeue(std::int64_t key, store::OperatorAct act, Done<store::Acted> done) {
  auto then = and_try(act, std::move(done));
  store_.requeue_delivery(key, std::move(act), std::move(then));
}

void Operations::replay(store::Replay replay, store::OperatorAct act, Done<store::Acted> done) {
  auto then = and_try(act, std::move(done));
  store_.replay_deliveries(std::move(replay), std::move(act), std::move(then));
}

void Operations::discard(store::DeliveryFilter filter, store::OperatorAct act, Done<store::Acted> done) {
  store_.discard_deliveries(std::move(filter), std::move(act), std::move(done));
}

void Operations::hold(store::BrakeRow hold, Done<void> done) {
  hold.kind = store::BrakeKind::kHold;
  hold.since_ms = clock_.now_ms();
  store_.put_hold(hold, [this, hold, done = std::move(done)](const Result<void> &stored) {
    if (stored.ok()) with_dispatcher([&](auto &dispatcher) { dispatcher.hold(hold); });
    done(stored);
  });
}

void Operations::release(std::string scope, store::OperatorAct act, Done<bool> done) {
  store_.lift_hold(scope, std::move(act), [this, scope, done = std::move(done)](const Result<bool> &lifted) {
    if (lifted.ok()) with_dispatcher([&](auto &dispatcher) { dispatcher.release(scope); });
    done(lifted);
  });
}

void Operations::find_faults(std::function<void(std::vector<std::string>)> tell) {
  auto probe = std::make_shared<Probe>(std::move(tell));
  executor_.post_at(std::chrono::steady_clock::now() + ready_within_, [probe] { probe->time_is_over(); });
  store_.prove_writable([probe](const Result<void> &written) { probe->store_says(written); });
  look([this, probe](const Overview &overview) {
    const auto since = overview.claiming_since_ms;
    const bool hangs = since > 0 && clock_.now_ms() - since > ready_within_.count();
    probe->loop_says(hangs ? "the store does not answer a claim of updates" : "");
  });
}

}  // namespace assay::delivery
