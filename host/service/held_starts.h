// New starts that an operator holds back, by scope (store/scopes.h).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "host/core/ids.h"
#include "host/core/mutex.h"
#include "host/core/result.h"
#include "host/store/rows.h"

namespace assay::service {

// [any-thread; holds its lock for a look-up]
class HeldStarts {
 public:
  // Of what is stored, those holds that starts meet too.
  void restore(const std::vector<store::BrakeRow> &brakes);
  // is_held: false ends it, or leaves it as it was.
  void set(const std::string &scope, bool is_held);

  // kRejected, for the recruiter and without the operator's reason, when a start of these is held.
  [[nodiscard]] Result<void> check(TenantId tenant, const ProductLineId &line, const PluginEntry &entry) const;

 private:
  mutable Mutex mutex_;
  std::set<std::string, std::less<>> scopes_ ASSAY_GUARDED_BY(mutex_);
};

}  // namespace assay::service
