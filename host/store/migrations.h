// The schema, as numbered steps that are never edited once released. Each is one transaction.
#pragma once

#include <cstdint>
#include <optional>

#include "host/core/result.h"
#include "host/store/session.h"

namespace assay::store {

// Brings an empty or older database to the newest schema. Errors: kUnsupported (the file is from a newer Assay),
// kUnavailable, kInternal. up_to: an older schema, for tests of the later steps.
Result<void> migrate(Session &session, std::int64_t now_ms, std::optional<std::int64_t> up_to = std::nullopt);

}  // namespace assay::store
