// What a hold is put on, as it is stored and shown. The delivery of updates and the refusal of starts read the same.
#pragma once

#include <string>
#include <string_view>

#include "host/core/ids.h"

namespace assay::store {

inline constexpr std::string_view kScopeAll = "deliveries";
[[nodiscard]] inline std::string scope_of(TenantId tenant) { return "tenant:" + std::to_string(tenant.value); }
[[nodiscard]] inline std::string scope_of(const ProductLineId &line) { return "line:" + line.value; }
[[nodiscard]] inline std::string scope_of(const PluginEntry &entry) { return "plugin:" + entry.value; }

}  // namespace assay::store
