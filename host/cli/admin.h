// The commands that look at a running host and change it.
#pragma once

#include <string>

#include "host/cli/admin_command.h"

namespace assay::cli {

struct Outcome {
  int exit_code = 0;  // 0 done; 1 refused or failed, in part too; 2 the command line is wrong; 3 no host runs
  std::string out, err;
};

// Asks the host and waits for it. Acts page by page, until all is done or something fails.
[[nodiscard]] Outcome run(const Admin &admin);

}  // namespace assay::cli
