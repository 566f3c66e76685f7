#include "host/store/inbox.h"

namespace assay::store {

std::string_view name_of(EventSettlement settlement) noexcept {
  switch (settlement) {
    case EventSettlement::kApplied: return "APPLIED";
    case EventSettlement::kStale: return "STALE";
    case EventSettlement::kRefused: return "REFUSED";
    case EventSettlement::kRetry: return "RETRY";
  }
  return "?";
}

// The conditions on event_id and state stand as in the indexes, or SQLite would not use them.
Inbox::Inbox(soci::session &session)
    : by_event_id_(session, "inbox.by_event_id",
                   "SELECT key FROM inbox WHERE line = :line AND entry = :entry AND hook = :hook AND "
                   "event_id = :event AND event_id <> ''"),
      waiting_by_body_(session, "inbox.waiting_by_body",
                       "SELECT key FROM inbox WHERE line = :line AND entry = :entry AND hook = :hook AND "
                       "body_hash = :hash AND event_id = '' AND state = 'RECEIVED' ORDER BY key LIMIT 1"),
      count_repeat_(session, "inbox.count_repeat", "UPDATE inbox SET duplicates = duplicates + 1 WHERE key = :key"),
      insert_(session, "inbox.insert",
              "INSERT INTO inbox (line, entry, hook, event_id, body_hash, state, received_ms, not_before_ms, headers, "
              "body) VALUES (:line, :entry, :hook, :event, :hash, 'RECEIVED', :received, :due, :headers, :body)"),
      // The sum keeps the index of the order from being passed over for that of the times.
      head_(session, "inbox.head",
            "SELECT key, hook, event_id, received_ms, attempts, headers, body FROM inbox WHERE line = :line AND "
            "entry = :entry AND state = 'RECEIVED' AND not_before_ms + 0 <= :now ORDER BY key LIMIT 1"),
      next_due_(session, "inbox.next_due",
                "SELECT not_before_ms FROM inbox WHERE line = :line AND entry = :entry AND state = 'RECEIVED' "
                "ORDER BY not_before_ms LIMIT 1"),
      finish_(session, "inbox.finish",
              "UPDATE inbox SET state = :state, reason = :reason, finished_ms = :now, attempts = attempts + 1 "
              "WHERE key = :key AND state = 'RECEIVED'"),
      retry_(session, "inbox.retry",
             "UPDATE inbox SET reason = :reason, not_before_ms = :due, attempts = attempts + 1 "
             "WHERE key = :key AND state = 'RECEIVED'"),
      expire_finished_(session, "inbox.expire_finished",
                       "DELETE FROM inbox WHERE key IN (SELECT key FROM inbox WHERE finished_ms > 0 AND "
                       "finished_ms < :before ORDER BY finished_ms LIMIT :limit) RETURNING key"),
      expire_waiting_(session, "inbox.expire_waiting",
                      "DELETE FROM inbox WHERE key IN (SELECT key FROM inbox WHERE state = 'RECEIVED' AND "
                      "received_ms < :before LIMIT :limit) RETURNING key") {}

Result<EventReceived> Inbox::receive(const ReceivedEvent &event, Int now_ms) {
  ASSAY_TRY(const auto repeated, find_repeated(event));
  if (repeated != 0) {
    ASSAY_CHECK(count_repeat_.run(repeated));
    return EventReceived::kDuplicate;
  }
  ASSAY_CHECK(insert_.run(event.line.value, event.entry.value, event.hook, event.event_id, event.body_hash, now_ms,
                          now_ms, event.headers, event.body));
  return EventReceived::kNew;
}

Result<Int> Inbox::find_repeated(const ReceivedEvent &event) {
  Int key = 0;
  auto &known = event.event_id.empty() ? waiting_by_body_ : by_event_id_;
  const auto &by = event.event_id.empty() ? event.body_hash : event.event_id;
  ASSAY_CHECK(known.for_each(event.line.value, event.entry.value, event.hook, by, [&](Int found) { key = found; }));
  return key;
}

Result<DueEvents> Inbox::due(const std::vector<InboxQueue> &queues, Int now_ms) {
  DueEvents found;
  for (const auto &queue : queues) {
    const auto before = found.heads.size();
    ASSAY_CHECK(head_.for_each(queue.line.value, queue.entry.value, now_ms,
                               [&](Int key, const Text &hook, const Text &event_id, Int received, Int attempts,
                                   const Text &headers, const Text &body) {
                                 found.heads.push_back({key, queue, hook, event_id, received, attempts, headers, body});
                               }));
    if (found.heads.size() > before) continue;
    ASSAY_CHECK(next_due_.for_each(queue.line.value, queue.entry.value, [&](Int due) {
      if (found.next_due_ms == 0 || due < found.next_due_ms) found.next_due_ms = due;
    }));
  }
  return found;
}

Result<void> Inbox::settle(const EventSettle &settle, Int now_ms) {
  if (settle.settlement == EventSettlement::kRetry) return retry_.run(settle.reason, settle.not_before_ms, settle.key);
  return finish_.run(Text(name_of(settle.settlement)), settle.reason, now_ms, settle.key);
}

Result<std::size_t> Inbox::expire(Int before_ms, std::size_t limit) {
  std::size_t gone = 0;
  ASSAY_CHECK(expire_finished_.for_each(before_ms, static_cast<Int>(limit), [&](Int) { ++gone; }));
  ASSAY_CHECK(expire_waiting_.for_each(before_ms, static_cast<Int>(limit - gone), [&](Int) { ++gone; }));
  return gone;
}

}  // namespace assay::store
