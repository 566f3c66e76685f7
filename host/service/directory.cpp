#include "host/service/directory.h"

namespace assay::service {

Directory::Directory(std::vector<Line> lines, std::map<TenantId, std::string> tenants) : tenants_(std::move(tenants)) {
  for (auto &line : lines) {
    auto id = line.id;
    lines_.emplace(std::move(id), std::move(line));
  }
}

const Line *Directory::find(const ProductLineId &line) const {
  const auto it = lines_.find(line);
  return it == lines_.end() ? nullptr : &it->second;
}

const LineProvider *Directory::find(const ProductLineId &line, const PluginEntry &entry) const {
  const auto *found = find(line);
  if (found == nullptr) return nullptr;
  for (const auto &each : found->providers)
    if (each.provider->entry() == entry) return &each;
  return nullptr;
}

const std::string &Directory::tenant_name(TenantId tenant) const {
  static const std::string kNone;
  const auto it = tenants_.find(tenant);
  return it == tenants_.end() ? kNone : it->second;
}

plugin::CallContext Directory::context(const Caller &caller, const LineProvider &provider,
                                       std::string idempotency_key) {
  return {caller.request_id,          caller.tenant,
          caller.tenant_name,         caller.line,
          std::move(idempotency_key), std::chrono::steady_clock::now() + provider.call_timeout};
}

}  // namespace assay::service
