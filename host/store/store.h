// Durable state, outbox, inbox, plugin kv and timers on one SQLite file (SOCI). A state change and the message that
// announces it are one transaction. One process holds the file; one writer thread commits in groups; reads have a
// session of their own.
//
// Threading: every function is [any-thread]. The ones that take `done` return at once and call it exactly once after
// the commit, on the writer's (or reader's) thread, so `done` must be short; a write that the full queue or the closing
// store refuses is answered inline. The ones that return a Result block, and may not be called from a `done`. Errors of
// all: kUnavailable (disk full, I/O, read-only, shutting down), kInternal (a broken invariant); others are named. No
// error text carries a bound value.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/clock.h"
#include "host/core/done.h"
#include "host/store/operator_rows.h"
#include "host/store/rows.h"

namespace assay::store {

struct StoreOptions {
  std::string path;              // file, or ":memory:" for tests
  std::size_t max_batch = 256;   // writes in one commit
  std::size_t max_queue = 8192;  // more waiting writes: kResourceExhausted
  // The first update repeats what the start's answer said; sent too early it could overtake that answer.
  std::int64_t first_update_delay_ms = 2'000;
  std::int64_t progress_interval_ms = 0;  // at most one progress update of an assessment in that time; 0: every one
  // Of one plugin instance, keys and values together: what stops one that runs wild, not what a busy one needs
  // (a skills test keeps 3 keys and about 1 KiB of each candidate for two years).
  std::int64_t kv_max_keys = 1'000'000;
  std::int64_t kv_max_bytes = std::int64_t{1} << 30;
  std::string vfs;  // SQLite's name of a file system, for tests; empty: the default one
};

struct KvRow {
  std::string value;
  std::int64_t version = 0;
};
struct KvPut {
  ProductLineId line;
  PluginEntry entry;
  std::string key, value;
  std::int64_t expected_version = -1;  // -1 any, 0 must not exist
  std::int64_t expires_at_ms = 0;      // 0 never
  std::optional<AssessmentId> assessment;
};

struct SettleWrite {
  Settle settle;
  Done<Settled> done;
};

class Store {
 public:
  // Opens or creates the file (0600), takes the process lock, migrates. Errors: kConflict (another process holds it,
  // with its pid where known), kUnsupported (the file is from a newer Assay).
  static Result<std::unique_ptr<Store>> open(StoreOptions options, Clock &clock);
  ~Store();  // commits what was submitted, then closes

  // -- tenants and types --
  Result<TenantRow> upsert_tenant(const std::string &name);
  void remember_types(std::vector<TypeRow> types, Done<void> done);  // what is known of these ids is replaced
  Result<std::vector<TypeRow>> known_types();

  // -- the start --
  // kResourceExhausted when the queue is full. An open row with another fingerprint that Ashby does not know gives way:
  // it becomes CANCELLED with `undo` set, and nothing of it is sent any more.
  void record_intent(StartIntent intent, Done<IntentRecorded> done);
  // Applies held reports too. A row that is no longer STARTING is left as it is and given back, but that a cancelled
  // one that the vendor accepted is to be undone. kNotFound.
  void record_outcome(StartOutcome outcome, Done<OutcomeRecorded> done);
  // Freezes the first update of a STARTING row that has none yet: its outcome is late. kNotFound.
  void record_queued(AssessmentId id, UpdateDraft queued, Done<OutcomeRecorded> done);
  // UNRESOLVED, with that first update where there is none. Held reports are applied: then it is in progress.
  // kNotFound.
  void record_unresolved(AssessmentId id, UpdateDraft queued, std::string reason, Done<OutcomeRecorded> done);
  // kNotFound; kConflict, naming the state, unless it is UNRESOLVED.
  void resolve(ResolveWrite found_out, Done<AssessmentRow> done);
  Result<std::vector<AssessmentRow>> starts_in_flight();  // STARTING rows, oldest first, for recovery
  Result<std::vector<AssessmentRow>> undos_in_flight();   // rows whose `undo` is set, oldest first
  void record_undone(AssessmentId id, Done<void> done);   // the vendor needs no telling any more

  // -- afterwards --
  void find_assessment(AssessmentId id, Done<std::optional<AssessmentRow>> done);
  // kNotFound (unknown, or another instance's), kConflict (already terminal).
  void record_report(ReportWrite report, Done<ReportRecorded> done);
  // CANCELLED with its update when the row is open; a terminal row is left and given back as it is. Marks ashby_ack.
  // A caller that is not `tenant` on `line` gets kNotFound. Sets `undo` when the vendor must still be told.
  void record_cancel(CancelWrite cancel, Done<CancelRecorded> done);

