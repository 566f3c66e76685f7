/* Answers list with something that is no JSON. */
#include "assay/assay.h"

static assay_status ASSAY_CALL list_garbage(void *self, const assay_call *call, const assay_sink *out) {
  (void)self, (void)call;
  out->write(out->self, "<html>\377", 7);
  return ASSAY_OK;
}

#define LIST list_garbage
#include "working.h"
