// Starts from the durable intent to the durable outcome: ask the plugin, record what it said, and, while its answer is
// not known, do what the plugin declares to be safe: ask again with the same key and the same bytes, look it up, or
// leave it to an operator. Whoever waits for a start is answered at the soft deadline at the latest. Everything runs on
// one executor and waits for nothing.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/core/clock.h"
#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/service/directory.h"
#include "host/service/undo_runs.h"
#include "host/store/store.h"

namespace assay::service {

struct StartReply {
  AssessmentId id;
  std::string update_request;  // the frozen first update; may be empty
};

struct StartOptions {
  std::chrono::milliseconds soft_deadline{8'000};     // a start or cancel is answered by then
  std::chrono::milliseconds give_up{24 * 3'600'000};  // how long after its intent an unknown answer is asked for
  std::chrono::milliseconds first_repeat{2'000};      // the first pause; it doubles, up to 5 minutes
};

class StartRuns {
 public:
  struct Run {
    Caller caller;
    AssessmentId id;
    const LineProvider *provider = nullptr;
    std::string command_body;
    std::int64_t created_ms = 0;
    // An earlier call may have reached the vendor: then "nothing was begun" is true of this call only.
    bool asked_before = false;
    bool look_up_first = false;
    std::chrono::milliseconds next_pause{0};  // 0: the first one
    // What is known and not recorded yet: the vendor's final answer, or why nobody will ask for it any more.
    std::shared_ptr<const Result<StartAccepted>> answer;
    std::string unresolved;
  };

  // All references outlive this.
  StartRuns(Executor &executor, store::Store &store, const Directory &directory, UndoRuns &undo, const Clock &clock,
            StartOptions options)
      : executor_(executor), store_(store), directory_(directory), undo_(undo), clock_(clock), options_(options) {}

  // The row must be STARTING, and nobody under way with it. Ends with what the recruiter is to be told: the durable
  // outcome, or, when that is not there at the soft deadline, the first update with the status "Queued", and then it
  // goes on in the background. [executor]
  Task<Result<StartReply>> run(Run run);
  // The same without anybody who waits. [executor]
  void go_on(Run run);

  // From its begin to its outcome, pauses included.
  [[nodiscard]] bool is_under_way(const AssessmentId &id) const { return under_way_.contains(id); }
  // As run(), of the one that is under way. [executor]
  Task<Result<StartReply>> join(AssessmentId id);

  // Whether the vendor is being asked at this moment.
  [[nodiscard]] bool is_asking(const AssessmentId &id) const;
  // Ends once it is not, or at `until`. [executor]
  Task<bool> rest(AssessmentId id, Executor::TimePoint until);

  // kRejected, for the recruiter: its plugin does not run.
  [[nodiscard]] Result<Run> run_of(const store::AssessmentRow &row, const std::string &request_id) const;

  // Goes on, a few at a time, with the starts that a crash interrupted. Returns when they are queued. [before serving]
  Result<void> recover();

 private:
  struct UnderWay {
    std::vector<Done<StartReply>> waiting;
    std::vector<Done<void>> until_rest;
    bool is_asking = false;
    bool is_announced = false;       // or about to be: Ashby is told "Queued"
    Executor::TimePoint deadline{};  // of those who wait; none when nobody does
  };

  Task<bool> check_and_step(Run run);
  Task<bool> step(Run run);
  Task<bool> ask(Run &run);
  void leave_unknown(Run &run, const std::string &why) const;
  Task<bool> record(const Run &run);
  Task<bool> record_unresolved(const Run &run);
  Task<bool> announce(AssessmentId id);

  void wait(const AssessmentId &id, Done<StartReply> done);
  void await_deadline();
  void pass_deadlines();
  void answer(const AssessmentId &id, const Result<StartReply> &reply);
  void set_asking(const AssessmentId &id, bool is_asking);
  bool end(const Run &run, const store::AssessmentRow &row, const Result<StartReply> &reply);
  void repeat_later(Run run);
  void recover_next(const LineProvider *provider);

  Executor &executor_;
  store::Store &store_;
  const Directory &directory_;
  UndoRuns &undo_;
  const Clock &clock_;
  const StartOptions options_;
  // Touched on the executor alone.
  std::unordered_map<AssessmentId, UnderWay> under_way_;
  std::deque<std::pair<Executor::TimePoint, AssessmentId>> deadlines_;  // in their order
  bool is_timer_set_ = false;
  std::map<const LineProvider *, std::deque<Run>> to_recover_;
};

}  // namespace assay::service