  // -- delivery --
  // Leases up to `limit` due streams of each lane, one row each (the stream's head), for `lease`. One LaneClaim for
  // each share, in their order.
  void claim_updates(std::vector<LaneShare> shares, std::int64_t lease_ms, Done<std::vector<LaneClaim>> done);
  void settle_update(Settle settle, Done<Settled> done);
  // What came of rows, each with its own answer, and then a claim (none without shares), as one commit where it has
  // room for them.
  void settle_and_claim(std::vector<SettleWrite> settles, std::vector<LaneShare> shares, std::int64_t lease_ms,
                        Done<std::vector<LaneClaim>> done);
  // Ends every lease of an earlier process: what was SENDING is due again, as it was; nothing waits longer than a day.
  Result<void> release_leases();
  // Every lane in which something waits, leased streams (as of the end of their lease) too.
  void lanes_due(Done<std::vector<LaneDue>> done);
  // Called on the writer's thread after a commit that made streams wait; must be short. Set before serving.
  void on_updates_queued(std::function<void(std::vector<LaneDue>)> tell);

  Result<std::vector<BrakeRow>> brakes();
  void put_brake(BrakeRow brake, Done<void> done);
  void lift_brake(BrakeKind kind, std::string scope, Done<bool> done);  // false: there was none

  // -- what an operator sees and does --
  // The hold and its entry in the audit log; replaces the one of its scope, but goes on holding starts where that one
  // did. since_ms is the store's.
  void put_hold(BrakeRow hold, Done<void> done);
  void lift_hold(std::string scope, OperatorAct act, Done<bool> done);  // false: there was none, and nothing is logged
  void list_assessments(AssessmentFilter filter, Done<std::vector<AssessmentView>> done);  // by key
  // A write that changes nothing and goes the whole way to the disk.
  void prove_writable(Done<void> done);
  void list_deliveries(DeliveryFilter filter, Done<std::vector<DeliveryRow>> done);  // by key
  void find_delivery(std::int64_t key, Done<std::optional<DeliveryDetail>> done);
  // One that waits or is dead is due now. kNotFound; kConflict (being sent, delivered, or may not be replayed).
  void requeue_delivery(std::int64_t key, OperatorAct act, Done<Acted> done);
  // Dead rows wait again, with their bytes and timestamps. A row that is no longer dead is not touched, so two replays
  // of one row send it once. At most `limit` rows: the next page begins at last_key.
  void replay_deliveries(Replay replay, OperatorAct act, Done<Acted> done);
  // Never to be sent. Of many only what is dead; one that is named by its key may also wait. kNotFound for that one.
  void discard_deliveries(DeliveryFilter filter, OperatorAct act, Done<Acted> done);
  void count_deliveries(Done<OutboxCounts> done);
  void append_audit(AuditRow row, Done<void> done);  // at_ms is the store's
  void list_audit(std::int64_t before_key, std::size_t limit, Done<std::vector<AuditRow>> done);  // newest first

  // -- keeping order --
  // Streams in which a row waits that nobody would ever send, among `limit` waiting rows after `after_key`.
  void scan_streams(std::int64_t after_key, std::size_t limit, Done<Scanned> done);
  void repair_stream(std::int64_t assessment_key, Done<void> done);
  // Ends what was kept long enough: delivered rows go, dead ones lose their payload. How many, `limit` of each at most.
  void expire_deliveries(std::int64_t delivered_before_ms, std::int64_t dead_before_ms, std::size_t limit,
                         Done<std::size_t> done);

  // -- plugins' kv and timers --
  Result<std::optional<KvRow>> kv_get(const ProductLineId &line, const PluginEntry &entry, std::string_view key);
  // kConflict on a version that is not the current one; kResourceExhausted over quota; kInvalidArgument: no such
  // assessment of this instance.
  Result<std::int64_t> kv_put(KvPut put);
  Result<void> kv_remove(const ProductLineId &line, const PluginEntry &entry, std::string_view key);
  Result<void> set_timer(const TimerRow &timer);
  Result<void> clear_timer(const TimerRow &timer);  // by (line, entry, id, generation); generation 0: any
  // Moves a timer that was not taken, unless it was set again meanwhile. Wakes nobody.
  Result<void> postpone_timer(const TimerRow &timer, std::int64_t due_ms);
  Result<std::vector<TimerRow>> due_timers(std::size_t limit);  // due by the clock, oldest first
  Result<std::int64_t> next_timer_due_ms();                     // 0: none

  // -- vendors' events --
  // kNew, or kDuplicate when it is there: nothing but the count of its repeats is changed then.
  void receive_event(ReceivedEvent event, Done<EventReceived> done);
  Result<DueEvents> due_events(const std::vector<InboxQueue> &queues);  // by the clock
  // Only an event that waits is changed.
  Result<void> settle_event(const EventSettle &settle);
  // Deletes up to `limit` events that were finished before, and those received before that nobody ever finished: their
  // plugin is gone. How many.
  void expire_inbox(std::int64_t before_ms, std::size_t limit, Done<std::size_t> done);

 private:
  class Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::store
