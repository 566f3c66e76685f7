// The ABI's status numbers and the program's error codes are one list. Pure.
#pragma once

#include "assay/status.h"
#include "host/core/error.h"

namespace assay::plugin {

// A number outside the list counts as kInternal, as status.h of the ABI says.
[[nodiscard]] ErrorCode code_of(assay_status status) noexcept;
[[nodiscard]] assay_status status_of(ErrorCode code) noexcept;

}  // namespace assay::plugin
