#include "host/store/brakes.h"

namespace assay::store {

std::string_view name_of(BrakeKind kind) noexcept {
  switch (kind) {
    case BrakeKind::kHold: return "hold";
    case BrakeKind::kBlocked: return "blocked";
    case BrakeKind::kRateLimit: return "rate_limit";
    case BrakeKind::kBreaker: return "breaker";
  }
  return "unknown";
}

namespace {

std::optional<BrakeKind> parse_brake(std::string_view name) noexcept {
  for (const auto kind : {BrakeKind::kHold, BrakeKind::kBlocked, BrakeKind::kRateLimit, BrakeKind::kBreaker})
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

}  // namespace

BrakeTable::BrakeTable(soci::session &session)
    : all_(session, "brake.all",
           "SELECT kind, scope, since_ms, until_ms, tries, starts, actor, reason FROM brake ORDER BY kind, scope"),
      put_(session, "brake.put",
           "INSERT OR REPLACE INTO brake (kind, scope, since_ms, until_ms, tries, starts, actor, reason) "
           "VALUES (:kind, :scope, :since, :until, :tries, :starts, :actor, :reason)"),
      lift_(session, "brake.lift", "DELETE FROM brake WHERE kind = :kind AND scope = :scope RETURNING 1") {}

Result<std::vector<BrakeRow>> BrakeTable::all() {
  std::vector<BrakeRow> rows;
  ASSAY_CHECK(all_.for_each([&](const Text &kind, const Text &scope, Int since, Int until, Int tries, Int starts,
                                const Text &actor, const Text &reason) {
    const auto parsed = parse_brake(kind);
    if (parsed) rows.push_back({*parsed, scope, since, until, static_cast<int>(tries), starts != 0, actor, reason});
  }));
  return rows;
}

Result<void> BrakeTable::put(const BrakeRow &brake) {
  return put_.run(Text(name_of(brake.kind)), brake.scope, brake.since_ms, brake.until_ms, brake.tries,
                  brake.with_starts ? 1 : 0, brake.actor, brake.reason);
}

Result<bool> BrakeTable::lift(BrakeKind kind, const std::string &scope) {
  bool was_there = false;
  ASSAY_CHECK(lift_.for_each(Text(name_of(kind)), scope, [&](Int) { was_there = true; }));
  return was_there;
}

}  // namespace assay::store
