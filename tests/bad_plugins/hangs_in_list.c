/* Never comes back from list. */
#include <unistd.h>

#include "assay/assay.h"

static assay_status ASSAY_CALL hang(void *self, const assay_call *call, const assay_sink *out) {
  (void)self, (void)call, (void)out;
  for (;;) pause();
}

#define LIST hang
#include "working.h"
