// What each customer may start on each product line: the plugins' lists, merged, kept per (line, plugin entry,
// customer), and answered from the last good list while a plugin is slow or down.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/core/executor.h"
#include "host/core/mutex.h"
#include "host/core/task.h"
#include "host/service/directory.h"
#include "host/service/merge.h"
#include "host/store/store.h"
#include "host/wire/ashby.h"

namespace assay::service {

class Catalog {
 public:
  struct Options {
    std::chrono::milliseconds deadline{3'000};  // for the plugins' part of a list
    std::chrono::milliseconds ttl{30'000};      // older lists are asked for again, in the background
  };
  using Rendered = std::shared_ptr<const std::string>;

  // All references outlive the catalog. Reads the known types from the store; those that the configuration pins are
  // what it says they are. kUnavailable: the store.
  static Result<std::unique_ptr<Catalog>> open(Executor &executor, store::Store &store, const Directory &directory,
                                               Options options);

  // The answer of assessment.list when one is at hand, else null. Posts a refresh when it is older than the ttl.
  // [any-thread, waits for nothing]
  Rendered ready(const Caller &caller);

  // Asks the line's plugins in parallel. Types of a plugin that fails come from its last good list. Concurrent calls
  // for one customer share one round. Errors: kNotFound when the line has no plugin, kUnavailable when no plugin ever
  // answered. [executor]
  Task<Result<Rendered>> list(Caller caller);

  struct Route {
    const LineProvider *provider = nullptr;
    std::string vendor_key;
  };
  // Who starts a type for this caller. Errors, texts for the recruiter: kNotFound for an unknown type, one of another
  // line, or one that its plugin no longer offers; kRejected when its plugin is not running. [executor]
  Result<Route> route(const Caller &caller, const AssessmentTypeId &type) const;
  // As route(), but asks the plugins first when an unknown id comes before all of them have listed for this customer:
  // interview plans remember ids for longer than a fresh or restored database. [executor]
  Task<Result<Route>> find_route(Caller caller, AssessmentTypeId type);

 private:
  using Key = std::pair<ProductLineId, TenantId>;
  struct LastList {
    std::vector<OfferedType> types;
  };
  struct Answer {
    Rendered body;
    std::chrono::steady_clock::time_point refresh_at;
    bool refreshing = false;
  };

  Catalog(Executor &executor, store::Store &store, const Directory &directory, Options options);

  Task<Result<Rendered>> ask_all(Caller caller);
  [[nodiscard]] std::vector<EntryTypes> last_lists(const Caller &caller, const Line &line) const;
  Task<Result<void>> remember_fresh(const Line &line, const std::vector<EntryTypes> &entries);
  Rendered keep(const Caller &caller, const Line &line, const std::vector<EntryTypes> &entries, bool complete);
  void adopt(std::vector<store::TypeRow> rows);
  void finish_round(const Key &key, const Result<Rendered> &result);

  Executor &executor_;
  store::Store &store_;
  const Directory &directory_;
  const Options options_;

  // Touched on the executor alone.
  std::map<std::tuple<ProductLineId, PluginEntry, TenantId>, LastList> last_;
  std::unordered_map<AssessmentTypeId, store::TypeRow> types_;
  std::map<Key, std::vector<Done<Rendered>>> waiting_;

  mutable Mutex mutex_;
  std::map<Key, Answer> answers_ ASSAY_GUARDED_BY(mutex_);
};

}  // namespace assay::service
