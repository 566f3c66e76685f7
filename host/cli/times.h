// Times as operators type and read them. Pure but for the machine's time zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace assay::cli {

// "2026-11-25", "2026-11-25T09:10" or "…:10:30", in the machine's time zone or with Z or an offset such as +01:00; or
// how long ago: "30m", "2h", "3d". Unix ms; nullopt for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_time(const std::string &text, std::int64_t now_ms);

// "12 min": the two largest units tell enough of a long time.
[[nodiscard]] std::string render_age(std::int64_t ms);
// "2026-11-25T09:10:00+01:00 (12 min ago)", or "(in 3 min)"; "-" for 0.
[[nodiscard]] std::string render_when(std::int64_t unix_ms, std::int64_t now_ms);

}  // namespace assay::cli
