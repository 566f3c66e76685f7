// What the configuration's customers become: rows in the store, keys at the door, endpoints for delivery.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "host/config/config.h"
#include "host/delivery/dispatcher.h"
#include "host/http/auth.h"
#include "host/store/store.h"

namespace assay::app {

struct Customers {
  http::KeyRing keys;
  std::map<TenantId, std::string> names;
  std::map<std::pair<TenantId, ProductLineId>, delivery::Endpoint> endpoints;
};

// Imports customers that the store does not know yet. Errors: the store's; kConflict when two keys are equal.
Result<Customers> import_customers(const std::vector<config::Customer> &customers, store::Store &store);

}  // namespace assay::app
