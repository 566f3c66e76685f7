/* assay.log/1: one line into the host's log. */
#ifndef ASSAY_SVC_LOG_H
#define ASSAY_SVC_LOG_H

#include "assay/str.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_SVC_LOG "assay.log/1"

#define ASSAY_LOG_DEBUG ((uint32_t)0)
#define ASSAY_LOG_INFO ((uint32_t)1)
#define ASSAY_LOG_WARN ((uint32_t)2)
#define ASSAY_LOG_ERROR ((uint32_t)3)

typedef struct assay_svc_log {
  uint64_t struct_size;
  void *self;
  /* Writes one line. Control characters become spaces; longer than 4 KiB is cut. Never a secret or a candidate's data.
   * [any-thread] [not-in-create] */
  void(ASSAY_CALL *write)(void *self, uint32_t level, assay_str message);
} assay_svc_log;

#ifdef __cplusplus
}
#endif
#endif
