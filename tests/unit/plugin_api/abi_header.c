/* Compiled as C99 and C11: the umbrella header as a C vendor includes it. */
#include <stddef.h>

#include "assay/assay.h"

int abi_header_is_complete(const assay_plugin_entry *entry, const assay_host *host);
int abi_header_is_complete(const assay_plugin_entry *entry, const assay_host *host) {
  const assay_str id = {ASSAY_SVC_KV, sizeof(ASSAY_SVC_KV) - 1};
  return entry->magic == ASSAY_ABI_MAGIC && host->get_service(host->self, id) != NULL ? 0 : (int)ASSAY_INTERNAL;
}
