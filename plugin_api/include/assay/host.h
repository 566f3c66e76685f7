/* What the host is to a plugin: a name, a version, and services by id. */
#ifndef ASSAY_HOST_H
#define ASSAY_HOST_H

#include "assay/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Lives from create() until destroy() returns. */
typedef struct assay_host assay_host;
struct assay_host {
  uint64_t struct_size;
  void *self;
  uint32_t abi_major;
  uint32_t abi_minor;
  assay_str name;    /* "assay" */
  assay_str version; /* semver */

  /* Finds a service by its id, "assay.kv/1".
   * Returns: its table (assay_svc_kv and so on, see svc/), which lives as long as the host; NULL when this host does
   * not have it or the operator disabled it. [any-thread] */
  const void *(ASSAY_CALL *get_service)(void *self, assay_str id);
};

#ifdef __cplusplus
}
#endif
#endif
