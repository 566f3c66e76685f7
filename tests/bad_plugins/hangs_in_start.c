/* Never comes back from start. */
#include <unistd.h>

#include "assay/assay.h"

static assay_status ASSAY_CALL hang(void *self, const assay_call *call) {
  (void)self, (void)call;
  for (;;) pause();
}

#define START hang
#include "working.h"
