/* Lets an exception out of create. */
#include <stdexcept>

#include "assay/assay.h"

static assay_status ASSAY_CALL throw_out(const assay_plugin_entry *, const assay_call *, const assay_host *,
                                         const assay_create_params *, const assay_plugin **) {
  throw std::runtime_error("not caught by the plugin");
}

#define CREATE throw_out
#include "working.h"
