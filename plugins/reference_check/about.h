// Who asks, as pages say it. Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "plugins/reference_check/check_bank.h"

namespace assay::reference_check {

struct About {
  const ReferenceCheck *type = nullptr;  // NULL when the configuration no longer has it
  std::string from_name;
  std::int64_t keep_results_days = 0;
};

}  // namespace assay::reference_check
