/* Calls a function that nobody defines: loaded lazily it would end the host at its first call. */
#include "assay/assay.h"

extern assay_status defined_nowhere(void);

static assay_status ASSAY_CALL call_it(void *self, const assay_call *call) {
  (void)self, (void)call;
  return defined_nowhere();
}

#define START call_it
#include "working.h"
