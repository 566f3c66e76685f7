// The schema, as numbered steps that are never edited once released. Each is one transaction.
#pragma once

#include <cstdint>

#include "host/core/result.h"
#include "host/store/session.h"

namespace assay::store {

// Brings an empty or older database to the newest schema. Errors: kUnsupported (the file is from a newer Assay),
// kUnavailable, kInternal.
Result<void> migrate(Session &session, std::int64_t now_ms);

}  // namespace assay::store
