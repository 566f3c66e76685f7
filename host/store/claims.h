// Leasing streams for sending, and writing back what came of it. The lease is the stream's, one row of it is sent at a
// time, and a write-back whose lease went to somebody else changes nothing.
#pragma once

#include <string>
#include <vector>

#include "host/store/assessment_table.h"
#include "host/store/updates.h"

namespace assay::store {

class Claims {
 public:
  Claims(soci::session &session, AssessmentTable &assessments, Updates &updates);

  // As Store's functions of these names promise.
  Result<std::vector<LaneClaim>> claim(const std::vector<LaneShare> &shares, Int lease_ms, Int now_ms);
  Result<Settled> settle(const Settle &settle, Int now_ms);
  Result<void> release_leases(Int now_ms);
  Result<std::vector<LaneDue>> lanes_due();

  // Rows of this stream were changed by hand: the first of those that wait is its head again. Nothing while it is
  // leased, since the write-back does the same.
  Result<void> reseat(std::int64_t assessment_key, Int now_ms);
  // This row and those before it need not wait for their time.
  Result<void> hurry(std::int64_t assessment_key, Int seq, Int now_ms);

 private:
  using Text = std::string;
  Result<LaneClaim> claim_lane(const LaneShare &share, Int lease_ms, Int now_ms);
  Result<void> write_row(const Settle &settle, Int now_ms);
  // Where the stream stands: its first waiting row and when that is due; 0 and 0 when nothing waits.
  struct Place {
    Int seq = 0, due_ms = 0;
  };
  Result<Place> place_of(Int assessment_key);
  Result<void> queue_instead(const Settle &settle, Int now_ms);
  Result<void> postpone(Int assessment_key, Int now_ms);
  Result<void> follow_clock(Int now_ms);

  AssessmentTable &assessments_;
  Updates &updates_;
  Query<In<Int, Text, Text, Int, Int>, Out<Int, Text, Int, Int, Int, Int, Text, Int, Int, Int, Text>> due_;
  Query<In<Int, Text, Text>, Out<Int>> lane_due_;
  Query<In<>, Out<Int, Text, Text, Int>> lanes_due_;
  Query<In<Int, Int, Int, Int>, Out<>> lease_;
  Query<In<Int, Int, Int>, Out<>> sending_;
  Query<In<Int, Int, Int>, Out<Int>> leased_head_;
  Query<In<Text, Int, Int, Text, Text, Text, Text, Int>, Out<>> finish_row_;
  Query<In<Int, Int, Int, Text, Text, Text, Int>, Out<>> retry_row_;
  Query<In<Int>, Out<Int, Int>> first_waiting_;
  Query<In<Int, Int, Int, Int, Int>, Out<>> settle_stream_;
  Query<In<Int, Int>, Out<>> postpone_;
  Query<In<Int>, Out<Int, Text, Text, Int>> lane_of_;
  Query<In<Int, Int, Int, Int>, Out<>> hurry_;
  Query<In<>, Out<>> release_rows_;
  Query<In<>, Out<>> release_streams_;
  Query<In<>, Out<Int>> newest_queued_;
  Query<In<Int, Int>, Out<>> shift_rows_;
  Query<In<Int>, Out<>> date_newest_;
  Query<In<Int>, Out<>> shift_streams_;
  Query<In<Int, Int>, Out<>> clamp_due_;
};

}  // namespace assay::store
