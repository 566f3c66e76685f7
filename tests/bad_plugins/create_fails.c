/* Makes no instance, and says why. */
#include "assay/assay.h"

static assay_status ASSAY_CALL fail_to_create(const assay_plugin_entry *entry, const assay_call *call,
                                              const assay_host *host, const assay_create_params *params,
                                              const assay_plugin **out) {
  const assay_str nowhere = {(const char *)0, 0}, why = {"the licence has run out", 23};
  (void)entry, (void)host, (void)params, (void)out;
  call->fail(call, nowhere, why, 0);
  return ASSAY_PERMISSION_DENIED;
}

#define CREATE fail_to_create
#include "working.h"
