#include "host/service/catalog.h"

#include <algorithm>

#include "host/core/wait.h"
#include "host/wire/ashby.h"

namespace assay::service {
namespace {

// What the operator pinned, as rows: an id that the configuration names needs no list to be routed.
std::vector<store::TypeRow> pinned_types(const std::map<ProductLineId, Line> &lines) {
  std::vector<store::TypeRow> rows;
  for (const auto &[id, line] : lines) {
    for (const auto &[name, type] : line.type_ids) {
      const auto slash = name.find('/');
      rows.push_back({type, id, {name.substr(0, slash)}, name.substr(slash + 1)});
    }
  }
  return rows;
}

}  // namespace

Catalog::Catalog(Executor &executor, store::Store &store, const Directory &directory, AskingOptions options)
    : executor_(executor),
      store_(store),
      directory_(directory),
      lists_(executor, directory, options,
             {"plugin_list_failed", [](const plugin::Provider &) { return true; },
              [](plugin::Provider &provider, plugin::CallContext context, Done<std::vector<OfferedType>> done) {
                provider.list(std::move(context), std::move(done));
              },
              [this](const Line &line, const Lists::Entries &entries) { return render(line, entries); }}) {}

Result<std::unique_ptr<Catalog>> Catalog::open(Executor &executor, store::Store &store, const Directory &directory,
                                               AskingOptions options) {
  std::unique_ptr<Catalog> catalog(new Catalog(executor, store, directory, options));
  auto pinned = pinned_types(directory.lines());
  if (!pinned.empty())
    ASSAY_CHECK(wait_for<void>([&](Done<void> done) { store.remember_types(std::move(pinned), std::move(done)); }));
  ASSAY_TRY(auto known, store.known_types());
  catalog->adopt(std::move(known));
  return catalog;
}

void Catalog::adopt(std::vector<store::TypeRow> rows) {
  for (auto &row : rows) {
    const auto id = row.type;
    types_.insert_or_assign(id, std::move(row));
  }
}

Task<Result<std::string>> Catalog::render(const Line &line, const Lists::Entries &entries) {
  ASSAY_CO_CHECK(co_await remember_fresh(line, entries));
  co_return wire::render_list(merge(line.id, entries, line.type_ids));
}

// An id is handed out only when it can be routed for ever. Rare: once per new type.
Task<Result<void>> Catalog::remember_fresh(const Line &line, const Lists::Entries &entries) {
  std::vector<store::TypeRow> fresh;
  for (const auto &[entry, types] : entries) {
    for (const auto &type : types) {
      const auto id = type_id(line.id, entry, type.vendor_key, line.type_ids);
      if (!types_.contains(id)) fresh.push_back({id, line.id, entry, type.vendor_key});
    }
  }
  if (fresh.empty()) co_return Result<void>();
  ASSAY_CO_CHECK(
      co_await completion<void>(executor_, [&](Done<void> done) { store_.remember_types(fresh, std::move(done)); }));
  adopt(std::move(fresh));
  co_return Result<void>();
}

Result<Catalog::Route> Catalog::route(const Caller &caller, const AssessmentTypeId &type) const {
  const auto it = types_.find(type);
  if (it == types_.end() || it->second.line != caller.line)
    return Error{ErrorCode::kNotFound, "This assessment type is not known. Choose one from the current list."};
  const auto &row = it->second;
  const auto *provider = directory_.find(row.line, row.entry);
  if (provider == nullptr)
    return Error{ErrorCode::kRejected, "The provider of this assessment type is not available at present."};
  if (const auto *types = lists_.last(caller, row.entry)) {
    const bool offered =
        std::any_of(types->begin(), types->end(), [&](const auto &t) { return t.vendor_key == row.vendor_key; });
    if (!offered)
      return Error{ErrorCode::kNotFound,
                   "This assessment type is no longer offered. Choose one from the current list."};
  }
  return Route{provider, row.vendor_key};
}

Task<Result<Catalog::Route>> Catalog::find_route(Caller caller, AssessmentTypeId type) {
  auto known = route(caller, type);
  const auto *line = directory_.find(caller.line);
  const auto all_listed = [&] {
    return line == nullptr || lists_.last_of_all(caller, *line).size() == line->providers.size();
  };
  if (known.ok() || known.error().code != ErrorCode::kNotFound || all_listed()) co_return known;
  const auto listed = co_await list(caller);
  auto found = route(caller, type);
  const bool may_be_of_a_silent_one = !found.ok() && found.error().code == ErrorCode::kNotFound && !all_listed();
  if (found.ok() || (listed.ok() && !may_be_of_a_silent_one)) co_return found;
  co_return Error{ErrorCode::kRejected,
                  "The provider of this assessment type does not answer just now. Try again later."};
}

}  // namespace assay::service
