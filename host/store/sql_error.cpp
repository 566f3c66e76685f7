#include "host/store/sql_error.h"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <array>
#include <exception>
#include <string>

namespace assay::store {
namespace {

struct Known {
  int code;
  std::string_view name, hint;
  ErrorCode as;
};
using enum ErrorCode;
constexpr std::array kKnown = {
    Known{1, "SQLITE_ERROR", "the statement does not fit the database's schema", kInternal},
    Known{3, "SQLITE_PERM", "the file may not be accessed: check its owner and mode", kUnavailable},
    Known{5, "SQLITE_BUSY", "another program holds the database: close it", kUnavailable},
    Known{6, "SQLITE_LOCKED", "another statement holds the table", kUnavailable},
    Known{7, "SQLITE_NOMEM", "out of memory", kUnavailable},
    Known{8, "SQLITE_READONLY", "the file or its file system is read-only", kUnavailable},
    Known{10, "SQLITE_IOERR", "the disk failed: see the system log", kUnavailable},
    Known{11, "SQLITE_CORRUPT", "the file is damaged: restore a backup", kUnavailable},
    Known{13, "SQLITE_FULL", "the disk is full: free some space", kUnavailable},
    Known{14, "SQLITE_CANTOPEN", "the file cannot be opened: check its directory and mode", kUnavailable},
    Known{15, "SQLITE_PROTOCOL", "the file system does not lock as SQLite needs", kUnavailable},
    Known{19, "SQLITE_CONSTRAINT", "a rule of the tables would be broken", kInternal},
    Known{26, "SQLITE_NOTADB", "the file is not a database of Assay", kUnavailable},
};

}  // namespace

Error sql_error(std::string_view statement, int result_code) {
  const int primary = result_code & 0xff;
  std::string text = "store: " + std::string(statement) + " failed with ";
  for (const auto &known : kKnown) {
    if (known.code != primary) continue;
    text.append(known.name).append(" (").append(std::to_string(result_code)).append("): ").append(known.hint);
    return Error{known.as, std::move(text)};
  }
  return Error{kInternal, text + "SQLite result " + std::to_string(result_code)};
}

Error current_sql_error(std::string_view statement) {
  try {
    throw;
  } catch (const soci::sqlite3_soci_error &error) {
    return sql_error(statement, error.result());
  } catch (const std::bad_alloc &) {
    return sql_error(statement, 7);
  } catch (const std::exception &) {
    return Error{kInternal, "store: " + std::string(statement) + " failed inside SOCI"};
  }
}

}  // namespace assay::store
