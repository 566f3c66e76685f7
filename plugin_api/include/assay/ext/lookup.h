/* assay.lookup/1: what became of a start whose answer was lost. Optional; required of a plugin whose assay.assessment/1
 * says ASSAY_START_LOOKUP. */
#ifndef ASSAY_EXT_LOOKUP_H
#define ASSAY_EXT_LOOKUP_H

#include "assay/call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_EXT_LOOKUP "assay.lookup/1"

typedef struct assay_ext_lookup {
  uint64_t struct_size;
  /* Finds at the vendor the start that call->idempotency_key was sent with, and begins nothing. After ASSAY_NOT_FOUND
   * the host asks for that start again, so it must mean "surely not there", never "not seen yet".
   * Returns: ASSAY_OK with schema/started.json, as that start would have answered; ASSAY_NOT_FOUND; any other status:
   * it is looked up again later. [any-thread] [started] */
  assay_status(ASSAY_CALL *lookup)(void *self, const assay_call *call, const assay_sink *out);
} assay_ext_lookup;

#ifdef __cplusplus
}
#endif
#endif
