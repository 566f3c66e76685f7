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

// Step n brings version n to n + 1.
constexpr std::span<const char *const> kSteps[] = {kFirst};
constexpr Int kNewest = std::size(kSteps);

Result<void> take_step(Session &session, Int to_version, std::int64_t now_ms) {
  ASSAY_CHECK(session.begin());
  for (const char *sql : kSteps[to_version - 1]) ASSAY_CHECK(session.run("migration", sql));
  ASSAY_CHECK(session.run("migration", "INSERT INTO schema_migration (version, applied_ms) VALUES (" +
                                           std::to_string(to_version) + ", " + std::to_string(now_ms) + ")"));
  return session.commit();
}

}  // namespace

Result<void> migrate(Session &session, std::int64_t now_ms) {
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
  while (version < kNewest) {
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
