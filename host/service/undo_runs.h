// Tells vendors to cancel what is over here and may live on there: asks with growing pauses until the vendor has
// answered, a few at a time of one plugin, across restarts. What is to be undone stands in the store (`undo`). Runs on
// one executor and waits for nothing.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>

#include "host/core/executor.h"
#include "host/core/task.h"
#include "host/service/directory.h"
#include "host/store/store.h"

namespace assay::service {

class UndoRuns {
 public:
  // All references outlive this. first_repeat: how soon a vendor that gave no answer is asked again; it doubles, up to
  // 5 minutes.
  UndoRuns(Executor &executor, store::Store &store, const Directory &directory, std::chrono::milliseconds first_repeat)
      : executor_(executor), store_(store), directory_(directory), first_repeat_(first_repeat) {}

  // Required: the row's `undo` is set and durable, and nobody is asking the vendor to start it. One that is under way
  // already goes on as it is. Without its plugin it waits for the next start of the host. [executor]
  void begin(const store::AssessmentRow &row, const std::string &request_id);
  // The same after the first pause: the vendor has just been asked, and may still be at it. [executor]
  void begin_later(const store::AssessmentRow &row, const std::string &request_id);

  // Goes on with what an earlier process left. Returns when it is queued. [before serving]
  Result<void> recover();

 private:
  struct Undo {
    Caller caller;
    AssessmentId id;
    std::string vendor_ref;
    const LineProvider *provider = nullptr;
    std::chrono::milliseconds next_repeat{0};
  };
  struct Lane {
    std::deque<Undo> waiting;
    int running = 0;
  };

  // nullopt: it cannot run now, or runs already.
  std::optional<Undo> admit(const store::AssessmentRow &row, const std::string &request_id);
  void add(Undo undo);
  void pump(Lane &lane);
  Task<bool> tell(const Undo &undo);
  void repeat_later(Undo undo);

  Executor &executor_;
  store::Store &store_;
  const Directory &directory_;
  const std::chrono::milliseconds first_repeat_;
  // Touched on the executor alone.
  std::map<const LineProvider *, Lane> lanes_;
  std::unordered_set<AssessmentId> under_way_;
};

}  // namespace assay::service
