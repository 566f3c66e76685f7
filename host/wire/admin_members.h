// The members of every document of the admin listener, each once: `m` reads or writes them by their names. Private to
// host/wire/.
#pragma once

#include <concepts>
#include <type_traits>

#include "host/wire/admin.h"

namespace assay::wire::admin {

// T as it is read, or const T as it is written.
template <class V, class T>
concept Is = std::same_as<std::remove_const_t<V>, T>;

template <class M, Is<Address> V>
void members(M &m, V &v) {
  m("url", v.url);
  m("token", v.token);
  m("pid", v.pid);
}
template <class M, Is<Filter> V>
void members(M &m, V &v) {
  m("states", v.states);
  m("tenant", v.tenant);
  m("line", v.line);
  m("plugin", v.plugin);
  m("assessment", v.assessment);
  m("code", v.code);
  m("key", v.key);
  m("from_ms", v.from_ms);
  m("to_ms", v.to_ms);
  m("after", v.after);
  m("limit", v.limit);
}
template <class M, Is<Order> V>
void members(M &m, V &v) {
  m("actor", v.actor);
  m("reason", v.reason);
  m("dry_run", v.dry_run);
  m("force", v.force);
  m("rate", v.rate);
  m("first_ms", v.first_ms);
  m("of", v.of);
}
template <class M, Is<HoldOrder> V>
void members(M &m, V &v) {
  m("actor", v.actor);
  m("reason", v.reason);
  m("plugin", v.plugin);
  m("tenant", v.tenant);
  m("line", v.line);
  m("deliveries", v.deliveries);
  m("starts", v.starts);
}
template <class M, Is<ResolveOrder> V>
void members(M &m, V &v) {
  m("actor", v.actor);
  m("reason", v.reason);
  m("vendor_ref", v.vendor_ref);
  m("failed", v.failed);
  m("retry", v.retry);
}
template <class M, Is<Wait> V>
void members(M &m, V &v) {
  m("brake", v.brake);
  m("text", v.text);
  m("until_ms", v.until_ms);
}
template <class M, Is<Delivery> V>
void members(M &m, V &v) {
  m("key", v.key);
  m("state", v.state);
  m("kind", v.kind);
  m("tenant", v.tenant);
  m("line", v.line);
  m("plugin", v.plugin);
  m("assessment", v.assessment);
  m("seq", v.seq);
  m("attempts", v.attempts);
  m("replays", v.replays);
  m("queued_ms", v.queued_ms);
  m("not_before_ms", v.not_before_ms);
  m("first_sent_ms", v.first_sent_ms);
  m("last_attempt_ms", v.last_attempt_ms);
  m("finished_ms", v.finished_ms);
  m("http_status", v.http_status);
  m("code", v.code);
  m("request_id", v.request_id);
  m("reason", v.reason);
  m("waits_for", v.waits_for);
  m("body", v.body);
  m("answer", v.answer);
}
template <class M, Is<Deliveries> V>
void members(M &m, V &v) {
  m("deliveries", v.deliveries);
  m("next", v.next);
}
template <class M, Is<Refusal> V>
void members(M &m, V &v) {
  m("key", v.key);
  m("why", v.why);
}
template <class M, Is<Acted> V>
void members(M &m, V &v) {
  m("dry_run", v.dry_run);
  m("done", v.done);
  m("refused", v.refused);
  m("next", v.next);
  m("next_due_ms", v.next_due_ms);
}
template <class M, Is<Brake> V>
void members(M &m, V &v) {
  m("kind", v.kind);
  m("scope", v.scope);
  m("actor", v.actor);
  m("reason", v.reason);
  m("since_ms", v.since_ms);
  m("until_ms", v.until_ms);
  m("tries", v.tries);
  m("starts", v.starts);
}
template <class M, Is<Lane> V>
void members(M &m, V &v) {
  m("tenant", v.tenant);
  m("line", v.line);
  m("plugin", v.plugin);
  m("next_due_ms", v.next_due_ms);
  m("in_flight", v.in_flight);
  m("brake", v.brake);
}
template <class M, Is<Brakes> V>
void members(M &m, V &v) {
  m("brakes", v.brakes);
  m("lanes", v.lanes);
}
template <class M, Is<Held> V>
void members(M &m, V &v) {
  m("scope", v.scope);
  m("changed", v.changed);
}
template <class M, Is<AuditEntry> V>
void members(M &m, V &v) {
  m("key", v.key);
  m("at_ms", v.at_ms);
  m("actor", v.actor);
  m("action", v.action);
  m("target", v.target);
  m("detail", v.detail);
}
template <class M, Is<Audit> V>
void members(M &m, V &v) {
  m("entries", v.entries);
  m("next", v.next);
}
template <class M, Is<Plugin> V>
void members(M &m, V &v) {
  m("line", v.line);
  m("name", v.name);
  m("running", v.running);
}
template <class M, Is<Status> V>
void members(M &m, V &v) {
  m("version", v.version);
  m("waiting", v.waiting);
  m("oldest_queued_ms", v.oldest_queued_ms);
  m("dead", v.dead);
  m("brakes", v.brakes);
  m("plugins", v.plugins);
}
template <class M, Is<Readiness> V>
void members(M &m, V &v) {
  m("ready", v.ready);
  m("reasons", v.reasons);
}
template <class M, Is<Assessment> V>
void members(M &m, V &v) {
  m("id", v.id);
  m("state", v.state);
  m("tenant", v.tenant);
  m("line", v.line);
  m("plugin", v.plugin);
  m("application", v.application);
  m("vendor_ref", v.vendor_ref);
  m("reason", v.reason);
  m("known_to_ashby", v.known_to_ashby);
  m("key", v.key);
  m("created_ms", v.created_ms);
  m("updated_ms", v.updated_ms);
}
template <class M, Is<Assessments> V>
void members(M &m, V &v) {
  m("assessments", v.assessments);
  m("next", v.next);
}
template <class M, Is<Resolved> V>
void members(M &m, V &v) {
  m("id", v.id);
  m("state", v.state);
}
template <class M, Is<Timeline> V>
void members(M &m, V &v) {
  m("assessment", v.assessment);
  m("deliveries", v.deliveries);
}

}  // namespace assay::wire::admin
