#include "host/store/store.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "host/core/executor.h"
#include "host/core/mutex.h"
#include "host/core/wait.h"
#include "host/store/group_commit.h"
#include "host/store/lock.h"
#include "host/store/migrations.h"
#include "host/store/session.h"
#include "host/store/tables.h"

namespace assay::store {
namespace {

constexpr const char *kMemory = ":memory:";

struct Connection {
  std::unique_ptr<Session> session;
  std::unique_ptr<Tables> tables;  // ends before its session
};

class SessionTransactions final : public Transactions {
 public:
  explicit SessionTransactions(Connection &connection) : connection_(connection) {}
  Result<void> begin() override { return connection_.session->begin(); }
  Result<void> commit() override { return connection_.session->commit(); }
  void rollback() noexcept override {
    connection_.session->rollback();
    connection_.tables->updates.take_queued();  // what was queued is gone
  }

 private:
  Connection &connection_;
};

Result<Connection> connect(const StoreOptions &options, SessionRole role, Clock &clock) {
  Connection connection;
  ASSAY_TRY(connection.session, Session::open(options.path, role, options.vfs));
  if (role == SessionRole::kWriter) ASSAY_CHECK(migrate(*connection.session, clock.now_ms()));
  const TableOptions limits{{options.kv_max_keys, options.kv_max_bytes}, options.progress_interval_ms};
  ASSAY_TRY(connection.tables, open_tables(*connection.session, limits));
  return connection;
}

}  // namespace

class Store::Impl {
 public:
  Impl(std::optional<ProcessLock> lock, Connection writer, std::optional<Connection> reader,
       const StoreOptions &options, Clock &clock)
      : clock_(clock),
        first_update_delay_ms_(options.first_update_delay_ms),
        lock_(std::move(lock)),
        writer_(std::move(writer)),
        reader_(std::move(reader)),
        transactions_(writer_),
        commits_(transactions_, {options.max_batch, options.max_queue}, [this] { after_commit(); }) {}

  ~Impl() {
    commits_.stop();
    reads_.stop();
  }

  // Runs change(tables, now) in a transaction.
  template <class T, class Change>
  void write(Change change, Done<T> done) {
    GroupCommit::Group one;
    add<T>(one, std::move(change), std::move(done));
    submit(std::move(one));
  }
  template <class T, class Change>
  void add(GroupCommit::Group &to, Change change, Done<T> done) {
    to.add<T>([this, change = std::move(change)] { return change(*writer_.tables, Int{clock_.now_ms()}); },
              std::move(done));
  }
  void submit(GroupCommit::Group writes) { commits_.submit(std::move(writes)); }
  // Runs look(tables, now) on the session for reading; in memory there is only the writer's.
  template <class T, class Look>
  void read(Look look, Done<T> done) {
    if (!reader_) return write<T>(std::move(look), std::move(done));
    reads_.post(
        [this, look = std::move(look), done = std::move(done)] { done(look(*reader_->tables, Int{clock_.now_ms()})); });
  }

  template <class T, class Change>
  Result<T> write_and_wait(Change change) {
    return wait<T>([&](Done<T> done) { write<T>(std::move(change), std::move(done)); });
  }
  template <class T, class Look>
  Result<T> read_and_wait(Look look) {
    return wait<T>([&](Done<T> done) { read<T>(std::move(look), std::move(done)); });
  }

  [[nodiscard]] Int first_update_delay_ms() const noexcept { return first_update_delay_ms_; }

  void on_updates_queued(std::function<void(std::vector<LaneDue>)> tell) {
    MutexLock lock(tell_mutex_);
    tell_ = std::move(tell);
  }

 private:
  template <class T, class Begin>
  Result<T> wait(Begin begin) {
    if (commits_.is_writer_thread() || reads_.is_current_thread())
      return Error{ErrorCode::kInternal, "store: a blocking call from a completion would wait for itself"};
    return wait_for<T>(std::move(begin));
  }

