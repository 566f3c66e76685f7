/* One instance of a plugin: per product line and per entry in the operator's YAML. */
#ifndef ASSAY_PLUGIN_H
#define ASSAY_PLUGIN_H

#include "assay/call.h"
#include "assay/host.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an instance is told at its birth. Memory: borrowed until create() returns. */
typedef struct assay_create_params {
  uint64_t struct_size;
  assay_str instance; /* the entry's name in the YAML */
  assay_str product_line;
  assay_str config_json; /* checked against config_schema_json already */
  assay_str pages_url;   /* what the paths of assay.http/1 stand under, seen from outside, without a final slash */
} assay_create_params;

/* LOADED -> CREATED -> VALIDATED -> STARTED -> DRAINING -> STOPPED -> DESTROYED. All but get_extension are called one
 * after another, never two at once [serial]. Memory: the table lives until destroy() returns. */
typedef struct assay_plugin assay_plugin;
struct assay_plugin {
  uint64_t struct_size;
  void *self;
  uint32_t max_concurrency; /* calls of one instance at once; 0: no limit of its own. The operator may allow fewer. */
  uint32_t reserved;

  /* Checks the configuration beyond its schema. Pure: no threads, files or services.
   * Returns: ASSAY_OK or ASSAY_INVALID_ARGUMENT, with every fault as one line "pointer: message" in faults. [serial] */
  assay_status(ASSAY_CALL *validate_config)(void *self, const assay_call *call, const assay_sink *faults);

  /* From now on calls may arrive and services may be used. [serial] */
  assay_status(ASSAY_CALL *start)(void *self, const assay_call *call);

  /* No new call will arrive; those under way go on. Optional. [serial] [started] */
  void(ASSAY_CALL *drain)(void *self);

  /* Ends all work. When it returns no thread, timer or callback of the instance exists. Legal without start. [serial]
   */
  void(ASSAY_CALL *stop)(void *self);

  /* Frees the instance. Legal in every state after create. [serial] */
  void(ASSAY_CALL *destroy)(void *self);

  /* Finds an extension by its id, "assay.assessment/1".
   * Returns: its table (see ext/), which lives until destroy(); NULL for an id that the plugin does not know.
   * [any-thread] */
  const void *(ASSAY_CALL *get_extension)(void *self, assay_str id);
};

#ifdef __cplusplus
}
#endif
#endif
