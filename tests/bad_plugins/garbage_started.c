/* Answers an assessment's start with something that is no JSON. */
#include "assay/assay.h"

static assay_status ASSAY_CALL start_garbage(void *self, const assay_call *call, assay_str body,
                                             const assay_sink *out) {
  (void)self, (void)call, (void)body;
  out->write(out->self, "{\377", 2);
  return ASSAY_OK;
}

#define ACCEPT start_garbage
#include "working.h"
