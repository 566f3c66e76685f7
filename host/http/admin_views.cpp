#include "host/http/admin_views.h"

namespace assay::http {
namespace {

wire::admin::Brake view_of(const store::BrakeRow &row, const AdminNames &names) {
  wire::admin::Brake view;
  view.kind = store::name_of(row.kind);
  view.scope = names.shown_scope(row.scope);
  view.actor = row.actor;
  view.reason = row.reason;
  view.since_ms = row.since_ms;
  view.until_ms = row.until_ms;
  view.tries = row.tries;
  view.starts = row.with_starts;
  return view;
}

}  // namespace

wire::admin::Delivery view_of(const store::DeliveryRow &row, const std::optional<delivery::WaitsFor> &waits,
                              const AdminNames &names) {
  wire::admin::Delivery view;
  view.key = row.key;
  view.state = delivery::shown_state(row, waits);
  view.kind = name_of(row.kind);
  view.tenant = names.name_of(row.lane.tenant);
  view.line = row.lane.line.value;
  view.plugin = row.lane.entry.value;
  view.assessment = row.assessment.to_string();
  view.seq = row.seq;
  view.attempts = row.attempts;
  view.replays = row.replays;
  view.queued_ms = row.queued_ms;
  view.not_before_ms = row.not_before_ms;
  view.first_sent_ms = row.first_sent_ms;
  view.last_attempt_ms = row.last_attempt_ms;
  view.finished_ms = row.finished_ms;
  view.http_status = row.http_status;
  view.code = row.code;
  view.request_id = row.request_id;
  view.reason = row.reason;
  if (waits) view.waits_for = wire::admin::Wait{waits->brake, waits->text, waits->until_ms};
  return view;
}

wire::admin::Brakes view_of(const delivery::Overview &overview, const AdminNames &names) {
  wire::admin::Brakes view;
  for (const auto &brake : overview.brakes) view.brakes.push_back(view_of(brake, names));
  for (const auto &lane : overview.lanes) {
    auto &each = view.lanes.emplace_back();
    each.tenant = names.name_of(lane.next.lane.tenant);
    each.line = lane.next.lane.line.value;
    each.plugin = lane.next.lane.entry.value;
    each.next_due_ms = lane.next.due_ms;
    each.in_flight = static_cast<std::int64_t>(lane.in_flight);
    if (lane.brake) each.brake = view_of(*lane.brake, names);
  }
  return view;
}

wire::admin::Assessment view_of(const store::AssessmentView &row, const AdminNames &names) {
  wire::admin::Assessment view;
  view.id = row.id.to_string();
  view.state = name_of(row.state);
  view.tenant = names.name_of(row.lane.tenant);
  view.line = row.lane.line.value;
  view.plugin = row.lane.entry.value;
  view.application = row.application_id;
  view.vendor_ref = row.vendor_ref;
  view.reason = row.state_reason;
  view.known_to_ashby = row.ashby_ack;
  view.key = row.key;
  view.created_ms = row.created_ms;
  view.updated_ms = row.updated_ms;
  return view;
}

wire::admin::Audit view_of(const std::vector<store::AuditRow> &rows, const AdminNames &names) {
  wire::admin::Audit view;
  for (const auto &row : rows)
    view.entries.push_back({row.key, row.at_ms, row.actor, row.action, names.shown_scope(row.target), row.detail});
  return view;
}

wire::admin::Acted view_of(const store::Acted &acted, bool dry_run, double rate) {
  wire::admin::Acted view;
  view.dry_run = dry_run;
  view.done = acted.done;
  for (const auto &[key, why] : acted.refused) view.refused.push_back({key, why});
  if (!acted.is_all) view.next = acted.last_key;
  if (acted.last_due_ms > 0 && rate > 0)
    view.next_due_ms = acted.last_due_ms + static_cast<std::int64_t>(1000.0 / rate);
  return view;
}

}  // namespace assay::http
