// SOCI's exceptions become Errors here. Their texts quote bound values, so nothing of what() goes on.
#pragma once

#include <string_view>

#include "host/core/error.h"

namespace assay::store {

// The exception that is being handled, as an Error that names the statement and SQLite's result code.
// kUnavailable: the surroundings (disk, I/O, permissions, another process); kInternal: the statement itself.
// Required: called from a catch clause.
[[nodiscard]] Error current_sql_error(std::string_view statement);

// The same from SQLite's primary result code.
[[nodiscard]] Error sql_error(std::string_view statement, int result_code);

}  // namespace assay::store
