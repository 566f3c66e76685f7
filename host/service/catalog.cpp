#include "host/service/catalog.h"

#include <algorithm>
#include <atomic>

#include "host/core/log.h"
#include "host/core/wait.h"

namespace assay::service {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::seconds kRetryIncomplete{1};

struct Asked {
  const LineProvider *provider;
  Result<std::vector<OfferedType>> answer = Error{ErrorCode::kInternal, "not asked"};
};

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

// Ends when every provider has answered; each answers by its deadline at the latest.
Task<Result<void>> ask(Executor &executor, const Caller &caller, std::vector<Asked> &asked,
                       std::chrono::milliseconds deadline) {
  co_return co_await completion<void>(executor, [&](Done<void> done) {
    auto remaining = std::make_shared<std::atomic<std::size_t>>(asked.size());
    for (auto &each : asked) {
      auto context = Directory::context(caller, *each.provider);
      context.deadline = std::min(context.deadline, SteadyClock::now() + deadline);
      each.provider->provider->list(std::move(context),
                                    [&each, remaining, done](Result<std::vector<OfferedType>> types) {
                                      each.answer = std::move(types);
                                      if (remaining->fetch_sub(1) == 1) done({});
                                    });
    }
  });
}

}  // namespace

Catalog::Catalog(Executor &executor, store::Store &store, const Directory &directory, Options options)
    : executor_(executor), store_(store), directory_(directory), options_(options) {}

Result<std::unique_ptr<Catalog>> Catalog::open(Executor &executor, store::Store &store, const Directory &directory,
                                               Options options) {
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

Catalog::Rendered Catalog::ready(const Caller &caller) {
  const Key key{caller.line, caller.tenant};
  Rendered body;
  {
    MutexLock lock(mutex_);
    const auto it = answers_.find(key);
    if (it == answers_.end()) return nullptr;
    body = it->second.body;
    if (it->second.refreshing || SteadyClock::now() < it->second.refresh_at) return body;
    it->second.refreshing = true;
  }
  executor_.post([this, caller] { assay::start(list(caller), [](const Result<Rendered> &) {}); });
  return body;
}

Task<Result<Catalog::Rendered>> Catalog::list(Caller caller) {
  const Key key{caller.line, caller.tenant};
  co_return co_await completion<Rendered>(executor_, [&](Done<Rendered> done) {
    auto &waiting = waiting_[key];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return;
    assay::start(ask_all(caller), [this, key](const Result<Rendered> &result) { finish_round(key, result); });
  });
}

void Catalog::finish_round(const Key &key, const Result<Rendered> &result) {
  const auto waiting = std::exchange(waiting_[key], {});
  waiting_.erase(key);
  {
    MutexLock lock(mutex_);
    const auto it = answers_.find(key);
    if (it != answers_.end()) it->second.refreshing = false;
  }
  for (const auto &done : waiting) done(result);
}

Task<Result<Catalog::Rendered>> Catalog::ask_all(Caller caller) {
  const Line *line = directory_.find(caller.line);
  if (line == nullptr || line->providers.empty())
    co_return Error{ErrorCode::kNotFound, "No assessment provider is connected for this product line."};

  std::vector<Asked> asked;
  for (const auto &provider : line->providers) asked.push_back({&provider});
  ASSAY_CO_CHECK(co_await ask(executor_, caller, asked, options_.deadline));

  bool complete = true;
  for (auto &each : asked) {
    const auto &entry = each.provider->provider->entry();
    if (each.answer.ok()) {
      last_[{caller.line, entry, caller.tenant}] = {*std::move(each.answer)};
      continue;
    }
    complete = false;
    log::warn("plugin_list_failed", {{"line", caller.line.value},
                                     {"plugin", entry.value},
                                     {"request", caller.request_id},
                                     {"code", name_of(each.answer.error().code)},
                                     {"error", each.answer.error().message}});
  }
  const auto entries = last_lists(caller, *line);
  if (entries.empty()) co_return Error{ErrorCode::kUnavailable, "No plugin of this product line has answered yet."};
  ASSAY_CO_CHECK(co_await remember_fresh(*line, entries));
  co_return keep(caller, *line, entries, complete);
}

std::vector<EntryTypes> Catalog::last_lists(const Caller &caller, const Line &line) const {
  std::vector<EntryTypes> entries;
  for (const auto &provider : line.providers) {
    const auto &entry = provider.provider->entry();
    const auto it = last_.find({caller.line, entry, caller.tenant});
    if (it != last_.end()) entries.push_back({entry, it->second.types});
  }
  return entries;
}

// An id is handed out only when it can be routed for ever. Rare: once per new type.
Task<Result<void>> Catalog::remember_fresh(const Line &line, const std::vector<EntryTypes> &entries) {
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

Catalog::Rendered Catalog::keep(const Caller &caller, const Line &line, const std::vector<EntryTypes> &entries,
                                bool complete) {
  auto body = std::make_shared<const std::string>(wire::render_list(merge(line.id, entries, line.type_ids)));
  MutexLock lock(mutex_);
  auto &answer = answers_[{caller.line, caller.tenant}];
  answer.body = body;
  answer.refresh_at = SteadyClock::now() + (complete ? options_.ttl : std::chrono::milliseconds(kRetryIncomplete));
  return body;
}

Result<Catalog::Route> Catalog::route(const Caller &caller, const AssessmentTypeId &type) const {
  const auto it = types_.find(type);
  if (it == types_.end() || it->second.line != caller.line)
    return Error{ErrorCode::kNotFound, "This assessment type is not known. Choose one from the current list."};
  const auto &row = it->second;
  const auto *provider = directory_.find(row.line, row.entry);
  if (provider == nullptr)
    return Error{ErrorCode::kRejected, "The provider of this assessment type is not available at present."};
  const auto last = last_.find({row.line, row.entry, caller.tenant});
  if (last != last_.end()) {
    const auto &types = last->second.types;
    const bool offered =
        std::any_of(types.begin(), types.end(), [&](const auto &t) { return t.vendor_key == row.vendor_key; });
    if (!offered)
      return Error{ErrorCode::kNotFound,
                   "This assessment type is no longer offered. Choose one from the current list."};
  }
  return Route{provider, row.vendor_key};
}

Task<Result<Catalog::Route>> Catalog::find_route(Caller caller, AssessmentTypeId type) {
  auto known = route(caller, type);
  const auto *line = directory_.find(caller.line);
  const auto all_listed = [&] { return line == nullptr || last_lists(caller, *line).size() == line->providers.size(); };
  if (known.ok() || known.error().code != ErrorCode::kNotFound || all_listed()) co_return known;
  const auto listed = co_await list(caller);
  auto found = route(caller, type);
  const bool may_be_of_a_silent_one = !found.ok() && found.error().code == ErrorCode::kNotFound && !all_listed();
  if (found.ok() || (listed.ok() && !may_be_of_a_silent_one)) co_return found;
  co_return Error{ErrorCode::kRejected,
                  "The provider of this assessment type does not answer just now. Try again later."};
}

}  // namespace assay::service
