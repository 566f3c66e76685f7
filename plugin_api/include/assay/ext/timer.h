/* assay.timer-hook/1: where timers set through the service assay.timer/1 arrive. Optional. */
#ifndef ASSAY_EXT_TIMER_H
#define ASSAY_EXT_TIMER_H

#include "assay/call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_EXT_TIMER "assay.timer-hook/1"

typedef struct assay_ext_timer {
  uint64_t struct_size;
  /* A timer fell due. Each fires at least once, never before its time, possibly late and possibly again after a crash.
   * Returns: ASSAY_OK when the timer is done with; any other status: it fires again later. [any-thread] [started] */
  assay_status(ASSAY_CALL *fire)(void *self, const assay_call *call, assay_str id, assay_str payload);
} assay_ext_timer;

#ifdef __cplusplus
}
#endif
#endif
