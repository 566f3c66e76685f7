/* assay.report/1: what happened to an assessment, into the host's durable outbox. */
#ifndef ASSAY_SVC_REPORT_H
#define ASSAY_SVC_REPORT_H

#include "assay/status.h"
#include "assay/str.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_SVC_REPORT "assay.report/1"

typedef struct assay_svc_report {
  uint64_t struct_size;
  void *self;
  /* Takes one report (schema/report.json). When it returns ASSAY_OK the report is durable and will be delivered, in the
   * order of the calls for one assessment. A report with a dedupe_key that was taken before is ASSAY_OK and does
   * nothing. Reports are taken as soon as the host has minted the id, also before the answer to start. Args: error
   * receives a text for a person on any other status; may be NULL. Returns: ASSAY_NOT_FOUND (no such assessment of this
   * instance); ASSAY_CONFLICT (it has ended already); ASSAY_INVALID_ARGUMENT; ASSAY_UNAVAILABLE (try again).
   * [any-thread] [started] */
  assay_status(ASSAY_CALL *report)(void *self, assay_str report_json, const assay_sink *error);
} assay_svc_report;

#ifdef __cplusplus
}
#endif
#endif
