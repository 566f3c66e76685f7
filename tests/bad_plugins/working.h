/* A plugin that works. Each file of this folder breaks one thing of it: it defines what it has instead, then includes
 * this. */
#ifndef ASSAY_TESTS_BAD_PLUGINS_WORKING_H
#define ASSAY_TESTS_BAD_PLUGINS_WORKING_H

#include <stddef.h>
#include <string.h>

#include "assay/assay.h"

#ifndef MAGIC
#define MAGIC ASSAY_ABI_MAGIC
#endif
#ifndef MAJOR
#define MAJOR ASSAY_ABI_MAJOR
#endif
#ifndef DRAFT
#define DRAFT ASSAY_DRAFT_HASH
#endif

#ifndef LIST
#define LIST good_list
static assay_status ASSAY_CALL good_list(void *self, const assay_call *call, const assay_sink *out) {
  static const char types[] = "{\"types\":[{\"key\":\"one\",\"name\":\"One\"}]}";
  (void)self, (void)call;
  return out->write(out->self, types, sizeof types - 1) == 0 ? ASSAY_OK : ASSAY_RESOURCE_EXHAUSTED;
}
#endif

#ifndef ACCEPT
#define ACCEPT good_accept
static assay_status ASSAY_CALL good_accept(void *self, const assay_call *call, assay_str body, const assay_sink *out) {
  (void)self, (void)call, (void)body, (void)out;
  return ASSAY_OK;
}
#endif

#ifndef START_SAFETY
#define START_SAFETY 0
#endif

static const assay_ext_assessment assessment = {sizeof(assay_ext_assessment), LIST, ACCEPT, NULL, START_SAFETY, 0};

#ifndef GET_EXTENSION
#define GET_EXTENSION good_get_extension
static const void *ASSAY_CALL good_get_extension(void *self, assay_str id) {
  (void)self;
  return id.len == strlen(ASSAY_EXT_ASSESSMENT) && memcmp(id.ptr, ASSAY_EXT_ASSESSMENT, id.len) == 0 ? &assessment
                                                                                                     : NULL;
}
#endif

#ifndef VALIDATE
#define VALIDATE good_validate
static assay_status ASSAY_CALL good_validate(void *self, const assay_call *call, const assay_sink *faults) {
  (void)self, (void)call, (void)faults;
  return ASSAY_OK;
}
#endif

#ifndef START
#define START good_start
static assay_status ASSAY_CALL good_start(void *self, const assay_call *call) {
  (void)self, (void)call;
  return ASSAY_OK;
}
#endif

static void ASSAY_CALL nothing(void *self) { (void)self; }
#ifndef STOP
#define STOP nothing
#endif

static const assay_plugin plugin = {sizeof(assay_plugin), NULL, 0, 0, VALIDATE, START, nothing, STOP, nothing,
                                    GET_EXTENSION};

#ifndef CREATE
#define CREATE good_create
static assay_status ASSAY_CALL good_create(const assay_plugin_entry *entry, const assay_call *call,
                                           const assay_host *host, const assay_create_params *params,
                                           const assay_plugin **out) {
  (void)entry, (void)call, (void)host, (void)params;
  *out = &plugin;
  return ASSAY_OK;
}
#endif

static const assay_plugin_descriptor descriptor = {
    sizeof(assay_plugin_descriptor), PLUGIN_ID, "Assay's tests", PLUGIN_ID, "1.0.0", {"skills_test"}, NULL, NULL, NULL};

const assay_plugin_entry assay_plugin_entry_v0 = {
    MAGIC, sizeof(assay_plugin_entry), MAJOR, ASSAY_ABI_MINOR, 0, 0, DRAFT, NULL, &descriptor, NULL, CREATE};

#endif
