/* assay.timer/1: durable timers; they survive a restart and arrive at the extension assay.timer-hook/1. */
#ifndef ASSAY_SVC_TIMER_H
#define ASSAY_SVC_TIMER_H

#include "assay/status.h"
#include "assay/str.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_SVC_TIMER "assay.timer/1"

typedef struct assay_svc_timer {
  uint64_t struct_size;
  void *self;
  /* Sets the timer `id` (1 to 256 bytes) to fire at due_ms (Unix time), with payload (at most 4 KiB) given back. The
   * same id replaces the earlier one. Durable when it returns. Returns: ASSAY_OK; ASSAY_INVALID_ARGUMENT;
   * ASSAY_UNAVAILABLE. [any-thread] [started] */
  assay_status(ASSAY_CALL *set)(void *self, assay_str id, int64_t due_ms, assay_str payload);
  /* Forgets a timer; ASSAY_OK also when there was none. It may be firing already. [any-thread] [started] */
  assay_status(ASSAY_CALL *cancel)(void *self, assay_str id);
} assay_svc_timer;

#ifdef __cplusplus
}
#endif
#endif
