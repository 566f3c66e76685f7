/* assay.assessment/1: what every assessment plugin offers. Mandatory.
 * Bodies are UTF-8 JSON of at most 1 MiB; their schemas are schema/list.json, start.json, started.json. Unknown members
 * are ignored both ways. Calls block a thread of the host under call->deadline_ms. */
#ifndef ASSAY_EXT_ASSESSMENT_H
#define ASSAY_EXT_ASSESSMENT_H

#include "assay/call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_EXT_ASSESSMENT "assay.assessment/1"

typedef struct assay_ext_assessment {
  uint64_t struct_size;

  /* Writes what the customer named by call->tenant can start now (schema/list.json). A key is the vendor's own and must
   * not change its meaning, since the host derives a type id from it for ever. [any-thread] [started] */
  assay_status(ASSAY_CALL *list)(void *self, const assay_call *call, const assay_sink *out);

  /* Accepts one assessment (schema/start.json) and writes schema/started.json. Progress is reported later by
   * assay.report/1. The same idempotency key arrives again after a crash or a lost answer, with the same bytes: the
   * candidate must not be invited twice. Returns: ASSAY_OK; ASSAY_REJECTED with a text for the recruiter; see status.h
   * for which codes say "ask again". [any-thread] [started] */
  assay_status(ASSAY_CALL *start)(void *self, const assay_call *call, assay_str body, const assay_sink *out);

  /* Cancels an assessment of this instance. Repeating it is ASSAY_OK. Optional: NULL when the vendor does not cancel.
   * Args: assessment_id is the host's, vendor_ref what start answered (may be empty).
   * Returns: ASSAY_OK; ASSAY_NOT_FOUND; ASSAY_REJECTED with the vendor's reason. [any-thread] [started] */
  assay_status(ASSAY_CALL *cancel)(void *self, const assay_call *call, assay_str assessment_id, assay_str vendor_ref);
} assay_ext_assessment;

#ifdef __cplusplus
}
#endif
#endif
