/* assay.kv/1: a durable key-value store of the instance's own. */
#ifndef ASSAY_SVC_KV_H
#define ASSAY_SVC_KV_H

#include "assay/status.h"
#include "assay/str.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_SVC_KV "assay.kv/1"

#define ASSAY_KV_ANY_VERSION ((int64_t)-1)
#define ASSAY_KV_ABSENT ((int64_t)0)

/* Keys: 1 to 256 bytes of UTF-8. Values: any bytes, at most 64 KiB. An instance has at most 1 000 000 keys and 1 GiB,
 * so let what is done with expire. */
typedef struct assay_svc_kv {
  uint64_t struct_size;
  void *self;
  /* Reads a value into out and its version into *version (may be NULL).
   * Returns: ASSAY_OK; ASSAY_NOT_FOUND; ASSAY_UNAVAILABLE. [any-thread] [started] */
  assay_status(ASSAY_CALL *get)(void *self, assay_str key, const assay_sink *out, int64_t *version);

  /* Writes a value when the present version is `expected` (ASSAY_KV_ANY_VERSION, ASSAY_KV_ABSENT, or one that get
   * gave). Durable when it returns. Args: expires_at_ms: Unix time, 0 never. assessment_id: the value is erased with
   * that assessment; may be absent. version receives the new version; may be NULL. Returns: ASSAY_OK; ASSAY_CONFLICT
   * (another version is present); ASSAY_RESOURCE_EXHAUSTED (quota); ASSAY_INVALID_ARGUMENT; ASSAY_UNAVAILABLE.
   * [any-thread] [started] */
  assay_status(ASSAY_CALL *put)(void *self, assay_str key, assay_str value, int64_t expected, int64_t expires_at_ms,
                                assay_str assessment_id, int64_t *version);

  /* Removes a key; ASSAY_OK also when there was none. [any-thread] [started] */
  assay_status(ASSAY_CALL *remove)(void *self, assay_str key);
} assay_svc_kv;

#ifdef __cplusplus
}
#endif
#endif
