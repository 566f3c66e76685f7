/* Nothing is wrong with this one either: it logs that it was stopped, so that a test sees when. */
#include "assay/assay.h"

static const assay_host *host_of_the_instance; /* of the only one that a test makes */

static void ASSAY_CALL say_goodbye(void *self) {
  const assay_str id = {ASSAY_SVC_LOG, sizeof ASSAY_SVC_LOG - 1};
  const assay_str text = {"goodbye of " PLUGIN_ID, sizeof "goodbye of " PLUGIN_ID - 1};
  const assay_svc_log *log = (const assay_svc_log *)host_of_the_instance->get_service(host_of_the_instance->self, id);
  (void)self;
  log->write(log->self, ASSAY_LOG_INFO, text);
}

static const assay_plugin *working_plugin(void);

static assay_status ASSAY_CALL remember_host(const assay_plugin_entry *entry, const assay_call *call,
                                             const assay_host *host, const assay_create_params *params,
                                             const assay_plugin **out) {
  (void)entry, (void)call, (void)params;
  host_of_the_instance = host;
  *out = working_plugin();
  return ASSAY_OK;
}

#define STOP say_goodbye
#define CREATE remember_host
#include "working.h"

static const assay_plugin *working_plugin(void) { return &plugin; }
