// Why a row of the outbox is not sent just now: always one brake, by name. Pure but for the time zone of its text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/store/operator_rows.h"

namespace assay::delivery {

struct WaitsFor {
  // "sending", "order" (one of its assessment is before it), "retry" (its own time has not come), "turn" (it is due),
  // or the kind of its lane's brake: "hold", "blocked", "rate_limit", "breaker".
  std::string brake;
  std::string text;           // for a person: "its retry at 2026-11-25T09:10:00+01:00"
  std::int64_t until_ms = 0;  // 0: not by time alone
  bool is_blocked = false;    // a hold or a refused key: somebody has to do something
};

// lane: the brake that holds the row's lane now. nullopt for a row that waits no more.
[[nodiscard]] std::optional<WaitsFor> waits_for(const store::DeliveryRow &row,
                                                const std::optional<store::BrakeRow> &lane, std::int64_t now_ms);

// As an operator reads it: the stored state, or "BLOCKED".
[[nodiscard]] std::string_view shown_state(const store::DeliveryRow &row, const std::optional<WaitsFor> &waits);

}  // namespace assay::delivery
