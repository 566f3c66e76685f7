#include "host/store/audit.h"

#include <limits>

namespace assay::store {

Audit::Audit(soci::session &session)
    : append_(
          session, "audit.append",
          "INSERT INTO audit (at_ms, actor, action, target, detail) VALUES (:at, :actor, :action, :target, :detail)"),
      list_(session, "audit.list",
            "SELECT key, at_ms, actor, action, target, detail FROM audit WHERE key < :before ORDER BY key DESC "
            "LIMIT :limit") {}

Result<void> Audit::append(const AuditRow &row) {
  return append_.run(row.at_ms, row.actor, row.action, row.target, row.detail);
}

Result<std::vector<AuditRow>> Audit::list(std::int64_t before_key, std::size_t limit) {
  std::vector<AuditRow> rows;
  const Int before = before_key > 0 ? before_key : std::numeric_limits<Int>::max();
  ASSAY_CHECK(list_.for_each(
      before, static_cast<Int>(limit),
      [&](Int key, Int at, const Text &actor, const Text &action, const Text &target, const Text &detail) {
        rows.push_back({key, at, actor, action, target, detail});
      }));
  return rows;
}

}  // namespace assay::store
