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

/* What the host may do when it does not know how a start ended (see status.h; also after a crash of its own). 0 is the
 * safe one: it never asks twice, and an operator finds out. A host refuses a plugin that says anything else. */
#define ASSAY_START_REPEATABLE ((uint32_t)1) /* start again: the same idempotency key never invites twice */
#define ASSAY_START_LOOKUP ((uint32_t)2)     /* assay.lookup/1 first; start again when it says ASSAY_NOT_FOUND */

typedef struct assay_ext_assessment {
  uint64_t struct_size;

  /* Writes what the customer named by call->tenant can start now (schema/list.json). A key is the vendor's own and must
   * not change its meaning, since the host derives a type id from it for ever. [any-thread] [started] */
  assay_status(ASSAY_CALL *list)(void *self, const assay_call *call, const assay_sink *out);

  /* Accepts one assessment (schema/start.json) and writes schema/started.json. Progress is reported later by
   * assay.report/1. After a crash or a lost answer start_safety says what the host does; when it asks again, it is with
   * the same idempotency key and the same bytes. Returns: ASSAY_OK; ASSAY_REJECTED with a text for the recruiter; see
   * status.h for which codes say "it may have begun". [any-thread] [started] */
  assay_status(ASSAY_CALL *start)(void *self, const assay_call *call, assay_str body, const assay_sink *out);

  /* Cancels an assessment of this instance. Repeating it is ASSAY_OK. Optional: NULL when the vendor does not cancel.
   * Args: assessment_id is the host's, vendor_ref what start answered (may be empty).
   * Returns: ASSAY_OK; ASSAY_NOT_FOUND; ASSAY_REJECTED with the vendor's reason. [any-thread] [started] */
  assay_status(ASSAY_CALL *cancel)(void *self, const assay_call *call, assay_str assessment_id, assay_str vendor_ref);

  uint32_t start_safety; /* 0, ASSAY_START_REPEATABLE or ASSAY_START_LOOKUP */
  uint32_t reserved;
} assay_ext_assessment;

#ifdef __cplusplus
}
#endif
#endif
