// Starts from the durable intent to the durable outcome: ask the plugin, record what it said, and, while its answer is
// not known, ask again with the same key and the same bytes. Everything runs on one executor and waits for nothing.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/service/directory.h"
#include "host/store/store.h"

namespace assay::service {

struct StartReply {
  AssessmentId id;
  std::string update_request;  // the frozen first update; may be empty
};

class StartRuns {
 public:
  struct Run {
    Caller caller;
    AssessmentId id;
    const LineProvider *provider = nullptr;
    std::string command_body;
    // An earlier call may have reached the vendor: then "nothing was begun" is true of this call only.
    bool asked_before = false;
    std::chrono::milliseconds next_repeat{0};  // 0: the first one
  };

  // All references outlive this. first_repeat: how soon an unknown answer is asked for again; it doubles, up to 5
  // minutes.
  StartRuns(Executor &executor, store::Store &store, const Directory &directory, std::chrono::milliseconds first_repeat)
      : executor_(executor), store_(store), directory_(directory), first_repeat_(first_repeat) {}

  // The row must be STARTING, and nobody under way with it. Ends when the outcome is durable, with what the recruiter
  // is to be told, or when the vendor's answer stays unknown: kDeadlineExceeded, and it is asked again in the
  // background. [executor]
  Task<Result<StartReply>> run(Run run);
  [[nodiscard]] bool is_under_way(const AssessmentId &id) const { return under_way_.contains(id); }
  // The answer of the run that is under way. [executor]
  Task<Result<StartReply>> join(AssessmentId id);

  // kRejected, for the recruiter: its plugin does not run.
  [[nodiscard]] Result<Run> run_of(const store::AssessmentRow &row, const std::string &request_id) const;

  // Goes on, a few at a time, with the starts that a crash interrupted. Returns when they are queued. [before serving]
  Result<void> recover();

 private:
  struct Ended;

  Task<Ended> ask_and_record(const Run &run);
  Task<Result<StartReply>> settle_late(const Run &run, bool vendor_started, const store::OutcomeRecorded &found);
  Task<Result<StartReply>> repeat(Run run);
  void repeat_later(const Run &run);
  void end(const AssessmentId &id, const Result<StartReply> &reply);
  void recover_next(const LineProvider *provider);

  Executor &executor_;
  store::Store &store_;
  const Directory &directory_;
  const std::chrono::milliseconds first_repeat_;
  // Touched on the executor alone. Starts under way, with those who wait for the same answer.
  std::unordered_map<AssessmentId, std::vector<Done<StartReply>>> under_way_;
  std::unordered_set<AssessmentId> repeats_;  // one pending repeat each
  std::map<const LineProvider *, std::deque<Run>> to_recover_;
};

}  // namespace assay::service
