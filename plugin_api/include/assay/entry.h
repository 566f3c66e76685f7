/* What a plugin's library exports: one constant, readable before any of its functions runs.
 *
 * This is draft 0 of the ABI. It may change in any commit; a library and a host work together only when both were built
 * from exactly the same headers (draft_hash). */
#ifndef ASSAY_ENTRY_H
#define ASSAY_ENTRY_H

#include "assay/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSAY_ABI_MAGIC ((uint32_t)0x41535359u) /* "ASSY" */
#define ASSAY_ABI_MAJOR ((uint32_t)0)
#define ASSAY_ABI_MINOR ((uint32_t)1)

/* SHA-256 of the headers, as hex; given by the build (assay_add_plugin() of the AssayPlugin package). */
#ifndef ASSAY_DRAFT_HASH
#define ASSAY_DRAFT_HASH ""
#endif

#define ASSAY_MAX_KINDS 8

/* Who made this. All strings are UTF-8, NUL-terminated, static. */
typedef struct assay_plugin_descriptor {
  uint64_t struct_size;
  const char *id; /* reverse DNS, "com.example.coding-test" */
  const char *vendor;
  const char *name;
  const char *version; /* semver */
  const char *
      kinds[ASSAY_MAX_KINDS]; /* "skills_test", "reference_check", "background_check", …; the rest NULL. An open set. */
  const char *license;        /* SPDX, or NULL */
  const char *home_url;       /* or NULL */
  const char *support_url;    /* or NULL */
} assay_plugin_descriptor;

typedef struct assay_plugin_entry assay_plugin_entry;
struct assay_plugin_entry {
  uint32_t magic; /* ASSAY_ABI_MAGIC */
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t min_host_minor;
  uint32_t flags;         /* 0 */
  const char *draft_hash; /* ASSAY_DRAFT_HASH */
  const char *build_info; /* compiler, commit; or NULL */
  const assay_plugin_descriptor *descriptor;
  const char *config_schema_json; /* JSON Schema draft-07 of the entry's `config`; NULL: the plugin takes none */

  /* Makes one instance. No host service may be used before start().
   * Args: host lives until destroy() returns. out receives the instance when ASSAY_OK is returned and is not touched
   * otherwise. A failing create leaves nothing behind. [any-thread] */
  assay_status(ASSAY_CALL *create)(const assay_plugin_entry *entry, const assay_call *call, const assay_host *host,
                                   const assay_create_params *params, const assay_plugin **out);
};

/* The major is in the name, so that one library can serve two. */
#define ASSAY_PLUGIN_ENTRY_SYMBOL "assay_plugin_entry_v0"

#if defined(__GNUC__)
#define ASSAY_EXPORT __attribute__((visibility("default")))
#else
#define ASSAY_EXPORT
#endif

extern ASSAY_EXPORT const assay_plugin_entry assay_plugin_entry_v0;

#ifdef __cplusplus
}
#endif
#endif
