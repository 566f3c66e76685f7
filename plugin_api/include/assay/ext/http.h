/* assay.http/1: the plugin's own pages, served by the host under pages_url (assay_create_params). For a vendor that
 * signs what it sends, assay.webhook/1 is safer. Optional. */
#ifndef ASSAY_EXT_HTTP_H
#define ASSAY_EXT_HTTP_H

#include "assay/call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_EXT_HTTP "assay.http/1"

typedef struct assay_header {
  assay_str name; /* in requests: lower case */
  assay_str value;
} assay_header;

/* Memory: borrowed until the call returns. The host has framed the request, bounded its sizes and refused paths that
 * could be read in two ways and forms that a browser says another website sent. A request to /staff or below /staff/
 * comes from somebody who is signed in at the host as one of the hiring team; every other path is open to anybody. */
typedef struct assay_http_request {
  uint64_t struct_size;
  assay_str method;
  assay_str path;              /* below pages_url, starts with '/', not percent-decoded */
  assay_str query;             /* without '?' */
  assay_str body;              /* any bytes */
  const assay_header *headers; /* without authorization, host, connection and the host's own cookie */
  uint64_t header_count;
} assay_http_request;

/* Memory: borrowed during respond(). */
typedef struct assay_http_response {
  uint64_t struct_size;
  uint32_t status; /* 200 to 599 */
  uint32_t reserved;
  assay_str content_type;
  assay_str body; /* at most 256 KiB */
  const assay_header *headers;
  uint64_t header_count;
} assay_http_response;

typedef struct assay_http_responder {
  uint64_t struct_size;
  void *self;
  /* Takes a copy of the answer; the last one counts. Returns: ASSAY_OK; ASSAY_INVALID_ARGUMENT for a status, header or
   * size outside the limits. [in-call] */
  assay_status(ASSAY_CALL *respond)(void *self, const assay_http_response *response);
} assay_http_responder;

typedef struct assay_ext_http {
  uint64_t struct_size;
  /* Answers one request. A status other than ASSAY_OK, or no answer, becomes a plain error page. [any-thread] [started]
   */
  assay_status(ASSAY_CALL *handle)(void *self, const assay_call *call, const assay_http_request *request,
                                   const assay_http_responder *responder);
} assay_ext_http;

#ifdef __cplusplus
}
#endif
#endif
