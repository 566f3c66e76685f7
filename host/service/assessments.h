// The use cases that change an assessment at Ashby's request: start and cancel. Everything runs on one executor and
// waits for nothing; each rule reads as find → intent → plugin → outcome → answer.
#pragma once

#include <chrono>
#include <string>

#include "host/core/clock.h"
#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/service/catalog.h"
#include "host/service/directory.h"
#include "host/service/start_runs.h"
#include "host/store/store.h"

namespace assay::service {

class Assessments {
 public:
  // All references outlive this. first_repeat: as StartRuns.
  Assessments(Executor &executor, store::Store &store, Catalog &catalog, const Directory &directory, IdSource &ids,
              std::chrono::milliseconds first_repeat = std::chrono::seconds(2));

  // The intent is durable before the plugin is asked; the outcome and the first update are durable before this ends. A
  // repeated start for the same (tenant, line, type, application) while one is open shares its run and its answer.
  // Errors, texts for the recruiter: kNotFound (unknown or withdrawn type), kConflict (already being assessed),
  // kRejected (the plugin's own refusal), kUnavailable (store), kDeadlineExceeded: the vendor's answer is not known; it
  // is asked again in the background with the same idempotency key and the same bytes, and the recruiter may press
  // start again. [executor]
  Task<Result<StartReply>> start(Caller caller, StartRequest request);

  // Idempotent: an assessment that has ended already is a success and stays as it is. A start that is under way ends
  // first. Errors: kNotFound (unknown or another customer's, told apart by nobody), kRejected, kUnsupported and the
  // like (the vendor does not cancel, with its reason), kUnavailable and kResourceExhausted (repeat it). [executor]
  Task<Result<AssessmentId>> cancel(Caller caller, AssessmentId id);

  // As StartRuns::recover().
  Result<void> recover() { return runs_.recover(); }

 private:
  Task<Result<StartReply>> answer_again(const Caller &caller, store::AssessmentRow row, const std::string &fingerprint);
  Task<Result<store::AssessmentRow>> find_own(const Caller &caller, AssessmentId id);
  Task<Result<void>> cancel_at_vendor(const Caller &caller, const store::AssessmentRow &row);

  Executor &executor_;
  store::Store &store_;
  Catalog &catalog_;
  const Directory &directory_;
  IdSource &ids_;
  StartRuns runs_;
};

}  // namespace assay::service
