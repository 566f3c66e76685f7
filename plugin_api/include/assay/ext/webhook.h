/* assay.webhook/1: what a vendor tells the plugin by calling the host. The host verifies the signature, stores the
 * event, answers the vendor when it is durable, and hands it to apply() afterwards. Optional. */
#ifndef ASSAY_EXT_WEBHOOK_H
#define ASSAY_EXT_WEBHOOK_H

#include "assay/call.h"
#include "assay/ext/http.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_EXT_WEBHOOK "assay.webhook/1"

#define ASSAY_MAX_WEBHOOKS 16

/* assay_webhook::scheme: the key is the secret as the operator's file has it, without its line end. */
#define ASSAY_SIGNATURE_HMAC_SHA256_HEX ((uint32_t)1)    /* of either case */
#define ASSAY_SIGNATURE_HMAC_SHA256_BASE64 ((uint32_t)2) /* RFC 4648, section 4, padded */

/* assay_webhook::signed_part */
#define ASSAY_SIGNED_BODY ((uint32_t)1)               /* the raw body */
#define ASSAY_SIGNED_TIMESTAMP_AND_BODY ((uint32_t)2) /* the timestamp as it was sent, ".", the raw body */

/* assay_webhook::timestamp_unit: of Unix time */
#define ASSAY_TIMESTAMP_SECONDS ((uint32_t)1)
#define ASSAY_TIMESTAMP_MILLISECONDS ((uint32_t)2)

/* One webhook: POST <public url>/hooks/<product line>/<plugin entry>/<name>. */
typedef struct assay_webhook {
  uint64_t struct_size;
  assay_str name;   /* 1 to 63 of a-z, 0-9, '-' and '_' */
  assay_str secret; /* of the same form: the name under `secrets:` of the entry, which the operator must set */
  uint32_t scheme;
  uint32_t signed_part;
  assay_str signature_header;
  assay_str signature_prefix; /* what stands before the signature, such as "sha256="; absent: nothing */
  assay_str timestamp_header; /* absent: the vendor sends none, and an old request cannot be told from a new one */
  uint32_t timestamp_unit;    /* 0 without timestamp_header */
  uint32_t reserved;
  int64_t tolerance_ms; /* how far the timestamp may be from the host's clock; 0: 5 minutes. At most a day */
  /* Where the vendor's id of the event is: at most one of the two. An event whose id is known is stored once. Prefer
   * the body: a header is not signed. Without an id only equal bodies that wait to be applied count as one event. */
  assay_str event_id_header;
  assay_str event_id_pointer; /* RFC 6901, into a JSON body, to a string or a whole number */
  /* The header fields that the event keeps; none: all. Never authorization, cookie, host and connection. */
  const assay_str *headers;
  uint64_t header_count; /* at most 32 */
} assay_webhook;

/* Memory: borrowed until apply() returns. It is durable, and its signature was right when it came. */
typedef struct assay_webhook_event {
  uint64_t struct_size;
  assay_str hook;              /* the webhook's name */
  assay_str event_id;          /* at most 256 bytes; absent when the vendor gave none */
  assay_str body;              /* any bytes */
  const assay_header *headers; /* names in lower case */
  uint64_t header_count;
  int64_t received_ms; /* Unix time */
  uint32_t attempt;    /* 1 at first; after a crash the same number may come again */
  uint32_t reserved;
} assay_webhook_event;

typedef struct assay_ext_webhook {
  uint64_t struct_size;
  /* At most ASSAY_MAX_WEBHOOKS. Read once, after create(). */
  const assay_webhook *const *hooks;
  uint64_t hook_count;
  /* Reads one event and says through assay.report/1 what it means, with the vendor's sequence where there is one. Each
   * event comes at least once, one after another in the order of their arrival, but for those that are asked again.
   * Returns: ASSAY_OK: applied. ASSAY_CONFLICT, ASSAY_NOT_FOUND: it says nothing, or nothing any more; done with.
   * ASSAY_INVALID_ARGUMENT, ASSAY_REJECTED: the plugin cannot read it; what fail() said is kept for the operator, so no
   * candidate's data there. Any other: asked again, after growing pauses, for a week. [any-thread] [started] */
  assay_status(ASSAY_CALL *apply)(void *self, const assay_call *call, const assay_webhook_event *event);
} assay_ext_webhook;

#ifdef __cplusplus
}
#endif
#endif
