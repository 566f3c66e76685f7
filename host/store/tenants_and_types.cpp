#include "host/store/tenants_and_types.h"

#include "host/core/log.h"

namespace assay::store {

Tenants::Tenants(soci::session &session)
    : insert_(session, "tenant.insert", "INSERT INTO tenant (name) VALUES (:name) ON CONFLICT (name) DO NOTHING"),
      key_(session, "tenant.key", "SELECT key FROM tenant WHERE name = :name") {}

Result<TenantRow> Tenants::upsert(const std::string &name) {
  ASSAY_CHECK(insert_.run(name));
  TenantRow row{{}, name};
  ASSAY_CHECK(key_.for_each(name, [&](Int key) { row.id.value = key; }));
  return row;
}

Types::Types(soci::session &session)
    : insert_(session, "type.insert",
              "INSERT INTO assessment_type (id, line, entry, vendor_key) VALUES (:id, :line, :entry, :vendor_key) "
              "ON CONFLICT (id) DO UPDATE SET line = excluded.line, entry = excluded.entry, "
              "vendor_key = excluded.vendor_key"),
      known_(session, "type.known", "SELECT id, line, entry, vendor_key FROM assessment_type ORDER BY key") {}

Result<void> Types::remember(const std::vector<TypeRow> &types) {
  for (const auto &type : types)
    ASSAY_CHECK(insert_.run(type.type.to_string(), type.line.value, type.entry.value, type.vendor_key));
  return {};
}

Result<std::vector<TypeRow>> Types::known() {
  std::vector<TypeRow> rows;
  ASSAY_CHECK(known_.for_each([&](const Text &id, const Text &line, const Text &entry, const Text &vendor_key) {
    if (const auto parsed = AssessmentTypeId::parse(id))
      rows.push_back({*parsed, {line}, {entry}, vendor_key});
    else
      log::error("store_row_unreadable", {{"table", "assessment_type"}, {"line", line}, {"plugin", entry}});
  }));
  return rows;
}

}  // namespace assay::store
