// Store's functions for operators, and those that keep the outbox in order.
#include "host/store/store_impl.h"

namespace assay::store {

void Store::put_hold(BrakeRow hold, Done<void> done) {
  impl_->write<void>(
      [hold = std::move(hold)](Tables &tables, Int now_ms) -> Result<void> {
        auto row = hold;
        row.since_ms = now_ms;
        ASSAY_TRY(const auto standing, tables.brakes.all());
        for (const auto &each : standing)
          if (each.kind == BrakeKind::kHold && each.scope == row.scope) row.with_starts |= each.with_starts;
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

}  // namespace assay::store
