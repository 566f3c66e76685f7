// The use cases that change an assessment at Ashby's or the operator's request: start, cancel, resolve. Everything runs
// on one executor and waits for nothing; each rule reads as find → intent → plugin → outcome → answer.
#pragma once

#include <chrono>
#include <string>
#include <variant>

#include "host/core/clock.h"
#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/service/catalog.h"
#include "host/service/directory.h"
#include "host/service/held_starts.h"
#include "host/service/start_runs.h"
#include "host/store/store.h"

namespace assay::service {

// What the operator found out of an UNRESOLVED assessment.
struct StartedAtVendor {
  std::string vendor_ref;
};
struct FailedAtVendor {
  std::string reason;  // for the recruiter
};
struct AskAgain {};  // with the same idempotency key and the same bytes, whatever the plugin declares
using Resolution = std::variant<StartedAtVendor, FailedAtVendor, AskAgain>;

class Assessments {
 public:
  // What lives outside, for longer than this.
  struct Parts {
    Executor &executor;
    store::Store &store;
    Catalog &catalog;
    const Directory &directory;
    IdSource &ids;
    const Clock &clock;
  };
  Assessments(Parts parts, StartOptions options);

  // The intent is durable before the plugin is asked; what this ends with is durable before it ends: the outcome and
  // its first update, or, at the soft deadline, the update "Queued" (StartRuns). A repeated start for the same (tenant,
  // line, type, application) while one is open shares its run and its answer; one with other data takes the place of
  // one that Ashby never learned of. Errors, texts for the recruiter: kNotFound (unknown or withdrawn type), kConflict
  // (already being assessed), kRejected (the plugin's own refusal), kUnavailable (store). [executor]
  Task<Result<StartReply>> start(Caller caller, StartRequest request);

  // Idempotent: an assessment that has ended already is a success and stays as it is. A start that is under way ends
  // first, and the vendor is told, both until the soft deadline; then it is cancelled here, and the vendor is told in
  // the background until it has answered. Errors: kNotFound (unknown or another customer's, told apart by nobody),
  // kRejected, kUnsupported and the like (the vendor does not cancel, with its reason), kUnavailable (the store: repeat
  // it). [executor]
  Task<Result<AssessmentId>> cancel(Caller caller, AssessmentId id);

  // New starts that are held are refused (kRejected). Set before serving; it outlives this.
  void refuse_held_by(const HeldStarts &held) { held_ = &held; }

  // For the operator: ends what nobody but a person can. The state it is in afterwards. Errors: kNotFound; kConflict
  // (not UNRESOLVED, naming the state); kInvalidArgument (an empty reference or reason); kUnavailable (the plugin does
  // not run, so it cannot be asked again; or the store). [executor]
  Task<Result<AssessmentState>> resolve(AssessmentId id, Resolution resolution);

  // Goes on with the starts and the cancellations that an earlier process left. [before serving]
  Result<void> recover();

 private:
  enum class Told { kYes, kAsked, kNo };  // what the vendor knows of a cancellation; kAsked: without an answer
  Task<Result<StartReply>> answer_again(const Caller &caller, store::AssessmentRow row, const std::string &fingerprint);
  Task<Result<store::AssessmentRow>> find(AssessmentId id);
  Task<Result<store::AssessmentRow>> find_own(const Caller &caller, AssessmentId id);
  Task<Result<Told>> cancel_at_vendor(const Caller &caller, const store::AssessmentRow &row, Executor::TimePoint until);

  Executor &executor_;
  store::Store &store_;
  Catalog &catalog_;
  const Directory &directory_;
  IdSource &ids_;
  const std::chrono::milliseconds soft_deadline_;
  UndoRuns undo_;
  const HeldStarts *held_ = nullptr;  // none: nothing is ever held
  StartRuns runs_;
};

}  // namespace assay::service
