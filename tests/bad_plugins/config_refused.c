/* Takes no configuration at all. */
#include "assay/assay.h"

static assay_status ASSAY_CALL refuse(void *self, const assay_call *call, const assay_sink *faults) {
  static const char lines[] = "/region: is unknown\n/key: is missing\n";
  (void)self, (void)call;
  faults->write(faults->self, lines, sizeof lines - 1);
  return ASSAY_INVALID_ARGUMENT;
}

#define VALIDATE refuse
#include "working.h"