  void after_commit() {
    auto queued = writer_.tables->updates.take_queued();
    if (queued.empty()) return;
    std::function<void(std::vector<LaneDue>)> tell;
    {
      MutexLock lock(tell_mutex_);
      tell = tell_;
    }
    if (tell) tell(std::move(queued));
  }

  Clock &clock_;
  const Int first_update_delay_ms_;
  std::optional<ProcessLock> lock_;  // first in, last out
  Connection writer_;
  std::optional<Connection> reader_;
  SessionTransactions transactions_;
  Mutex tell_mutex_;
  std::function<void(std::vector<LaneDue>)> tell_ ASSAY_GUARDED_BY(tell_mutex_);
  Executor reads_;
  GroupCommit commits_;
};

Result<std::unique_ptr<Store>> Store::open(StoreOptions options, Clock &clock) {
  std::optional<ProcessLock> lock;
  const bool in_file = options.path != kMemory;
  if (in_file) {
    // Two names of one file must meet at one lock.
    std::error_code ignored;
    if (auto real = std::filesystem::weakly_canonical(options.path, ignored); !ignored) options.path = real.string();
    ASSAY_TRY(auto acquired, ProcessLock::acquire(options.path));
    lock.emplace(std::move(acquired));
    ASSAY_CHECK(prepare_file(options.path));
  }
  ASSAY_TRY(auto writer, connect(options, SessionRole::kWriter, clock));
  std::optional<Connection> reader;
  if (in_file) {
    ASSAY_TRY(reader, connect(options, SessionRole::kReader, clock));
  }
  return std::unique_ptr<Store>(
      new Store(std::make_unique<Impl>(std::move(lock), std::move(writer), std::move(reader), options, clock)));
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<TenantRow> Store::upsert_tenant(const std::string &name) {
  return impl_->write_and_wait<TenantRow>([name](Tables &tables, Int) { return tables.tenants.upsert(name); });
}

void Store::remember_types(std::vector<TypeRow> types, Done<void> done) {
  impl_->write<void>([types = std::move(types)](Tables &tables, Int) { return tables.types.remember(types); },
                     std::move(done));
}

Result<std::vector<TypeRow>> Store::known_types() {
  return impl_->read_and_wait<std::vector<TypeRow>>([](Tables &tables, Int) { return tables.types.known(); });
}

void Store::record_intent(StartIntent intent, Done<IntentRecorded> done) {
  impl_->write<IntentRecorded>(
      [intent = std::move(intent)](Tables &tables, Int now_ms) { return tables.starts.record_intent(intent, now_ms); },
      std::move(done));
}

void Store::record_outcome(StartOutcome outcome, Done<OutcomeRecorded> done) {
  impl_->write<OutcomeRecorded>(
      [outcome = std::move(outcome), delay_ms = impl_->first_update_delay_ms()](Tables &tables, Int now_ms) {
        return tables.starts.record_outcome(outcome, now_ms + delay_ms, now_ms);
      },
      std::move(done));
}

void Store::record_queued(AssessmentId id, UpdateDraft queued, Done<OutcomeRecorded> done) {
  impl_->write<OutcomeRecorded>(
      [id, queued = std::move(queued), delay_ms = impl_->first_update_delay_ms()](Tables &tables, Int now_ms) {
        return tables.starts.record_queued(id, queued, now_ms + delay_ms, now_ms);
      },
      std::move(done));
}

void Store::record_unresolved(AssessmentId id, UpdateDraft queued, std::string reason, Done<OutcomeRecorded> done) {
  impl_->write<OutcomeRecorded>(
      [id, queued = std::move(queued), reason = std::move(reason), delay_ms = impl_->first_update_delay_ms()](
          Tables &tables, Int now_ms) {
        return tables.starts.record_unresolved(id, queued, reason, now_ms + delay_ms, now_ms);
      },
      std::move(done));
}

void Store::resolve(ResolveWrite found_out, Done<AssessmentRow> done) {
  impl_->write<AssessmentRow>([found_out = std::move(found_out)](
                                  Tables &tables, Int now_ms) { return tables.starts.resolve(found_out, now_ms); },
                              std::move(done));
}

Result<std::vector<AssessmentRow>> Store::starts_in_flight() {
  return impl_->read_and_wait<std::vector<AssessmentRow>>(
      [](Tables &tables, Int) { return tables.assessments.starting(); });
}

Result<std::vector<AssessmentRow>> Store::undos_in_flight() {
  return impl_->read_and_wait<std::vector<AssessmentRow>>(
      [](Tables &tables, Int) { return tables.assessments.to_undo(); });
}

void Store::record_undone(AssessmentId id, Done<void> done) {
  impl_->write<void>([id](Tables &tables, Int) { return tables.assessments.clear_undo(id); }, std::move(done));
}

void Store::find_assessment(AssessmentId id, Done<std::optional<AssessmentRow>> done) {
  impl_->read<std::optional<AssessmentRow>>(
      [id](Tables &tables, Int) -> Result<std::optional<AssessmentRow>> {
        ASSAY_TRY(auto found, tables.assessments.find(id));
        if (!found) return std::optional<AssessmentRow>();
        return std::optional<AssessmentRow>(std::move(found->row));
      },
      std::move(done));
}

void Store::record_report(ReportWrite report, Done<ReportRecorded> done) {
  impl_->write<ReportRecorded>(
      [report = std::move(report)](Tables &tables, Int now_ms) { return tables.reports.record(report, now_ms); },
      std::move(done));
}

void Store::record_cancel(CancelWrite cancel, Done<CancelRecorded> done) {
  impl_->write<CancelRecorded>(
      [cancel = std::move(cancel)](Tables &tables, Int now_ms) { return tables.reports.cancel(cancel, now_ms); },
      std::move(done));
}

void Store::claim_updates(std::vector<LaneShare> shares, std::int64_t lease_ms, Done<std::vector<LaneClaim>> done) {
  settle_and_claim({}, std::move(shares), lease_ms, std::move(done));
}

void Store::settle_update(Settle settle, Done<Settled> done) {
  std::vector<SettleWrite> one;
  one.push_back({std::move(settle), std::move(done)});
  settle_and_claim(std::move(one), {}, 0, {});
}

void Store::settle_and_claim(std::vector<SettleWrite> settles, std::vector<LaneShare> shares, std::int64_t lease_ms,
                             Done<std::vector<LaneClaim>> done) {
  GroupCommit::Group writes;
  for (auto &[settle, settled] : settles)
    impl_->add<Settled>(
        writes,
        [settle = std::move(settle)](Tables &tables, Int now_ms) { return tables.claims.settle(settle, now_ms); },
        std::move(settled));
  if (!shares.empty())
    impl_->add<std::vector<LaneClaim>>(
        writes,
        [shares = std::move(shares), lease_ms](Tables &tables, Int now_ms) {
          return tables.claims.claim(shares, lease_ms, now_ms);
        },
        std::move(done));
  impl_->submit(std::move(writes));
}

Result<void> Store::release_leases() {
  return impl_->write_and_wait<void>([](Tables &tables, Int now_ms) { return tables.claims.release_leases(now_ms); });
}

void Store::lanes_due(Done<std::vector<LaneDue>> done) {
  impl_->read<std::vector<LaneDue>>([](Tables &tables, Int) { return tables.claims.lanes_due(); }, std::move(done));
}

void Store::on_updates_queued(std::function<void(std::vector<LaneDue>)> tell) {
  impl_->on_updates_queued(std::move(tell));
}

Result<std::vector<BrakeRow>> Store::brakes() {
  return impl_->read_and_wait<std::vector<BrakeRow>>([](Tables &tables, Int) { return tables.brakes.all(); });
}

void Store::put_brake(BrakeRow brake, Done<void> done) {
  impl_->write<void>([brake = std::move(brake)](Tables &tables, Int) { return tables.brakes.put(brake); },
                     std::move(done));
}

void Store::lift_brake(BrakeKind kind, std::string scope, Done<bool> done) {
  impl_->write<bool>([kind, scope = std::move(scope)](Tables &tables, Int) { return tables.brakes.lift(kind, scope); },
                     std::move(done));
}

void Store::put_hold(BrakeRow hold, Done<void> done) {
  impl_->write<void>(
      [hold = std::move(hold)](Tables &tables, Int now_ms) -> Result<void> {
        auto row = hold;
        row.since_ms = now_ms;
        ASSAY_CHECK(tables.brakes.put(row));
        return tables.audit.append(
            {0, now_ms, row.actor, "hold", row.scope, (row.with_starts ? "starts too; " : "") + row.reason});
      },
      std::move(done));
}

void Store::lift_hold(std::string scope, OperatorAct act, Done<bool> done) {
  impl_->write<bool>(
      [scope = std::move(scope), act = std::move(act)](Tables &tables, Int now_ms) -> Result<bool> {
        ASSAY_TRY(const bool was_there, tables.brakes.lift(BrakeKind::kHold, scope));
        if (was_there) ASSAY_CHECK(tables.audit.append({0, now_ms, act.actor, "release", scope, act.reason}));
        return was_there;
      },
      std::move(done));
}

void Store::list_assessments(AssessmentFilter filter, Done<std::vector<AssessmentView>> done) {
  impl_->read<std::vector<AssessmentView>>(
      [filter = std::move(filter)](Tables &tables, Int) { return tables.views.list(filter); }, std::move(done));
}

void Store::prove_writable(Done<void> done) {
  impl_->write<void>([](Tables &tables, Int) { return tables.views.touch(); }, std::move(done));
}

void Store::list_deliveries(DeliveryFilter filter, Done<std::vector<DeliveryRow>> done) {
  impl_->read<std::vector<DeliveryRow>>(
      [filter = std::move(filter)](Tables &tables, Int) { return tables.deliveries.list(filter); }, std::move(done));
}

void Store::find_delivery(std::int64_t key, Done<std::optional<DeliveryDetail>> done) {
  impl_->read<std::optional<DeliveryDetail>>([key](Tables &tables, Int) { return tables.deliveries.find(key); },
                                             std::move(done));
}

void Store::requeue_delivery(std::int64_t key, OperatorAct act, Done<Acted> done) {
  impl_->write<Acted>(
      [key, act = std::move(act)](Tables &tables, Int now_ms) { return tables.deliveries.requeue(key, act, now_ms); },
      std::move(done));
}

void Store::replay_deliveries(Replay replay, OperatorAct act, Done<Acted> done) {
  impl_->write<Acted>([replay = std::move(replay), act = std::move(act)](
                          Tables &tables, Int now_ms) { return tables.deliveries.replay(replay, act, now_ms); },
                      std::move(done));
}

void Store::discard_deliveries(DeliveryFilter filter, OperatorAct act, Done<Acted> done) {
  impl_->write<Acted>([filter = std::move(filter), act = std::move(act)](
                          Tables &tables, Int now_ms) { return tables.deliveries.discard(filter, act, now_ms); },
                      std::move(done));
}

void Store::count_deliveries(Done<OutboxCounts> done) {
  impl_->read<OutboxCounts>([](Tables &tables, Int) { return tables.deliveries.counts(); }, std::move(done));
}

void Store::append_audit(AuditRow row, Done<void> done) {
  impl_->write<void>(
      [row = std::move(row)](Tables &tables, Int now_ms) {
        auto dated = row;
        dated.at_ms = now_ms;
        return tables.audit.append(dated);
      },
      std::move(done));
}

void Store::list_audit(std::int64_t before_key, std::size_t limit, Done<std::vector<AuditRow>> done) {
  impl_->read<std::vector<AuditRow>>(
      [before_key, limit](Tables &tables, Int) { return tables.audit.list(before_key, limit); }, std::move(done));
}

void Store::scan_streams(std::int64_t after_key, std::size_t limit, Done<Scanned> done) {
  impl_->read<Scanned>(
      [after_key, limit](Tables &tables, Int now_ms) { return tables.deliveries.scan(after_key, limit, now_ms); },
      std::move(done));
}

void Store::repair_stream(std::int64_t assessment_key, Done<void> done) {
  impl_->write<void>(
      [assessment_key](Tables &tables, Int now_ms) { return tables.deliveries.repair(assessment_key, now_ms); },
      std::move(done));
}

void Store::expire_deliveries(std::int64_t delivered_before_ms, std::int64_t dead_before_ms, std::size_t limit,
                              Done<std::size_t> done) {
  impl_->write<std::size_t>(
      [delivered_before_ms, dead_before_ms, limit](Tables &tables, Int) {
        return tables.deliveries.expire(delivered_before_ms, dead_before_ms, limit);
      },
      std::move(done));
}

Result<std::optional<KvRow>> Store::kv_get(const ProductLineId &line, const PluginEntry &entry, std::string_view key) {
  return impl_->read_and_wait<std::optional<KvRow>>([line, entry, key = std::string(key)](Tables &tables, Int now_ms) {
    return tables.kv.get(line, entry, key, now_ms);
  });
}

Result<std::int64_t> Store::kv_put(KvPut put) {
  return impl_->write_and_wait<std::int64_t>(
      [put = std::move(put)](Tables &tables, Int now_ms) { return tables.kv.put(put, now_ms); });
}

Result<void> Store::kv_remove(const ProductLineId &line, const PluginEntry &entry, std::string_view key) {
  return impl_->write_and_wait<void>([line, entry, key = std::string(key)](Tables &tables, Int now_ms) {
    return tables.kv.remove(line, entry, key, now_ms);
  });
}

Result<void> Store::set_timer(const TimerRow &timer) {
  return impl_->write_and_wait<void>([timer](Tables &tables, Int) { return tables.timers.set(timer); });
}

Result<void> Store::clear_timer(const TimerRow &timer) {
  return impl_->write_and_wait<void>([timer](Tables &tables, Int) { return tables.timers.clear(timer); });
}

Result<void> Store::postpone_timer(const TimerRow &timer, std::int64_t due_ms) {
  return impl_->write_and_wait<void>(
      [timer, due_ms](Tables &tables, Int) { return tables.timers.postpone(timer, due_ms); });
}

Result<std::vector<TimerRow>> Store::due_timers(std::size_t limit) {
  return impl_->read_and_wait<std::vector<TimerRow>>(
      [limit](Tables &tables, Int now_ms) { return tables.timers.due(limit, now_ms); });
}

Result<std::int64_t> Store::next_timer_due_ms() {
  return impl_->read_and_wait<std::int64_t>([](Tables &tables, Int) { return tables.timers.next_due_ms(); });
}

void Store::receive_event(ReceivedEvent event, Done<EventReceived> done) {
  impl_->write<EventReceived>(
      [event = std::move(event)](Tables &tables, Int now_ms) { return tables.inbox.receive(event, now_ms); },
      std::move(done));
}

Result<DueEvents> Store::due_events(const std::vector<InboxQueue> &queues) {
  return impl_->read_and_wait<DueEvents>(
      [queues](Tables &tables, Int now_ms) { return tables.inbox.due(queues, now_ms); });
}

Result<void> Store::settle_event(const EventSettle &settle) {
  return impl_->write_and_wait<void>(
      [settle](Tables &tables, Int now_ms) { return tables.inbox.settle(settle, now_ms); });
}

void Store::expire_inbox(std::int64_t before_ms, std::size_t limit, Done<std::size_t> done) {
  impl_->write<std::size_t>([before_ms, limit](Tables &tables, Int) { return tables.inbox.expire(before_ms, limit); },
                            std::move(done));
}

}  // namespace assay::store
