/* A library that is no plugin. */
static int assay_plugin_entry(void) { return 0; }

__attribute__((visibility("default"))) int some_other_function(void);
int some_other_function(void) { return assay_plugin_entry(); }
