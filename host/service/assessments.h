// The use cases that change an assessment at Ashby's request: start and cancel. Everything runs on one executor and
// waits for nothing; each rule reads as find → intent → plugin → outcome → answer.
#pragma once

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/core/clock.h"
#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/service/catalog.h"
#include "host/service/directory.h"
#include "host/store/store.h"

namespace assay::service {

struct StartReply {
  AssessmentId id;
  std::string update_request;  // the frozen first update; may be empty
};

class Assessments {
 public:
  // All references outlive this.
  Assessments(Executor &executor, store::Store &store, Catalog &catalog, const Directory &directory, IdSource &ids);

  // The intent is durable before the plugin is asked; the outcome and the first update are durable before this ends. A
  // repeated start for the same (tenant, line, type, application) while one is open shares its run and its answer.
  // Errors, texts for the recruiter: kNotFound (unknown or withdrawn type), kConflict (already being assessed), the
  // plugin's own refusal, kUnavailable (store). A vendor whose answer is not known is asked again in the background
  // with the same idempotency key and the same bytes, and the recruiter may press start again. [executor]
  Task<Result<StartReply>> start(Caller caller, StartRequest request);

  // Idempotent: an assessment that has ended already is a success and stays as it is. Errors: kNotFound (unknown or
  // another customer's, told apart by nobody), kRejected and kUnsupported (the vendor does not cancel, with its
  // reason), kUnavailable. [executor]
  Task<Result<AssessmentId>> cancel(Caller caller, AssessmentId id);

  // Goes on with the starts that a crash interrupted. Returns when they are under way. [before serving]
  Result<void> recover();

 private:
  struct Run;  // one start that is under way

  Task<Result<StartReply>> join(Caller caller, store::AssessmentRow row, std::string fingerprint);
  Task<Result<StartReply>> run(Run run);
  Task<Result<StartReply>> ask_and_record(const Run &run);
  Task<Result<StartReply>> undo(const Run &run, std::string vendor_ref);
  void run_again_later(const Run &run);
  void end_run(const AssessmentId &id, const Result<StartReply> &reply);
  Result<Run> run_of(const store::AssessmentRow &row, const std::string &request_id) const;

  Executor &executor_;
  store::Store &store_;
  Catalog &catalog_;
  const Directory &directory_;
  IdSource &ids_;
  // Starts under way, with those who wait for the same answer. Touched on the executor alone.
  std::unordered_map<AssessmentId, std::vector<Done<StartReply>>> under_way_;
};

}  // namespace assay::service
