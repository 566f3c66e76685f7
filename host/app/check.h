// `assay check`: everything that `assay serve` looks at before it serves, by the same code, and nothing else: no plugin
// is started, no file written, no port bound, no database or lock opened. What a check cannot know: whether the
// state_dir can be written, the port is free, the vendor can be reached, and which types a plugin will offer.
#pragma once

#include <string>

#include "host/config/load.h"
#include "host/config/report.h"

namespace assay::app {

// The configuration as the program reads it.
[[nodiscard]] config::Loaded load_config(const std::string &path);

// Loads the plugins and has their configurations checked, also when the rest of the configuration has faults: the
// faults of all of them at once. Left out are a plugin whose own entry could not be read (its `name`, `library`,
// `sha256` or `config`), one that no readable product line uses, and what a plugin would say itself about a `config`
// that does not fit its schema. A plugin that fails is an error here, whether it is critical or not.
[[nodiscard]] config::Report check(const std::string &path, config::Loaded loaded, const std::string &version);

}  // namespace assay::app
