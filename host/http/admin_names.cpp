#include "host/http/admin_names.h"

#include <algorithm>

#include "host/http/admin_asks.h"

namespace assay::http {
namespace {

Error invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

}  // namespace

std::string AdminNames::name_of(TenantId tenant) const {
  const auto it = tenants_.find(tenant);
  return it == tenants_.end() ? "#" + std::to_string(tenant.value) : it->second;
}

std::string AdminNames::shown_scope(const std::string &scope) const {
  const auto colon = scope.find(':');
  const auto kind = scope.substr(0, colon);
  if (colon == std::string::npos || (kind != "tenant" && kind != "key")) return scope;
  const auto slash = std::min(scope.find('/', colon), scope.size());
  const auto key = parse_key(std::string_view(scope).substr(colon + 1, slash - colon - 1));
  return key ? kind + ":" + name_of({*key}) + scope.substr(slash) : scope;
}

Result<TenantId> AdminNames::find_tenant(const std::string &name) const {
  for (const auto &[id, known] : tenants_)
    if (known == name) return id;
  if (name.starts_with('#'))
    if (const auto key = parse_key(std::string_view(name).substr(1))) return TenantId{*key};
  return invalid("no customer of the configuration has the id \"" + name + "\"");
}

Result<store::DeliveryFilter> AdminNames::filter_of(const wire::admin::Filter &asked) const {
  store::DeliveryFilter filter;
  if (asked.key != 0) filter.key = asked.key;
  if (!asked.tenant.empty()) {
    ASSAY_TRY(filter.tenant, find_tenant(asked.tenant));
  }
  if (!asked.assessment.empty()) {
    filter.assessment = AssessmentId::parse(asked.assessment);
    if (!filter.assessment) return invalid("the assessment must be a UUID, as Ashby has it");
  }
  filter.line = asked.line;
  filter.entry = asked.plugin;
  filter.code = asked.code;
  filter.queued_from_ms = asked.from_ms;
  filter.queued_to_ms = asked.to_ms;
  filter.after_key = asked.after;
  return filter;
}

Result<std::string> AdminNames::scope_of(const wire::admin::HoldOrder &order, bool is_new) const {
  const int named = (order.plugin.empty() ? 0 : 1) + (order.tenant.empty() ? 0 : 1) + (order.line.empty() ? 0 : 1) +
                    (order.deliveries ? 1 : 0);
  if (named != 1) return invalid("a hold is on one thing: a plugin, a tenant, a line, or deliveries as a whole");
  if (order.deliveries) return std::string(store::kScopeAll);
  if (!order.tenant.empty()) {
    ASSAY_TRY(const auto tenant, find_tenant(order.tenant));
    return store::scope_of(tenant);
  }
  const auto has = [&](auto member, const std::string &name) {
    return std::any_of(plugins_.begin(), plugins_.end(), [&](const auto &each) { return each.*member == name; });
  };
  if (!order.line.empty()) {
    if (is_new && !has(&wire::admin::Plugin::line, order.line))
      return invalid("no product line with plugins has the id \"" + order.line + "\"");
    return store::scope_of(ProductLineId{order.line});
  }
  if (is_new && !has(&wire::admin::Plugin::name, order.plugin))
    return invalid("no product line uses a plugin with the name \"" + order.plugin + "\"");
  return store::scope_of(PluginEntry{order.plugin});
}

Result<std::vector<store::DeliveryState>> stored_states(const std::vector<std::string> &shown) {
  std::vector<store::DeliveryState> states;
  for (const auto &word : shown) {
    const auto state = store::parse_delivery_state(word == "BLOCKED" ? "PENDING" : word);
    if (!state)
      return invalid("no state is called \"" + word +
                     "\": there are PENDING, BLOCKED, SENDING, DELIVERED, DEAD, SUPERSEDED and DISCARDED");
    if (std::find(states.begin(), states.end(), *state) == states.end()) states.push_back(*state);
  }
  return states;
}

}  // namespace assay::http
