// What each customer may start on each product line: the plugins' lists, merged, and who starts which type.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/service/directory.h"
#include "host/service/line_answers.h"
#include "host/service/merge.h"
#include "host/store/store.h"

namespace assay::service {

class Catalog {
 public:
  // All references outlive the catalog. Reads the known types from the store; those that the configuration pins are
  // what it says they are. kUnavailable: the store.
  static Result<std::unique_ptr<Catalog>> open(Executor &executor, store::Store &store, const Directory &directory,
                                               AskingOptions options);

  // The answer of assessment.list, as LineAnswers. [any-thread, waits for nothing]
  Rendered ready(const Caller &caller) { return lists_.ready(caller); }
  // kUnavailable: also the store. [executor]
  Task<Result<Rendered>> list(Caller caller) { return lists_.get(std::move(caller)); }

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
  using Lists = LineAnswers<std::vector<OfferedType>>;

  Catalog(Executor &executor, store::Store &store, const Directory &directory, AskingOptions options);

  Task<Result<std::string>> render(const Line &line, const Lists::Entries &entries);
  Task<Result<void>> remember_fresh(const Line &line, const Lists::Entries &entries);
  void adopt(std::vector<store::TypeRow> rows);

  Executor &executor_;
  store::Store &store_;
  const Directory &directory_;

  // Touched on the executor alone.
  Lists lists_;
  std::unordered_map<AssessmentTypeId, store::TypeRow> types_;
};

}  // namespace assay::service
