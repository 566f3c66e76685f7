#include "host/store/migrations.h"

#include <span>
#include <string>

namespace assay::store {
namespace {

// BIGINT, because SOCI reads INTEGER as 32 bits in places; INTEGER PRIMARY KEY, because only that is SQLite's row key.
constexpr const char *kFirst[] = {
    R"(CREATE TABLE tenant (
      key INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE))",

    R"(CREATE TABLE assessment_type (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      line TEXT NOT NULL,
      entry TEXT NOT NULL,
      vendor_key TEXT NOT NULL))",

    // The stream of updates is part of the assessment's row: seq head_seq … next_seq-1 wait, and only the head is sent.
    // next_due_ms: 0 when nothing waits; while the stream is leased, the end of the lease.
    R"(CREATE TABLE assessment (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      tenant_key BIGINT NOT NULL REFERENCES tenant (key),
      line TEXT NOT NULL,
      type TEXT NOT NULL,
      entry TEXT NOT NULL,
      state TEXT NOT NULL,
      application_id TEXT NOT NULL,
      vendor_ref TEXT NOT NULL DEFAULT '',
      fingerprint TEXT NOT NULL,
      ashby_ack BIGINT NOT NULL DEFAULT 0,
      created_ms BIGINT NOT NULL,
      updated_ms BIGINT NOT NULL,
      head_seq BIGINT NOT NULL DEFAULT 1,
      next_seq BIGINT NOT NULL DEFAULT 1,
      last_ts_ms BIGINT NOT NULL DEFAULT 0,
      next_due_ms BIGINT NOT NULL DEFAULT 0,
      lease_until_ms BIGINT NOT NULL DEFAULT 0,
      lease_epoch BIGINT NOT NULL DEFAULT 0,
      first_update TEXT NOT NULL DEFAULT '',
      command_body TEXT NOT NULL DEFAULT ''))",
    R"(CREATE UNIQUE INDEX assessment_start_key ON assessment (tenant_key, application_id, line, type)
      WHERE state IN ('STARTING', 'STARTED', 'IN_PROGRESS', 'UNRESOLVED'))",
    "CREATE INDEX assessment_starting ON assessment (key) WHERE state = 'STARTING'",
    "CREATE INDEX assessment_due ON assessment (next_due_ms) WHERE next_due_ms > 0",

    R"(CREATE TABLE outbox (
      key INTEGER PRIMARY KEY,
      assessment_key BIGINT NOT NULL REFERENCES assessment (key),
      seq BIGINT NOT NULL,
      kind TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'DELIVERED', 'DEAD')),
      attempts BIGINT NOT NULL DEFAULT 0,
      not_before_ms BIGINT NOT NULL,
      queued_ms BIGINT NOT NULL,
      first_sent_ms BIGINT NOT NULL DEFAULT 0,
      last_attempt_ms BIGINT NOT NULL DEFAULT 0,
      reason TEXT NOT NULL DEFAULT '',
      body TEXT NOT NULL,
      UNIQUE (assessment_key, seq)))",

    R"(CREATE TABLE held_report (
      key INTEGER PRIMARY KEY,
      assessment_key BIGINT NOT NULL REFERENCES assessment (key),
      state TEXT NOT NULL,
      kind TEXT NOT NULL,
      before_timestamp TEXT NOT NULL,
      after_timestamp TEXT NOT NULL))",
    "CREATE INDEX held_report_assessment ON held_report (assessment_key)",

    R"(CREATE TABLE report_dedupe (
      assessment_key BIGINT NOT NULL REFERENCES assessment (key),
      dedupe_key TEXT NOT NULL,
      PRIMARY KEY (assessment_key, dedupe_key)) WITHOUT ROWID)",

    R"(CREATE TABLE kv (
      row_key INTEGER PRIMARY KEY,
      line TEXT NOT NULL,
      entry TEXT NOT NULL,
      key TEXT NOT NULL,
      version BIGINT NOT NULL,
      expires_at_ms BIGINT NOT NULL,
      assessment_key BIGINT REFERENCES assessment (key) ON DELETE CASCADE,
      size_bytes BIGINT NOT NULL,
      value TEXT NOT NULL,
      UNIQUE (line, entry, key)))",
    "CREATE INDEX kv_expiry ON kv (line, entry, expires_at_ms) WHERE expires_at_ms > 0",
    "CREATE INDEX kv_assessment ON kv (assessment_key) WHERE assessment_key IS NOT NULL",
    // Kept by triggers, so that no way of removing a row forgets it.
    R"(CREATE TABLE kv_usage (
      line TEXT NOT NULL,
      entry TEXT NOT NULL,
      keys BIGINT NOT NULL,
      bytes BIGINT NOT NULL,
      PRIMARY KEY (line, entry)) WITHOUT ROWID)",
    R"(CREATE TRIGGER kv_added AFTER INSERT ON kv BEGIN
      INSERT INTO kv_usage (line, entry, keys, bytes) VALUES (NEW.line, NEW.entry, 1, NEW.size_bytes)
        ON CONFLICT (line, entry) DO UPDATE SET keys = keys + 1, bytes = bytes + NEW.size_bytes;
      END)",
    R"(CREATE TRIGGER kv_changed AFTER UPDATE OF size_bytes ON kv BEGIN
      UPDATE kv_usage SET bytes = bytes + NEW.size_bytes - OLD.size_bytes WHERE line = NEW.line AND entry = NEW.entry;
      END)",
    R"(CREATE TRIGGER kv_removed AFTER DELETE ON kv BEGIN
      UPDATE kv_usage SET keys = keys - 1, bytes = bytes - OLD.size_bytes WHERE line = OLD.line AND entry = OLD.entry;
      END)",

    // AUTOINCREMENT: a generation is never given out twice, not even after its timer is gone.
    R"(CREATE TABLE timer (
      generation INTEGER PRIMARY KEY AUTOINCREMENT,
      line TEXT NOT NULL,
      entry TEXT NOT NULL,
      id TEXT NOT NULL,
      due_ms BIGINT NOT NULL,
      payload TEXT NOT NULL,
      UNIQUE (line, entry, id)))",
    "CREATE INDEX timer_due ON timer (due_ms)",
};

