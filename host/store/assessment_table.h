// The assessment table: one row per assessment, with the counters of its stream of updates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/store/query.h"
#include "host/store/rows.h"

namespace assay::store {

// Sequence numbers head … next-1 wait to be sent; only the head may be claimed.
struct Stream {
  Int head_seq = 1;
  Int next_seq = 1;
  Int last_ts_ms = 0;
  Int next_due_ms = 0;  // 0: nothing waits; the end of the lease while it is leased
  Int progress_ms = 0;  // when the newest progress row is due; 0: there was none
};

struct LoadedAssessment {
  AssessmentRow row;
  Stream stream;
};

class AssessmentTable {
 public:
  explicit AssessmentTable(soci::session &session);

  Result<std::optional<LoadedAssessment>> find(const AssessmentId &id);
  // The open row that holds the start key of `intent`.
  Result<std::optional<LoadedAssessment>> find_open(const StartIntent &intent);
  Result<std::vector<AssessmentRow>> starting();  // oldest first
  Result<std::vector<AssessmentRow>> to_undo();   // oldest first

  // Required: no open row holds the start key.
  Result<AssessmentRow> insert(const StartIntent &intent, Int now_ms);
  // Writes back everything that may change; the lease belongs to Updates. What the vendor was to be sent goes once it
  // will not be sent again.
  Result<void> save(const LoadedAssessment &changed, Int now_ms);
  Result<void> clear_undo(const AssessmentId &id);

 private:
  using Text = std::string;
  using Columns = Out<Int, Text, Int, Text, Text, Text, Text, Text, Text, Text, Int, Text, Text, Int, Int, Int, Int,
                      Int, Int, Int, Int, Text>;
  class Reader;

  template <class Statement>
  Result<std::vector<AssessmentRow>> rows_of(Statement &statement);

  Query<In<Text>, Columns> by_id_;
  Query<In<Int, Text, Text, Text>, Columns> open_by_start_key_;
  Query<In<>, Columns> starting_;
  Query<In<>, Columns> to_undo_;
  Query<In<Text, Int, Text, Text, Text, Text, Text, Text, Text, Int, Int>, Out<Int>> insert_;
  Query<In<Text, Text, Int, Text, Text, Int, Int, Int, Int, Int, Int, Int, Text, Int>, Out<>> save_;
  Query<In<Text>, Out<>> clear_undo_;
};

}  // namespace assay::store
