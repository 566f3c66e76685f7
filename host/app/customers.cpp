#include "host/app/customers.h"

#include "host/security/keys.h"

namespace assay::app {

Result<Customers> import_customers(const std::vector<config::Customer> &customers, store::Store &store) {
  Customers imported;
  for (const auto &customer : customers) {
    ASSAY_TRY(const auto tenant, store.upsert_tenant(customer.id));
    imported.names[tenant.id] = tenant.name;
    for (const auto &line : customer.lines) {
      auto hash = line.api_key_hash.empty() ? security::hash_api_key(line.api_key.value) : line.api_key_hash;
      if (!imported.keys.add(std::move(hash), {tenant.id, tenant.name, line.line}))
        return Error{ErrorCode::kConflict, "customers: the api_key of " + customer.id + " on " + line.line.value +
                                               " is also another one's; every customer and product line needs its own"};
      imported.endpoints[{tenant.id, line.line}] = {line.ashby.base_url, line.ashby.api_key.value};
    }
  }
  return imported;
}

}  // namespace assay::app