// Delivery that loses nothing: streams wait in lanes (customer, line, plugin), dead letters keep what Ashby answered,
// brakes and holds outlive the process, vendors' events are kept before they are answered.
constexpr const char *kSecond[] = {
    // Ashby answered *_not_found to the first update, so it never learned of the id.
    "ALTER TABLE assessment ADD COLUMN ashby_unknown BIGINT NOT NULL DEFAULT 0",
    // When the newest progress row is due; the next one keeps its distance.
    "ALTER TABLE assessment ADD COLUMN progress_ms BIGINT NOT NULL DEFAULT 0",
    // The vendor may have it although it is over: it must still be told to cancel.
    "ALTER TABLE assessment ADD COLUMN undo BIGINT NOT NULL DEFAULT 0",
    // The newest of the vendor's own sequence numbers (or times) that was applied.
    "ALTER TABLE assessment ADD COLUMN vendor_seq BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE assessment ADD COLUMN state_reason TEXT NOT NULL DEFAULT ''",
    "DROP INDEX assessment_due",
    "CREATE INDEX assessment_due ON assessment (tenant_key, line, entry, next_due_ms) WHERE next_due_ms > 0",
    "CREATE INDEX assessment_undo ON assessment (key) WHERE undo > 0",
    "CREATE INDEX assessment_unresolved ON assessment (key) WHERE state = 'UNRESOLVED'",

    // SQLite cannot change a CHECK in place.
    R"(CREATE TABLE outbox_2 (
      key INTEGER PRIMARY KEY,
      assessment_key BIGINT NOT NULL REFERENCES assessment (key),
      seq BIGINT NOT NULL,
      kind TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'DELIVERED', 'DEAD', 'SUPERSEDED', 'DISCARDED')),
      attempts BIGINT NOT NULL DEFAULT 0,
      not_before_ms BIGINT NOT NULL,
      queued_ms BIGINT NOT NULL,
      first_sent_ms BIGINT NOT NULL DEFAULT 0,
      last_attempt_ms BIGINT NOT NULL DEFAULT 0,
      finished_ms BIGINT NOT NULL DEFAULT 0,
      replays BIGINT NOT NULL DEFAULT 0,
      http_status BIGINT NOT NULL DEFAULT 0,
      code TEXT NOT NULL DEFAULT '',
      request_id TEXT NOT NULL DEFAULT '',
      reason TEXT NOT NULL DEFAULT '',
      body TEXT NOT NULL,
      answer TEXT NOT NULL DEFAULT '',
      UNIQUE (assessment_key, seq)))",
    R"(INSERT INTO outbox_2 (key, assessment_key, seq, kind, state, attempts, not_before_ms, queued_ms, first_sent_ms,
        last_attempt_ms, finished_ms, reason, body)
      SELECT key, assessment_key, seq, kind, state, attempts, not_before_ms, queued_ms, first_sent_ms, last_attempt_ms,
        CASE WHEN state IN ('DELIVERED', 'DEAD') THEN max(queued_ms, last_attempt_ms) ELSE 0 END, reason, body
      FROM outbox)",
    "DROP TABLE outbox",
    "ALTER TABLE outbox_2 RENAME TO outbox",
    "CREATE INDEX outbox_waiting ON outbox (key) WHERE state IN ('PENDING', 'SENDING')",
    "CREATE INDEX outbox_dead ON outbox (key) WHERE state = 'DEAD'",
    "CREATE INDEX outbox_finished ON outbox (finished_ms) WHERE finished_ms > 0",

    // What keeps lanes from being sent: an operator's hold, a refused key, a rate limit, an open breaker.
    R"(CREATE TABLE brake (
      kind TEXT NOT NULL CHECK (kind IN ('hold', 'blocked', 'rate_limit', 'breaker')),
      scope TEXT NOT NULL,
      since_ms BIGINT NOT NULL,
      until_ms BIGINT NOT NULL DEFAULT 0,
      tries BIGINT NOT NULL DEFAULT 0,
      starts BIGINT NOT NULL DEFAULT 0,
      actor TEXT NOT NULL DEFAULT '',
      reason TEXT NOT NULL,
      PRIMARY KEY (kind, scope)) WITHOUT ROWID)",

    // Vendors' events. event_id '': the vendor gives none, and body_hash coalesces what was not applied yet.
    R"(CREATE TABLE inbox (
      key INTEGER PRIMARY KEY,
      line TEXT NOT NULL,
      entry TEXT NOT NULL,
      hook TEXT NOT NULL,
      event_id TEXT NOT NULL,
      body_hash TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('RECEIVED', 'APPLIED', 'STALE', 'REFUSED', 'QUARANTINED')),
      received_ms BIGINT NOT NULL,
      not_before_ms BIGINT NOT NULL,
      attempts BIGINT NOT NULL DEFAULT 0,
      finished_ms BIGINT NOT NULL DEFAULT 0,
      duplicates BIGINT NOT NULL DEFAULT 0,
      reason TEXT NOT NULL DEFAULT '',
      headers TEXT NOT NULL,
      body TEXT NOT NULL))",
    "CREATE UNIQUE INDEX inbox_event ON inbox (line, entry, hook, event_id) WHERE event_id <> ''",
    "CREATE INDEX inbox_body ON inbox (line, entry, hook, body_hash) WHERE event_id = '' AND state = 'RECEIVED'",
    // The oldest that is due of one plugin, and when the next one is, without looking at all that wait.
    "CREATE INDEX inbox_order ON inbox (line, entry, key, not_before_ms) WHERE state = 'RECEIVED'",
    "CREATE INDEX inbox_due ON inbox (line, entry, not_before_ms) WHERE state = 'RECEIVED'",
    "CREATE INDEX inbox_finished ON inbox (finished_ms) WHERE finished_ms > 0",

    // What people did. Only ever appended.
    R"(CREATE TABLE audit (
      key INTEGER PRIMARY KEY AUTOINCREMENT,
      at_ms BIGINT NOT NULL,
      actor TEXT NOT NULL,
      action TEXT NOT NULL,
      target TEXT NOT NULL,
      detail TEXT NOT NULL))",
};

