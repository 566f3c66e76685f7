#include "host/store/session.h"

#include <soci/sqlite3/soci-sqlite3.h>

namespace assay::store {
namespace {

constexpr const char *kMemory = ":memory:";

Result<std::string> text(Session &session, const char *name, const char *sql) {
  std::string value;
  try {
    Query<In<>, Out<std::string>> query(session.soci(), name, sql);
    ASSAY_CHECK(query.for_each([&](const std::string &found) { value = found; }));
  } catch (...) {
    return current_sql_error(name);
  }
  return value;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::open(const std::string &path, SessionRole role, const std::string &vfs) {
  // SOCI's connection string has no escape for it.
  if (path.find('"') != std::string::npos)
    return Error{ErrorCode::kUnavailable, "store: the path " + path + " holds a double quote: rename it"};
  std::unique_ptr<Session> session(new Session());
  try {
    session->session_.open(soci::sqlite3, "dbname=\"" + path + "\"" + (vfs.empty() ? "" : " vfs=" + vfs));
  } catch (...) {
    auto error = current_sql_error("open " + path);
    error.code = ErrorCode::kUnavailable;
    return error;
  }
  if (auto configured = session->configure(path != kMemory, role); !configured.ok()) {
    auto error = std::move(configured).error();
    error.message += " (" + path + ")";
    return error;
  }
  return session;
}

Result<void> Session::configure(bool in_file, SessionRole role) {
  ASSAY_CHECK(run("busy_timeout", "PRAGMA busy_timeout = 250"));
  ASSAY_CHECK(run("foreign_keys", "PRAGMA foreign_keys = ON"));
  ASSAY_TRY(const auto foreign_keys, number("foreign_keys", "PRAGMA foreign_keys"));
  if (foreign_keys != 1) return Error{ErrorCode::kUnavailable, "store: this SQLite has no foreign keys"};
  if (!in_file) return {};

  ASSAY_TRY(const auto mode, text(*this, "journal_mode", "PRAGMA journal_mode = WAL"));
  if (mode != "wal")
    return Error{ErrorCode::kUnavailable, "store: WAL cannot be switched on, the journal mode stays " + mode +
                                              ": put the database on a local file system"};
  ASSAY_CHECK(run("synchronous", "PRAGMA synchronous = FULL"));
  ASSAY_TRY(const auto synchronous, number("synchronous", "PRAGMA synchronous"));
  if (synchronous != 2) return Error{ErrorCode::kUnavailable, "store: synchronous=FULL cannot be switched on"};
  if (role == SessionRole::kReader) {
    ASSAY_CHECK(run("wal_autocheckpoint", "PRAGMA wal_autocheckpoint = 0"));
    ASSAY_CHECK(run("query_only", "PRAGMA query_only = ON"));
  }
  return {};
}

Result<void> Session::run(const char *name, const std::string &sql) {
  try {
    Query<In<>, Out<>> query(session_, name, sql.c_str());
    return query.run();
  } catch (...) {
    return current_sql_error(name);
  }
}

Result<Int> Session::number(const char *name, const std::string &sql) {
  Int value = 0;
  try {
    Query<In<>, Out<Int>> query(session_, name, sql.c_str());
    ASSAY_CHECK(query.for_each([&](Int found) { value = found; }));
  } catch (...) {
    return current_sql_error(name);
  }
  return value;
}

Result<void> Session::begin() { return run("BEGIN", "BEGIN IMMEDIATE"); }

Result<void> Session::commit() { return run("COMMIT", "COMMIT"); }

void Session::rollback() noexcept {
  // It fails only when SQLite has rolled back by itself, and then there is nothing left to do.
  (void)run("ROLLBACK", "ROLLBACK");
}

}  // namespace assay::store
