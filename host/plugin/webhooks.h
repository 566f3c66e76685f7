// Reads what a plugin declares of its webhooks. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "assay/ext/webhook.h"
#include "host/core/result.h"
#include "host/core/webhook.h"

namespace assay::plugin {

// secrets: the names that the operator has configured for the entry. Errors: kInvalidArgument that begin with
// plugin_bad_webhook: (the plugin's fault) or plugin_no_secret: (the operator's), naming the webhook.
Result<std::vector<Webhook>> read_webhooks(const assay_ext_webhook &table, const std::set<std::string> &secrets);

}  // namespace assay::plugin
