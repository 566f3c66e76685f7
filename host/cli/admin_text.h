// What the host answered, for a person at a terminal. Pure but for the time zone. Nothing of a candidate is in it
// unless it was asked for with the payload.
#pragma once

#include <cstdint>
#include <string>

#include "host/wire/admin.h"

namespace assay::cli {

[[nodiscard]] std::string render_text(const wire::admin::Deliveries &page, std::int64_t now_ms);
[[nodiscard]] std::string render_text(const wire::admin::Delivery &delivery, std::int64_t now_ms);
[[nodiscard]] std::string render_text(const wire::admin::Status &status, std::int64_t now_ms);
[[nodiscard]] std::string render_text(const wire::admin::Brakes &brakes, std::int64_t now_ms);
[[nodiscard]] std::string render_text(const wire::admin::Audit &audit, std::int64_t now_ms);
[[nodiscard]] std::string render_text(const wire::admin::Assessments &page, std::int64_t now_ms);
[[nodiscard]] std::string render_text(const wire::admin::Timeline &timeline, std::int64_t now_ms);
// What all pages of an act did: "3 replayed, 1 refused" and a line for each refusal. what: "replayed".
[[nodiscard]] std::string render_text(const wire::admin::Acted &acted, const std::string &what);

}  // namespace assay::cli
