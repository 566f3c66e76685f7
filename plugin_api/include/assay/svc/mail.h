/* assay.mail/1: mail to a candidate, sent by the operator's mail system. */
#ifndef ASSAY_SVC_MAIL_H
#define ASSAY_SVC_MAIL_H

#include "assay/status.h"
#include "assay/str.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_SVC_MAIL "assay.mail/1"

typedef struct assay_svc_mail {
  uint64_t struct_size;
  void *self;
  /* Sends plain text to one address. Returns when the mail system has it.
   * Args: error receives a text for a person on any other status; may be NULL.
   * Returns: ASSAY_OK; ASSAY_INVALID_ARGUMENT (address or subject); ASSAY_UNAVAILABLE (try again). [any-thread]
   * [started] */
  assay_status(ASSAY_CALL *send)(void *self, assay_str to, assay_str subject, assay_str text, const assay_sink *error);
} assay_svc_mail;

#ifdef __cplusplus
}
#endif
#endif
