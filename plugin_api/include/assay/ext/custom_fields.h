/* assay.custom-fields/1: what the recruiter may fill in when an assessment of this plugin is started. Optional. */
#ifndef ASSAY_EXT_CUSTOM_FIELDS_H
#define ASSAY_EXT_CUSTOM_FIELDS_H

#include "assay/call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_EXT_CUSTOM_FIELDS "assay.custom-fields/1"

typedef struct assay_ext_custom_fields {
  uint64_t struct_size;

  /* Writes the fields that the customer named by call->tenant is shown (schema/custom_fields.json), in the order in
   * which they are to be seen. What was filled in arrives with start as additional_fields, by the field's id. The
   * recruiter may leave out any of them, and the ATS may send values that are none of those listed: start refuses what
   * it cannot use with ASSAY_INVALID_ARGUMENT, the pointer /additional_fields/<id> and a text for the recruiter that
   * names the field. [any-thread] [started] */
  assay_status(ASSAY_CALL *list)(void *self, const assay_call *call, const assay_sink *out);
} assay_ext_custom_fields;

#ifdef __cplusplus
}
#endif
#endif
