// The lists of the configuration, each read in a file of its own. A list sees those before it in `config`. Private to
// host/config/.
#pragma once

#include "host/config/yaml_reader.h"

namespace assay::config {

void read_plugins(const Node &list, Config &config, std::vector<PluginSource> &sources);
void read_product_lines(const Node &list, Config &config);
void read_customers(const Node &list, Config &config);

// What is odd and no fault; for a configuration whose lists have none.
void warn_of_unused(const Node &root, const Config &config);

}  // namespace assay::config
