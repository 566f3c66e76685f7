// A prepared SQL statement with typed parameters and columns: the one shape in which the store talks to SOCI. It always
// fetches to the end (a statement left open holds its old snapshot and spoils the next commit), reads NULL as 0 or "",
// and turns exceptions into Errors without bound values. One thread at a time.
#pragma once

#include <soci/soci.h>

#include <string>
#include <tuple>
#include <utility>

#include "host/core/result.h"
#include "host/store/sql_error.h"

namespace assay::store {

using Int = long long;  // SOCI has no overload for std::int64_t

template <class... T>
struct In {};
template <class... T>
struct Out {};

// Query<In<Int>, Out<std::string>> name_of{session, "tenant.name", "SELECT name FROM tenant WHERE key = :key"};
// Parameters are bound by position; the name of one that is used twice counts once.
template <class Params, class Columns>
class Query;

template <class... I, class... O>
class Query<In<I...>, Out<O...>> {
 public:
  // Throws what SOCI throws when the statement cannot be prepared; open_tables() catches.
  Query(soci::session &session, const char *name, const char *sql) : name_(name), statement_(session) {
    std::apply([this](auto &...value) { (statement_.exchange(soci::use(value)), ...); }, in_);
    bind_columns(std::index_sequence_for<O...>());
    statement_.alloc();
    statement_.prepare(sql);
    statement_.define_and_bind();
  }
  Query(const Query &) = delete;  // SOCI holds the addresses of in_ and out_
  Query &operator=(const Query &) = delete;

  // Calls each(columns...) for every row.
  template <class Each>
  Result<void> for_each(const I &...in, Each each) {
    in_ = std::tie(in...);
    try {
      if constexpr (sizeof...(O) == 0) {
        statement_.execute(true);
      } else {
        statement_.execute(false);
        while (statement_.fetch()) {
          clear_nulls(std::index_sequence_for<O...>());
          std::apply(each, out_);
        }
      }
    } catch (...) {
      return current_sql_error(name_);
    }
    return {};
  }

  // For statements without rows.
  Result<void> run(const I &...in) {
    return for_each(in..., [](const O &...) {});
  }

 private:
  template <std::size_t... N>
  void bind_columns(std::index_sequence<N...>) {
    (statement_.exchange(soci::into(std::get<N>(out_), null_[N])), ...);
  }
  template <std::size_t... N>
  void clear_nulls(std::index_sequence<N...>) {
    ((null_[N] == soci::i_null ? void(std::get<N>(out_) = O{}) : void()), ...);
  }

  const char *name_;
  std::tuple<I...> in_;
  std::tuple<O...> out_;
  soci::indicator null_[sizeof...(O) + 1] = {};
  soci::statement statement_;
};

// A statement that is not worth keeping prepared: made, run to its end with each(columns...) for every row, and
// forgotten. query_once<Int, std::string>(session, "tenant.of", sql, each, key)
template <class... O, class Each, class... I>
Result<void> query_once(soci::session &session, const char *name, const std::string &sql, Each each, const I &...in) {
  try {
    Query<In<I...>, Out<O...>> query(session, name, sql.c_str());
    return query.for_each(in..., std::move(each));
  } catch (...) {
    return current_sql_error(name);
  }
}
// The same for a statement without rows.
template <class... I>
Result<void> run_once(soci::session &session, const char *name, const std::string &sql, const I &...in) {
  return query_once<>(
      session, name, sql, [] {}, in...);
}

}  // namespace assay::store
