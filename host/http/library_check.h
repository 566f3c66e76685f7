// The edge relies on headers of Pistache that change between versions, so it runs with the one version it was tested
// on.
#pragma once

#include <string_view>

#include "host/core/result.h"

namespace assay::http {

// kUnsupported when the Pistache that this process has loaded is not 0.0.5. Linked statically, the headers' version
// counts.
Result<void> check_library();

// The same for the file name of a shared library, links resolved; for tests.
Result<void> check_library_file(std::string_view path);

}  // namespace assay::http
