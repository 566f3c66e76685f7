// What the host knows, as the admin listener says it. Pure.
#pragma once

#include "host/http/admin_names.h"

namespace assay::http {

[[nodiscard]] wire::admin::Delivery view_of(const store::DeliveryRow &row,
                                            const std::optional<delivery::WaitsFor> &waits, const AdminNames &names);
[[nodiscard]] wire::admin::Brakes view_of(const delivery::Overview &overview, const AdminNames &names);
[[nodiscard]] wire::admin::Assessment view_of(const store::AssessmentView &row, const AdminNames &names);
[[nodiscard]] wire::admin::Audit view_of(const std::vector<store::AuditRow> &rows, const AdminNames &names);
// rate: as of the order, so that the next page goes on where this one ends.
[[nodiscard]] wire::admin::Acted view_of(const store::Acted &acted, bool dry_run, double rate);

}  // namespace assay::http
