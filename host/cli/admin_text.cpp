#include "host/cli/admin_text.h"

#include <utility>
#include <vector>

#include "host/cli/table.h"
#include "host/cli/times.h"

namespace assay::cli {

namespace admin = wire::admin;

namespace {

std::string why_of(const admin::Delivery &delivery) {
  if (!delivery.waits_for) return printable(delivery.reason);
  const auto text = "waits for " + printable(delivery.waits_for->text);
  return delivery.attempts == 0 || delivery.reason.empty() ? text : text + "; last: " + printable(delivery.reason);
}

// "name   value", one a line, without those that are empty.
std::string render_pairs(const std::vector<std::pair<std::string, std::string>> &pairs) {
  std::string text;
  for (const auto &[name, value] : pairs)
    if (!value.empty()) text += name + std::string(name.size() < 14 ? 14 - name.size() : 1, ' ') + value + "\n";
  return text;
}

std::string count(std::size_t count, const std::string &what) { return std::to_string(count) + " " + what; }

std::string render_brakes(const std::vector<admin::Brake> &brakes, std::int64_t now_ms) {
  if (brakes.empty()) return "no brakes: nothing is held, refused, limited or in trouble\n";
  Table table({"BRAKE", "ON", "SINCE", "UNTIL", "WHY"});
  for (const auto &brake : brakes) {
    auto why = printable(brake.reason);
    if (brake.starts) why = "starts too: " + why;
    if (!brake.actor.empty()) why += ", by " + printable(brake.actor);
    const auto until = brake.until_ms == 0 ? std::string("released") : render_when(brake.until_ms, now_ms);
    table.add({brake.kind, printable(brake.scope), render_when(brake.since_ms, now_ms), until, std::move(why)});
  }
  return table.render();
}

}  // namespace

std::string render_text(const admin::Deliveries &page, std::int64_t now_ms) {
  if (page.deliveries.empty() && page.next == 0) return "no delivery fits\n";
  Table table({"KEY", "STATE", "KIND", "CUSTOMER", "LINE", "PLUGIN", "ASSESSMENT", "TRIES", "QUEUED", "WHY"});
  for (const auto &each : page.deliveries)
    table.add({std::to_string(each.key), each.state, each.kind, printable(each.tenant), printable(each.line),
               printable(each.plugin), each.assessment, std::to_string(each.attempts),
               render_when(each.queued_ms, now_ms), why_of(each)});
  auto text = table.render();
  if (page.next > 0) text += "there may be more: --after " + std::to_string(page.next) + "\n";
  return text;
}

std::string render_text(const admin::Delivery &delivery, std::int64_t now_ms) {
  const auto when = [&](std::int64_t ms) { return ms == 0 ? std::string() : render_when(ms, now_ms); };
  auto text = render_pairs({
      {"delivery", std::to_string(delivery.key)},
      {"state", delivery.state},
      {"waits for", delivery.waits_for ? printable(delivery.waits_for->text) : ""},
      {"kind", delivery.kind + ", number " + std::to_string(delivery.seq) + " of its assessment"},
      {"assessment", delivery.assessment},
      {"customer", printable(delivery.tenant)},
      {"line", printable(delivery.line)},
      {"plugin", printable(delivery.plugin)},
      {"queued", when(delivery.queued_ms)},
      {"first sent", when(delivery.first_sent_ms)},
      {"last sent", when(delivery.last_attempt_ms)},
      {"ended", when(delivery.finished_ms)},
      {"tries", std::to_string(delivery.attempts)},
      {"replays", delivery.replays > 0 ? std::to_string(delivery.replays) : ""},
      {"HTTP status", delivery.http_status > 0 ? std::to_string(delivery.http_status) : ""},
      {"code", printable(delivery.code)},
      {"request id", printable(delivery.request_id)},
      {"reason", printable(delivery.reason)},
  });
  if (delivery.body) text += "body          " + printable(*delivery.body) + "\n";
  if (delivery.answer) text += "answer        " + printable(*delivery.answer) + "\n";
  return text;
}

std::string render_text(const admin::Status &status, std::int64_t now_ms) {
  auto text = render_pairs({
      {"version", printable(status.version)},
      {"waiting",
       count(static_cast<std::size_t>(status.waiting), "updates") +
           (status.waiting > 0 ? ", the oldest queued " + render_when(status.oldest_queued_ms, now_ms) : "")},
      {"dead", count(static_cast<std::size_t>(status.dead), "updates")},
  });
  Table plugins({"LINE", "PLUGIN", "RUNS"});
  for (const auto &each : status.plugins)
    plugins.add({printable(each.line), printable(each.name), each.running ? "yes" : "NO"});
  return text + "\n" + plugins.render() + "\n" + render_brakes(status.brakes, now_ms);
}

std::string render_text(const admin::Brakes &brakes, std::int64_t now_ms) {
  auto text = render_brakes(brakes.brakes, now_ms);
  if (brakes.lanes.empty()) return text + "\nnothing waits\n";
  Table lanes({"CUSTOMER", "LINE", "PLUGIN", "NEXT", "UNDER WAY", "WAITS FOR"});
  for (const auto &lane : brakes.lanes)
    lanes.add({printable(lane.tenant), printable(lane.line), printable(lane.plugin),
               render_when(lane.next_due_ms, now_ms), std::to_string(lane.in_flight),
               lane.brake
                   ? lane.brake->kind + " on " + printable(lane.brake->scope) + ": " + printable(lane.brake->reason)
                   : "its time"});
  return text + "\n" + lanes.render();
}

std::string render_text(const admin::Audit &audit, std::int64_t now_ms) {
  if (audit.entries.empty()) return "nobody has done anything\n";
  Table table({"WHEN", "WHO", "WHAT", "ON", "DETAIL"});
  for (const auto &entry : audit.entries)
    table.add({render_when(entry.at_ms, now_ms), printable(entry.actor), printable(entry.action),
               printable(entry.target), printable(entry.detail)});
  return table.render();
}

std::string render_text(const admin::Assessments &page, std::int64_t now_ms) {
  if (page.assessments.empty()) return "no assessment fits\n";
  Table table({"ASSESSMENT", "STATE", "CUSTOMER", "LINE", "PLUGIN", "ASKED FOR", "WHY"});
  for (const auto &each : page.assessments)
    table.add({each.id, each.state, printable(each.tenant), printable(each.line), printable(each.plugin),
               render_when(each.created_ms, now_ms), printable(each.reason)});
  auto text = table.render();
  if (page.next > 0) text += "there may be more: --after " + std::to_string(page.next) + "\n";
  return text;
}

std::string render_text(const admin::Timeline &timeline, std::int64_t now_ms) {
  const auto &assessment = timeline.assessment;
  const auto text = render_pairs({
      {"assessment", assessment.id},
      {"state", assessment.state},
      {"why", printable(assessment.reason)},
      {"customer", printable(assessment.tenant)},
      {"line", printable(assessment.line)},
      {"plugin", printable(assessment.plugin)},
      {"application", printable(assessment.application)},
      {"vendor ref", printable(assessment.vendor_ref)},
      {"Ashby", assessment.known_to_ashby ? "has shown that it knows it" : "has not shown yet that it knows it"},
      {"asked for", render_when(assessment.created_ms, now_ms)},
      {"changed", render_when(assessment.updated_ms, now_ms)},
  });
  return text + "\n" + render_text(admin::Deliveries{timeline.deliveries, 0}, now_ms);
}

std::string render_text(const admin::Acted &acted, const std::string &what) {
  auto text = count(acted.done.size(), acted.dry_run ? "would be " + what : what) + ", " +
              count(acted.refused.size(), "refused") + "\n";
  for (const auto &[key, why] : acted.refused) text += "refused " + std::to_string(key) + ": " + printable(why) + "\n";
  return text;
}

}  // namespace assay::cli
