#include "host/delivery/waits_for.h"

#include "host/core/local_time.h"

namespace assay::delivery {

using store::BrakeKind;
using store::BrakeRow;
using store::DeliveryState;

namespace {

std::string_view what_it_is(BrakeKind kind) {
  switch (kind) {
    case BrakeKind::kHold: return "a hold";
    case BrakeKind::kBlocked: return "a key that Ashby takes";
    case BrakeKind::kRateLimit: return "the end of a pause that Ashby asked for";
    case BrakeKind::kBreaker: return "its host to be well again";
  }
  return "a brake";
}

WaitsFor braked(const BrakeRow &brake, std::int64_t now_ms) {
  WaitsFor waits;
  waits.brake = store::name_of(brake.kind);
  waits.is_blocked = brake.kind == BrakeKind::kHold || brake.kind == BrakeKind::kBlocked;
  waits.text.append(what_it_is(brake.kind)).append(" (").append(brake.scope);
  if (!brake.actor.empty()) waits.text.append(", by ").append(brake.actor);
  waits.text.append("): ").append(brake.reason);
  if (brake.until_ms > now_ms) {
    waits.until_ms = brake.until_ms;
    waits.text += "; tried again at " + local_time(brake.until_ms);
  } else if (brake.kind != BrakeKind::kHold && brake.until_ms > 0) {
    waits.text += "; being tried one by one";
  }
  return waits;
}

}  // namespace

std::optional<WaitsFor> waits_for(const store::DeliveryRow &row, const std::optional<BrakeRow> &lane,
                                  std::int64_t now_ms) {
  if (row.state == DeliveryState::kSending)
    return WaitsFor{"sending", "Ashby's answer: being sent since " + local_time(row.last_attempt_ms)};
  if (row.state != DeliveryState::kPending) return std::nullopt;
  // What nobody but a person ends comes first, also for rows that would have to wait anyhow.
  const bool is_shut = lane.has_value();
  if (is_shut && (lane->kind == BrakeKind::kHold || lane->kind == BrakeKind::kBlocked)) return braked(*lane, now_ms);
  if (row.before_key != 0) return WaitsFor{"order", "delivery " + std::to_string(row.before_key) + " before it"};
  // Of two that end by themselves the one that ends later.
  if (row.not_before_ms > now_ms && (!is_shut || row.not_before_ms >= lane->until_ms)) {
    const auto *what = row.attempts > 0 ? "its retry at " : "its time at ";
    return WaitsFor{"retry", what + local_time(row.not_before_ms), row.not_before_ms};
  }
  if (is_shut) return braked(*lane, now_ms);
  return WaitsFor{"turn", "its turn"};
}

std::string_view shown_state(const store::DeliveryRow &row, const std::optional<WaitsFor> &waits) {
  return waits && waits->is_blocked ? "BLOCKED" : store::name_of(row.state);
}

}  // namespace assay::delivery
