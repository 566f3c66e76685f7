// The outbox: frozen updates in streams, one stream per assessment, leased for sending and settled.
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
  explicit Updates(soci::session &session);

  // Appends to the stream: gives it its sequence number and timestamp and freezes its body, which it returns.
  // due_ms counts when nothing waits before it. The caller saves `to` in the same transaction.
  Result<std::string> enqueue(LoadedAssessment &to, const UpdateDraft &draft, Int due_ms, Int now_ms);

  // As Store's functions of these names promise.
  Result<std::vector<ClaimedUpdate>> claim(std::size_t limit, Int lease_ms, Int now_ms);
  Result<void> settle(const Settle &settle);
  Result<void> release_leases(Int now_ms);
  Result<std::int64_t> next_due_ms();
  // Whether enqueue was called since the last time somebody asked.
  bool take_queued() noexcept { return std::exchange(queued_, false); }

 private:
  using Text = std::string;
  Result<void> advance(const Settle &settle, Int head_seq);
  Result<void> postpone(Int assessment_key, Int now_ms);

  Query<In<Int, Int, Text, Int, Int, Text>, Out<>> insert_;
  Query<In<Int, Int>, Out<Int, Text, Int, Text, Int, Int, Text, Int, Int, Int, Text>> due_;
  Query<In<Int, Int, Int, Int>, Out<>> lease_;
  Query<In<Int, Int, Int>, Out<>> sending_;
  Query<In<Int, Int, Int>, Out<Int>> leased_head_;
  Query<In<Text, Text, Int>, Out<>> finish_row_;
  Query<In<Int, Int, Text, Int>, Out<>> retry_row_;
  Query<In<Int, Int>, Out<Int>> row_due_;
  Query<In<Int, Int>, Out<>> retry_stream_;
  Query<In<Int, Int, Int, Int>, Out<>> advance_stream_;
  Query<In<>, Out<>> release_rows_;
  Query<In<>, Out<>> release_streams_;
  Query<In<Int, Int>, Out<>> clamp_due_;
  Query<In<>, Out<Int>> next_due_;
  bool queued_ = false;
};

}  // namespace assay::store
