#include "host/service/held_starts.h"

#include "host/store/scopes.h"

namespace assay::service {

void HeldStarts::restore(const std::vector<store::BrakeRow> &brakes) {
  for (const auto &brake : brakes)
    if (brake.kind == store::BrakeKind::kHold) set(brake.scope, brake.with_starts);
}

void HeldStarts::set(const std::string &scope, bool is_held) {
  MutexLock lock(mutex_);
  if (is_held)
    scopes_.insert(scope);
  else
    scopes_.erase(scope);
}

Result<void> HeldStarts::check(TenantId tenant, const ProductLineId &line, const PluginEntry &entry) const {
  MutexLock lock(mutex_);
  if (scopes_.empty()) return {};
  const bool is_held = scopes_.contains(store::kScopeAll) || scopes_.contains(store::scope_of(tenant)) ||
                       scopes_.contains(store::scope_of(line)) || scopes_.contains(store::scope_of(entry));
  if (!is_held) return {};
  return Error{ErrorCode::kRejected, "This assessment is on hold at the moment. Please try again later."};
}

}  // namespace assay::service
