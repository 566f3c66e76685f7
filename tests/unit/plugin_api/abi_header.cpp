// Compiled as C++11, C++17 and C++20: the umbrella header as a vendor without the SDK includes it.
#include "assay/assay.h"

static_assert(sizeof(assay_str) <= 16, "passed by value");

int abi_header_is_complete(const assay_plugin_entry *entry, const assay_host *host);
int abi_header_is_complete(const assay_plugin_entry *entry, const assay_host *host) {
  const assay_str id = {ASSAY_SVC_KV, sizeof(ASSAY_SVC_KV) - 1};
  return entry->magic == ASSAY_ABI_MAGIC && host->get_service(host->self, id) != nullptr
             ? 0
             : static_cast<int>(ASSAY_INTERNAL);
}
