// What the operator calls things, and what the store does: customers have names in the configuration and row keys in
// the store. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/delivery/operations.h"
#include "host/wire/admin.h"

namespace assay::http {

class AdminNames {
 public:
  // plugins: every entry of every line, running or not.
  AdminNames(std::map<TenantId, std::string> tenants, std::vector<wire::admin::Plugin> plugins)
      : tenants_(std::move(tenants)), plugins_(std::move(plugins)) {}

  // One that the configuration no longer has is called by its key, "#7".
  [[nodiscard]] std::string name_of(TenantId tenant) const;
  [[nodiscard]] std::string shown_scope(const std::string &scope) const;  // "tenant:acme"
  [[nodiscard]] const std::vector<wire::admin::Plugin> &plugins() const noexcept { return plugins_; }

  // Errors: kInvalidArgument, naming what is wrong.
  Result<TenantId> find_tenant(const std::string &name) const;
  Result<store::DeliveryFilter> filter_of(const wire::admin::Filter &asked) const;  // its states are not looked at
  // The scope of a hold. is_new: it must be on something that the configuration has.
  Result<std::string> scope_of(const wire::admin::HoldOrder &order, bool is_new) const;

 private:
  const std::map<TenantId, std::string> tenants_;
  const std::vector<wire::admin::Plugin> plugins_;
};

// "PENDING", "BLOCKED" …; empty: any. Errors: kInvalidArgument: a word that is no state.
Result<std::vector<store::DeliveryState>> stored_states(const std::vector<std::string> &shown);

}  // namespace assay::http
