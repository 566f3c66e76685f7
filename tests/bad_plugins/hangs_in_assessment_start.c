/* Never comes back from an assessment's start. */
#include <unistd.h>

#include "assay/assay.h"

static assay_status ASSAY_CALL hang(void *self, const assay_call *call, assay_str body, const assay_sink *out) {
  (void)self, (void)call, (void)body, (void)out;
  for (;;) pause();
}

#define ACCEPT hang
#include "working.h"
