#include "host/store/updates.h"

#include <algorithm>

#include "host/core/log.h"

namespace assay::store {
namespace {

constexpr Int kUnreadablePauseMs = 3'600'000;
constexpr Int kLongestWaitMs = 24 * 3'600'000;  // longer than any pause between two attempts

constexpr UpdateKind kKinds[] = {UpdateKind::kStarted, UpdateKind::kProgress, UpdateKind::kResult,
                                 UpdateKind::kCancelled};

}  // namespace

std::optional<UpdateKind> parse_kind(std::string_view name) noexcept {
  for (const auto kind : kKinds)
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

Updates::Updates(soci::session &session)
    : insert_(session, "outbox.insert",
              "INSERT INTO outbox (assessment_key, seq, kind, state, not_before_ms, queued_ms, body) "
              "VALUES (:assessment, :seq, :kind, 'PENDING', :not_before, :queued, :body)"),
      // CROSS JOIN: from the index of due streams to their heads, never the other way round.
      due_(session, "outbox.due",
           "SELECT a.key, a.id, a.tenant_key, a.line, a.lease_epoch, o.key, o.kind, o.attempts, o.seq, o.queued_ms, "
           "o.body "
           "FROM assessment a CROSS JOIN outbox o ON o.assessment_key = a.key AND o.seq = a.head_seq "
           "WHERE a.next_due_ms > 0 AND a.next_due_ms <= :now ORDER BY a.next_due_ms LIMIT :limit"),
      lease_(
          session, "outbox.lease",
          "UPDATE assessment SET lease_epoch = :epoch, lease_until_ms = :until, next_due_ms = :due WHERE key = :key"),
      sending_(session, "outbox.sending",
               "UPDATE outbox SET state = 'SENDING', last_attempt_ms = :now, "
               "first_sent_ms = CASE first_sent_ms WHEN 0 THEN :first ELSE first_sent_ms END WHERE key = :key"),
      leased_head_(session, "outbox.leased_head",
                   "SELECT o.seq FROM outbox o JOIN assessment a ON a.key = o.assessment_key WHERE o.key = :key "
                   "AND a.key = :assessment AND a.lease_epoch = :epoch AND o.seq = a.head_seq AND o.state = 'SENDING'"),
      finish_row_(session, "outbox.finish",
                  "UPDATE outbox SET state = :state, attempts = attempts + 1, reason = :reason WHERE key = :key"),
      retry_row_(session, "outbox.retry",
                 "UPDATE outbox SET state = 'PENDING', attempts = attempts + :spent, not_before_ms = :not_before, "
                 "reason = :reason WHERE key = :key"),
      row_due_(session, "outbox.row_due",
               "SELECT not_before_ms FROM outbox WHERE assessment_key = :assessment AND seq = :seq"),
      retry_stream_(session, "outbox.retry_stream",
                    "UPDATE assessment SET lease_until_ms = 0, next_due_ms = :due WHERE key = :key"),
      advance_stream_(session, "outbox.advance_stream",
                      "UPDATE assessment SET lease_until_ms = 0, head_seq = :head, next_due_ms = :due, "
                      "ashby_ack = max(ashby_ack, :ack) WHERE key = :key"),
      release_rows_(
          session, "outbox.release_rows",
          "UPDATE outbox SET state = 'PENDING' WHERE key IN (SELECT o.key FROM assessment a CROSS JOIN outbox o "
          "ON o.assessment_key = a.key AND o.seq = a.head_seq WHERE a.next_due_ms > 0 AND a.lease_until_ms > 0)"),
      release_streams_(
          session, "outbox.release_streams",
          "UPDATE assessment SET lease_until_ms = 0, next_due_ms = max(1, (SELECT o.not_before_ms FROM outbox o "
          "WHERE o.assessment_key = assessment.key AND o.seq = assessment.head_seq)) "
          "WHERE next_due_ms > 0 AND lease_until_ms > 0"),
      clamp_due_(session, "outbox.clamp_due",
                 "UPDATE assessment SET next_due_ms = :latest WHERE next_due_ms > :latest_again"),
      next_due_(session, "outbox.next_due",
                "SELECT next_due_ms FROM assessment WHERE next_due_ms > 0 ORDER BY next_due_ms LIMIT 1") {}

Result<std::string> Updates::enqueue(LoadedAssessment &to, const UpdateDraft &draft, Int due_ms, Int now_ms) {
  auto &stream = to.stream;
  stream.last_ts_ms = std::max(now_ms, stream.last_ts_ms + 1);
  auto body = draft.before_timestamp + std::to_string(stream.last_ts_ms) + draft.after_timestamp;
  const auto not_before = std::max<Int>(1, due_ms);
  ASSAY_CHECK(insert_.run(to.row.key, stream.next_seq, std::string(name_of(draft.kind)), not_before, now_ms, body));
  if (stream.head_seq == stream.next_seq) stream.next_due_ms = not_before;
  ++stream.next_seq;
  queued_ = true;
  return body;
}

Result<std::vector<ClaimedUpdate>> Updates::claim(std::size_t limit, Int lease_ms, Int now_ms) {
  std::vector<ClaimedUpdate> claimed;
  std::vector<Int> unreadable;
  const auto read = [&](Int assessment, const Text &id, Int tenant, const Text &line, Int epoch, Int row,
                        const Text &kind, Int attempts, Int seq, Int queued, const Text &body) {
    const auto parsed_id = AssessmentId::parse(id);
    const auto parsed_kind = parse_kind(kind);
    if (!parsed_id || !parsed_kind) return unreadable.push_back(assessment);
    claimed.push_back({assessment,
                       row,
                       epoch + 1,
                       *parsed_id,
                       {tenant},
                       {line},
                       *parsed_kind,
                       static_cast<int>(attempts),
                       seq,
                       queued,
                       body});
  };
  ASSAY_CHECK(due_.for_each(now_ms, static_cast<Int>(limit), read));
  const Int until = now_ms + lease_ms;
  for (const auto &update : claimed) {
    ASSAY_CHECK(lease_.run(update.lease_epoch, until, until, update.assessment_key));
    ASSAY_CHECK(sending_.run(now_ms, now_ms, update.outbox_key));
  }
  for (const auto key : unreadable) ASSAY_CHECK(postpone(key, now_ms));
  return claimed;
}

// A row that another version has written stops its own stream and no other.
Result<void> Updates::postpone(Int assessment_key, Int now_ms) {
  log::error("store_row_unreadable", {{"table", "outbox"}, {"assessment_key", assessment_key}});
  return retry_stream_.run(now_ms + kUnreadablePauseMs, assessment_key);
}

Result<void> Updates::settle(const Settle &settle) {
  Int head = 0;
  ASSAY_CHECK(leased_head_.for_each(settle.outbox_key, settle.assessment_key, settle.lease_epoch,
                                    [&](Int seq) { head = seq; }));
  if (head == 0) return {};  // somebody else has leased the stream meanwhile
  if (settle.settlement != Settlement::kRetry) return advance(settle, head);
  const auto due = std::max<Int>(1, settle.not_before_ms);
  ASSAY_CHECK(retry_row_.run(settle.spends_attempt ? 1 : 0, due, settle.reason, settle.outbox_key));
  return retry_stream_.run(due, settle.assessment_key);
}

Result<void> Updates::advance(const Settle &settle, Int head_seq) {
  const bool delivered = settle.settlement == Settlement::kDelivered;
  ASSAY_CHECK(finish_row_.run(delivered ? "DELIVERED" : "DEAD", settle.reason, settle.outbox_key));
  Int next_due = 0;
  ASSAY_CHECK(row_due_.for_each(settle.assessment_key, head_seq + 1, [&](Int due) { next_due = due; }));
  return advance_stream_.run(head_seq + 1, next_due, delivered ? 1 : 0, settle.assessment_key);
}

Result<void> Updates::release_leases(Int now_ms) {
  ASSAY_CHECK(release_rows_.run());
  ASSAY_CHECK(release_streams_.run());
  // An earlier process may have lived by a clock that was ahead.
  const Int latest = now_ms + kLongestWaitMs;
  return clamp_due_.run(latest, latest);
}

Result<std::int64_t> Updates::next_due_ms() {
  std::int64_t due = 0;
  ASSAY_CHECK(next_due_.for_each([&](Int found) { due = found; }));
  return due;
}

}  // namespace assay::store
