/* assay.clock/1: time and randomness as the host has them, so that tests can own both. */
#ifndef ASSAY_SVC_CLOCK_H
#define ASSAY_SVC_CLOCK_H

#include "assay/status.h"
#include "assay/str.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_SVC_CLOCK "assay.clock/1"

typedef struct assay_svc_clock {
  uint64_t struct_size;
  void *self;
  /* Unix time in milliseconds; a jump of the machine's clock does not move it. [any-thread] [not-in-create] */
  int64_t(ASSAY_CALL *now_ms)(void *self);
  /* Fills out with len bytes from a cryptographic generator. [any-thread] [not-in-create] */
  void(ASSAY_CALL *random_bytes)(void *self, uint8_t *out, uint64_t len);
} assay_svc_clock;

#ifdef __cplusplus
}
#endif
#endif
