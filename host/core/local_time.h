// Times as an operator reads them. Pure but for the machine's time zone.
#pragma once

#include <cstdint>
#include <string>

namespace assay {

// ISO 8601 in the machine's time zone, to the second, with the offset: "2026-11-25T09:10:00+01:00".
[[nodiscard]] std::string local_time(std::int64_t unix_ms);

}  // namespace assay
