/* One call of the host into a plugin: who asks, for whom, until when. */
#ifndef ASSAY_CALL_H
#define ASSAY_CALL_H

#include "assay/status.h"
#include "assay/str.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct assay_call assay_call;
struct assay_call {
  uint64_t struct_size;
  void *self;
  assay_str call_id;         /* for logs; the id of the request that caused the call */
  assay_str idempotency_key; /* two calls with one key are one piece of work; absent when the call has none */
  assay_str tenant;          /* the operator's id of the customer; absent for pages, timers and vendors' events */
  assay_str product_line;
  assay_str traceparent; /* W3C trace context, or absent */
  int64_t deadline_ms;   /* CLOCK_MONOTONIC, milliseconds; the answer is of no use after it */

  /* Tells whether the host has given up on the call. Returns: 0 or 1. [in-call] */
  uint32_t(ASSAY_CALL *is_cancelled)(const assay_call *call);

  /* Says why the call is about to return a status other than ASSAY_OK; the last one counts.
   * Args: json_pointer names the member of the body that is at fault, or is absent. message is for a person: what
   * happened, which value, what to do; never a secret or a candidate's name. retry_after_ms 0: nothing known. [in-call]
   */
  void(ASSAY_CALL *fail)(const assay_call *call, assay_str json_pointer, assay_str message, int64_t retry_after_ms);
};

#ifdef __cplusplus
}
#endif
#endif
