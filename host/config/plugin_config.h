// A plugin's own configuration: YAML as operators write it, JSON as the plugin gets it. Private to host/config/.
#pragma once

#include <string>

#include "host/config/yaml_reader.h"

namespace assay::config {

// Plain scalars become numbers, booleans and null as in YAML's core schema, quoted ones strings; ${…} is expanded;
// `!include file` stands for the content of that YAML file (relative to the file it is named in; at most 8 deep and 256
// in all).
[[nodiscard]] std::string to_plugin_json(const Node &node);

}  // namespace assay::config
