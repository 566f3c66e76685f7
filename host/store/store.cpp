#include "host/store/store.h"

#include <filesystem>

#include "host/store/migrations.h"
#include "host/store/store_impl.h"

namespace assay::store {
namespace {

constexpr const char *kMemory = ":memory:";

Result<Connection> connect(const StoreOptions &options, SessionRole role, Clock &clock) {
  Connection connection;
  ASSAY_TRY(connection.session, Session::open(options.path, role, options.vfs));
  if (role == SessionRole::kWriter) ASSAY_CHECK(migrate(*connection.session, clock.now_ms()));
  const TableOptions limits{{options.kv_max_keys, options.kv_max_bytes}, options.progress_interval_ms};
  ASSAY_TRY(connection.tables, open_tables(*connection.session, limits));
  return connection;
}

}  // namespace

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

}  // namespace assay::store
