// `assay serve`: configuration → App → signals → exit code.
#pragma once

#include <string>

namespace assay::app {

// Runs until SIGTERM or SIGINT. Prints "assay ready partner=<url>" on stdout when it serves; faults go to stderr, all
// faults of the configuration at once and as `assay check` prints them. Returns 0 after a drain, 1 when something could
// not be opened, a critical plugin among it, 2 for a faulty configuration.
int serve(const std::string &config_path, const std::string &version);

}  // namespace assay::app
