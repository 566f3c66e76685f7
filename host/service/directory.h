// Who and what this host serves: product lines with their plugin instances, customers by key. Built once by app, then
// read by any thread.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "host/core/ids.h"
#include "host/plugin/provider.h"

namespace assay::service {

// Who asks: what a request's key and path said.
struct Caller {
  TenantId tenant;
  std::string tenant_name;  // the operator's id of the customer
  ProductLineId line;
  std::string request_id;
};

// A plugin instance as one product line uses it. The provider is owned by the plugin registry and outlives the service.
struct LineProvider {
  plugin::Provider *provider = nullptr;
  std::chrono::milliseconds call_timeout{10'000};
};

struct Line {
  ProductLineId id;
  std::vector<LineProvider> providers;               // those that loaded, in the order of the merged list
  std::map<std::string, AssessmentTypeId> type_ids;  // "entry/vendor key" → pinned id
  std::size_t not_running = 0;                       // how many more the configuration names that did not load
};

class Directory {
 public:
  Directory(std::vector<Line> lines, std::map<TenantId, std::string> tenants);

  [[nodiscard]] const std::map<ProductLineId, Line> &lines() const noexcept { return lines_; }
  [[nodiscard]] const Line *find(const ProductLineId &line) const;
  [[nodiscard]] const LineProvider *find(const ProductLineId &line, const PluginEntry &entry) const;
  // "" for an id that no customer of this configuration has.
  [[nodiscard]] const std::string &tenant_name(TenantId tenant) const;

  // A context for one call of `provider` on behalf of `caller`, with the entry's own deadline from now on.
  [[nodiscard]] static plugin::CallContext context(const Caller &caller, const LineProvider &provider,
                                                   std::string idempotency_key = {});

 private:
  std::map<ProductLineId, Line> lines_;
  std::map<TenantId, std::string> tenants_;
};

}  // namespace assay::service