// Step n brings version n to n + 1.
constexpr std::span<const char *const> kSteps[] = {kFirst, kSecond};
constexpr Int kNewest = std::size(kSteps);

Result<void> take_step(Session &session, Int to_version, std::int64_t now_ms) {
  ASSAY_CHECK(session.begin());
  for (const char *sql : kSteps[to_version - 1]) ASSAY_CHECK(session.run("migration", sql));
  ASSAY_CHECK(session.run("migration", "INSERT INTO schema_migration (version, applied_ms) VALUES (" +
                                           std::to_string(to_version) + ", " + std::to_string(now_ms) + ")"));
  return session.commit();
}

}  // namespace

Result<void> migrate(Session &session, std::int64_t now_ms, std::optional<std::int64_t> up_to) {
  ASSAY_TRY(const auto known, session.number("migration",
                                             "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND "
                                             "name = 'schema_migration'"));
  Int version = 0;
  if (known == 0) {
    ASSAY_CHECK(session.run("migration",
                            "CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, applied_ms BIGINT NOT NULL)"));
  } else {
    ASSAY_TRY(version, session.number("migration", "SELECT coalesce(max(version), 0) FROM schema_migration"));
  }
  if (version > kNewest)
    return Error{ErrorCode::kUnsupported, "store: the database has schema " + std::to_string(version) +
                                              ", this Assay knows up to " + std::to_string(kNewest) +
                                              ": run the Assay that wrote it, or a newer one"};
  const Int target = up_to.value_or(kNewest);
  while (version < target) {
    ++version;
    if (auto taken = take_step(session, version, now_ms); !taken.ok()) {
      session.rollback();
      auto error = std::move(taken).error();
      error.message += " (schema " + std::to_string(version) + ")";
      return error;
    }
  }
  return {};
}

}  // namespace assay::store
