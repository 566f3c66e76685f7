// The outbox: frozen updates in streams, one stream per assessment. What is appended and how progress is thinned out;
// claims.h is about leasing and settling.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/store/assessment_table.h"

namespace assay::store {

[[nodiscard]] std::optional<UpdateKind> parse_kind(std::string_view name) noexcept;  // the inverse of name_of

class Updates {
 public:
  // progress_interval_ms: at most one progress row of an assessment in that time, the newest wins; 0: every one.
  Updates(soci::session &session, Int progress_interval_ms);

  // Appends to the stream: gives it its sequence number and timestamp and freezes its body, which it returns.
  // A progress row that says what the row before it says is not appended; one that was never sent yields to it.
  // due_ms counts when nothing waits before it. The caller saves `to` in the same transaction.
  Result<std::string> enqueue(LoadedAssessment &to, const UpdateDraft &draft, Int due_ms, Int now_ms);

  // Nothing that waits in this stream is sent any more; `reason` says why. An answer that is still on its way changes
  // nothing. The caller saves `to` in the same transaction.
  Result<void> abandon(LoadedAssessment &to, const std::string &reason, Int now_ms);

  // A stream waits now. For those that change one by other ways than enqueue.
  void note_queued(LaneDue queued);
  // The streams that were made to wait since the last time somebody asked.
  std::vector<LaneDue> take_queued() noexcept { return std::exchange(queued_, {}); }

 private:
  using Text = std::string;
  struct Tail {  // the newest row of a stream
    Int key = 0, seq = 0, not_before_ms = 0;
    bool is_unsent_progress = false;
    bool is_alive = false;  // sent, or still to be
    Text body;
  };
  Result<std::optional<Tail>> tail_of(const LoadedAssessment &of);
  Result<Int> place_progress(LoadedAssessment &to, const std::optional<Tail> &tail, Int due_ms, Int now_ms);
  Result<void> hurry(LoadedAssessment &to, const Tail &tail, Int now_ms);

  const Int progress_interval_ms_;
  Query<In<Int, Int, Text, Int, Int, Text>, Out<>> insert_;
  Query<In<Int>, Out<Int, Int, Text, Text, Int, Int, Text>> tail_;
  Query<In<Int, Int>, Out<>> supersede_;
  Query<In<Int, Int>, Out<>> hurry_;
  Query<In<Int, Text, Int>, Out<>> abandon_rows_;
  Query<In<Int>, Out<>> abandon_lease_;
  std::vector<LaneDue> queued_;
};

}  // namespace assay::store
