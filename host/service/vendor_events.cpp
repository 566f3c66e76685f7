#include "host/service/vendor_events.h"

#include <algorithm>
#include <string_view>

#include "host/core/crash_point.h"
#include "host/core/log.h"
#include "host/security/digest.h"
#include "host/wire/event_id.h"

namespace assay::service {
namespace {

constexpr std::int64_t kFirstRetryMs = 5'000;
constexpr std::int64_t kLongestRetryMs = 60 * 60 * 1000;
constexpr std::int64_t kGiveUpAfterMs = std::int64_t{7} * 24 * 60 * 60 * 1000;

constexpr std::string_view kNeverKept[] = {"authorization", "cookie", "host", "connection"};

bool is_kept(const Webhook &rule, const std::string &name) {
  if (std::find(std::begin(kNeverKept), std::end(kNeverKept), name) != std::end(kNeverKept)) return false;
  return rule.headers.empty() || std::find(rule.headers.begin(), rule.headers.end(), name) != rule.headers.end();
}

// "name: value" in lines; no value has a line end.
std::string pack(const Webhook &rule, const VendorEvents::Headers &headers) {
  std::string packed;
  for (const auto &[name, value] : headers)
    if (is_kept(rule, name)) packed.append(name).append(": ").append(value).append("\n");
  return packed;
}

VendorEvents::Headers unpack(std::string_view packed) {
  VendorEvents::Headers headers;
  while (!packed.empty()) {
    const auto line = packed.substr(0, packed.find('\n'));
    packed.remove_prefix(std::min(line.size() + 1, packed.size()));
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos) headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return headers;
}

std::string event_id_of(const Webhook &rule, const VendorEvents::Headers &headers, const std::string &body) {
  if (!rule.event_id_pointer.empty()) return wire::event_id_at(body, rule.event_id_pointer);
  for (const auto &[name, value] : headers)
    if (!rule.event_id_header.empty() && name == rule.event_id_header) return wire::usable_event_id(value);
  return {};
}

std::vector<store::InboxQueue> queues_of(const std::vector<VendorHook> &hooks) {
  std::vector<store::InboxQueue> queues;
  for (const auto &hook : hooks) {
    const auto is_same = [&](const auto &queue) { return queue.line == hook.of.line && queue.entry == hook.of.entry; };
    if (std::none_of(queues.begin(), queues.end(), is_same)) queues.push_back({hook.of.line, hook.of.entry});
  }
  return queues;
}

VendorEvent event_of(const store::InboxRow &row) {
  VendorEvent event;
  event.hook = row.hook;
  event.event_id = row.event_id;
  event.body = row.body;
  event.headers = unpack(row.headers);
  event.received_ms = row.received_ms;
  event.attempt = static_cast<std::uint32_t>(row.attempts + 1);
  return event;
}

// What an answer of the plugin makes of the event.
store::EventSettle settlement_of(const store::InboxRow &row, const Result<void> &applied, std::int64_t now_ms) {
  using enum store::EventSettlement;
  if (applied.ok()) return {row.key, kApplied, 0, ""};
  const auto &error = applied.error();
  const auto reason = std::string(name_of(error.code)) + ": " + error.message;
  switch (error.code) {
    case ErrorCode::kConflict:
    case ErrorCode::kNotFound: return {row.key, kStale, 0, reason};
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kRejected: return {row.key, kRefused, 0, reason};
    default: break;
  }
  if (now_ms - row.received_ms >= kGiveUpAfterMs) return {row.key, kRefused, 0, "asked for a week: " + reason};
  return {row.key, kRetry, now_ms + event_retry_delay_ms(row.attempts, error.retry_after), reason};
}

// The plugin's words are for the store alone.
void log_outcome(const store::InboxRow &row, const store::EventSettle &settle, const Result<void> &applied) {
  const bool is_fine =
      settle.settlement == store::EventSettlement::kApplied || settle.settlement == store::EventSettlement::kStale;
  log::write(is_fine ? log::Level::kInfo : log::Level::kWarn, "vendor_event",
             {{"event", row.key},
              {"line", row.queue.line.value},
              {"plugin", row.queue.entry.value},
              {"hook", row.hook},
              {"attempt", row.attempts + 1},
              {"result", store::name_of(settle.settlement)},
              {"code", applied.ok() ? "ok" : assay::name_of(applied.error().code)}});
}

}  // namespace

std::int64_t event_retry_delay_ms(std::int64_t attempts, std::chrono::milliseconds asked_for) noexcept {
  const auto doublings = std::clamp<std::int64_t>(attempts, 0, 20);
  const auto delay = std::min(kFirstRetryMs << doublings, kLongestRetryMs);
  return std::max(delay, std::min<std::int64_t>(asked_for.count(), kLongestRetryMs));
}

VendorEvents::VendorEvents(store::Store &store, Clock &clock, Hooks hooks, Apply apply)
    : store_(store),
      clock_(clock),
      hooks_(std::move(hooks)),
      queues_(queues_of(hooks_.running)),
      apply_(std::move(apply)),
      pump_(std::make_shared<DuePump>("vendor events", clock, [this](std::size_t) { return look(); })) {}

VendorEvents::~VendorEvents() { stop(); }

void VendorEvents::stop() {
  stopping_ = true;
  pump_->stop();
}

void VendorEvents::receive(const VendorHook &hook, Headers headers, std::string body, Done<store::EventReceived> done) {
  store::ReceivedEvent event;
  event.line = hook.of.line;
  event.entry = hook.of.entry;
  event.hook = hook.rule.name;
  event.event_id = event_id_of(hook.rule, headers, body);
  event.body_hash = security::sha256_hex(body);
  event.headers = pack(hook.rule, headers);
  event.body = std::move(body);
  store_.receive_event(std::move(event),
                       [pump = std::weak_ptr(pump_), done = std::move(done)](Result<store::EventReceived> received) {
                         if (received.ok()) crash_point("after_inbox_commit");
                         const auto still_there = pump.lock();
                         if (still_there && received.ok() && *received == store::EventReceived::kNew)
                           still_there->wake();
                         done(std::move(received));
                       });
}

Result<DuePump::Found> VendorEvents::look() {
  ASSAY_TRY(auto due, store_.due_events(queues_));
  DuePump::Found found;
  found.next_due_ms = due.next_due_ms;
  for (auto &row : due.heads) {
    const plugin::InstanceId of{row.queue.line, row.queue.entry};
    found.due.push_back({of.line.value + "/" + of.entry.value,
                         [this, of, event = event_of(row)](Done<void> done) { apply_(of, event, std::move(done)); },
                         [this, row](const Result<void> &applied) { return settle(row, applied); }});
  }
  return found;
}

Result<void> VendorEvents::settle(const store::InboxRow &row, const Result<void> &applied) {
  const auto settle = settlement_of(row, applied, clock_.now_ms());
  // A host that stops ends calls; that is no answer of the plugin's.
  if (settle.settlement == store::EventSettlement::kRetry && stopping_) return {};
  log_outcome(row, settle, applied);
  return store_.settle_event(settle);
}

}  // namespace assay::service
