/* assay.http/1: outbound HTTP through the host, so that a plugin needs neither a HTTP nor a TLS library. Only to the
 * addresses that the operator allows for this entry. */
#ifndef ASSAY_SVC_HTTP_H
#define ASSAY_SVC_HTTP_H

#include "assay/call.h"
#include "assay/ext/http.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_SVC_HTTP "assay.http/1"

/* Memory: borrowed until send() returns. */
typedef struct assay_http_call {
  uint64_t struct_size;
  assay_str method;
  assay_str url; /* https, or http where the operator allows it */
  assay_str body;
  const assay_header *headers;
  uint64_t header_count;
  int64_t timeout_ms; /* 0: until the deadline of `call`, else 10 s */
} assay_http_call;

typedef struct assay_svc_http {
  uint64_t struct_size;
  void *self;
  /* Sends one request and waits. Redirects are not followed; an answer over 1 MiB is an error.
   * Args: call is the one this work belongs to, or NULL on a thread of the plugin's own. responder receives any HTTP
   * answer, whatever its status. error receives a text for a person on any status but ASSAY_OK; may be NULL. Returns:
   * ASSAY_OK; ASSAY_PERMISSION_DENIED (not on the operator's list); ASSAY_UNAVAILABLE; ASSAY_DEADLINE_EXCEEDED;
   * ASSAY_RESOURCE_EXHAUSTED; ASSAY_INVALID_ARGUMENT. [any-thread] [started] */
  assay_status(ASSAY_CALL *send)(void *self, const assay_call *call, const assay_http_call *request,
                                 const assay_http_responder *responder, const assay_sink *error);
} assay_svc_http;

#ifdef __cplusplus
}
#endif
#endif
