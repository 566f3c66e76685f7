#include "host/store/claims.h"

#include <algorithm>

#include "host/core/log.h"

namespace assay::store {
namespace {

constexpr Int kUnreadablePauseMs = 3'600'000;
constexpr Int kLongestWaitMs = 24 * 3'600'000;  // longer than any pause between two attempts

}  // namespace

Claims::Claims(soci::session &session, AssessmentTable &assessments, Updates &updates)
    : assessments_(assessments),
      updates_(updates),
      // CROSS JOIN: from the index of due streams to their heads, never the other way round.
      due_(session, "outbox.due",
           "SELECT a.key, a.id, a.lease_epoch, a.created_ms, a.ashby_ack, o.key, o.kind, o.attempts, o.seq, "
           "o.queued_ms, o.body "
           "FROM assessment a CROSS JOIN outbox o ON o.assessment_key = a.key AND o.seq = a.head_seq "
           "WHERE a.tenant_key = :tenant AND a.line = :line AND a.entry = :entry "
           "AND a.next_due_ms > 0 AND a.next_due_ms <= :now ORDER BY a.next_due_ms LIMIT :limit"),
      lane_due_(session, "outbox.lane_due",
                "SELECT next_due_ms FROM assessment WHERE tenant_key = :tenant AND line = :line AND entry = :entry "
                "AND next_due_ms > 0 ORDER BY next_due_ms LIMIT 1"),
      lanes_due_(session, "outbox.lanes_due",
                 "SELECT tenant_key, line, entry, min(next_due_ms) FROM assessment WHERE next_due_ms > 0 "
                 "GROUP BY tenant_key, line, entry"),
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
                  "UPDATE outbox SET state = :state, attempts = attempts + 1, finished_ms = :now, http_status = :http, "
                  "code = :code, request_id = :request, reason = :reason, answer = :answer WHERE key = :key"),
      retry_row_(session, "outbox.retry",
                 "UPDATE outbox SET state = 'PENDING', attempts = attempts + :spent, not_before_ms = :not_before, "
                 "http_status = :http, code = :code, request_id = :request, reason = :reason WHERE key = :key"),
      first_waiting_(session, "outbox.first_waiting",
                     "SELECT seq, not_before_ms FROM outbox WHERE assessment_key = :assessment AND state = 'PENDING' "
                     "ORDER BY seq LIMIT 1"),
      // head 0: nothing waits.
      settle_stream_(session, "outbox.settle_stream",
                     "UPDATE assessment SET lease_until_ms = 0, head_seq = coalesce(nullif(:head, 0), next_seq), "
                     "next_due_ms = :due, ashby_ack = max(ashby_ack, :ack), "
                     "ashby_unknown = max(ashby_unknown, :unknown) WHERE key = :key"),
      postpone_(session, "outbox.postpone",
                "UPDATE assessment SET lease_until_ms = 0, next_due_ms = :due WHERE key = :key"),
      lane_of_(session, "outbox.lane_of",
               "SELECT tenant_key, line, entry, lease_until_ms FROM assessment WHERE key = :key"),
      hurry_(session, "outbox.hurry_stream",
             "UPDATE outbox SET not_before_ms = :now WHERE assessment_key = :assessment AND seq <= :seq "
             "AND state = 'PENDING' AND not_before_ms > :now2"),
      release_rows_(
          session, "outbox.release_rows",
          "UPDATE outbox SET state = 'PENDING' WHERE key IN (SELECT o.key FROM assessment a CROSS JOIN outbox o "
          "ON o.assessment_key = a.key AND o.seq = a.head_seq WHERE a.next_due_ms > 0 AND a.lease_until_ms > 0)"),
      release_streams_(
          session, "outbox.release_streams",
          "UPDATE assessment SET lease_until_ms = 0, next_due_ms = max(1, (SELECT o.not_before_ms FROM outbox o "
          "WHERE o.assessment_key = assessment.key AND o.seq = assessment.head_seq)) "
          "WHERE next_due_ms > 0 AND lease_until_ms > 0"),
      newest_queued_(session, "outbox.newest_queued", "SELECT queued_ms FROM outbox ORDER BY key DESC LIMIT 1"),
      shift_rows_(session, "outbox.shift_rows",
                  "UPDATE outbox SET not_before_ms = max(1, not_before_ms - :ahead), "
                  "queued_ms = min(queued_ms, :now) WHERE state IN ('PENDING', 'SENDING')"),
      date_newest_(session, "outbox.date_newest",
                   "UPDATE outbox SET queued_ms = :now WHERE key = (SELECT max(key) FROM outbox)"),
      shift_streams_(session, "outbox.shift_streams",
                     "UPDATE assessment SET next_due_ms = max(1, next_due_ms - :ahead) WHERE next_due_ms > 0"),
      clamp_due_(session, "outbox.clamp_due",
                 "UPDATE assessment SET next_due_ms = :latest WHERE next_due_ms > :latest_again") {}

Result<std::vector<LaneClaim>> Claims::claim(const std::vector<LaneShare> &shares, Int lease_ms, Int now_ms) {
  std::vector<LaneClaim> claims;
  claims.reserve(shares.size());
  for (const auto &share : shares) {
    ASSAY_TRY(auto claim, claim_lane(share, lease_ms, now_ms));
    claims.push_back(std::move(claim));
  }
  return claims;
}

Result<LaneClaim> Claims::claim_lane(const LaneShare &share, Int lease_ms, Int now_ms) {
  const auto &[tenant, line, entry] = share.lane;
  LaneClaim claim{{share.lane, 0}, {}};
  std::vector<Int> unreadable;
  const auto read = [&](Int assessment, const Text &id, Int epoch, Int begun, Int ack, Int row, const Text &kind,
                        Int attempts, Int seq, Int queued, const Text &body) {
    const auto parsed_id = AssessmentId::parse(id);
    const auto parsed_kind = parse_kind(kind);
    if (!parsed_id || !parsed_kind) return unreadable.push_back(assessment);
    claim.updates.push_back({assessment, row, epoch + 1, *parsed_id, share.lane, *parsed_kind,
                             static_cast<int>(attempts), seq, queued, begun, ack != 0, body});
  };
  ASSAY_CHECK(due_.for_each(tenant.value, line.value, entry.value, now_ms, static_cast<Int>(share.limit), read));
  const Int until = now_ms + lease_ms;
  for (const auto &update : claim.updates) {
    ASSAY_CHECK(lease_.run(update.lease_epoch, until, until, update.assessment_key));
    ASSAY_CHECK(sending_.run(now_ms, now_ms, update.outbox_key));
  }
  for (const auto key : unreadable) ASSAY_CHECK(postpone(key, now_ms));
  ASSAY_CHECK(
      lane_due_.for_each(tenant.value, line.value, entry.value, [&](Int due_ms) { claim.next.due_ms = due_ms; }));
  return claim;
}

// A row that another version has written stops its own stream and no other.
Result<void> Claims::postpone(Int assessment_key, Int now_ms) {
  log::error("store_row_unreadable", {{"table", "outbox"}, {"assessment_key", assessment_key}});
  return postpone_.run(now_ms + kUnreadablePauseMs, assessment_key);
}

Result<Settled> Claims::settle(const Settle &settle, Int now_ms) {
  Int head = 0;
  ASSAY_CHECK(leased_head_.for_each(settle.outbox_key, settle.assessment_key, settle.lease_epoch,
                                    [&](Int seq) { head = seq; }));
  if (head == 0) return Settled{true, 0};
  ASSAY_CHECK(write_row(settle, now_ms));
  ASSAY_TRY(const auto place, place_of(settle.assessment_key));
  const bool delivered = settle.settlement == Settlement::kDelivered;
  ASSAY_CHECK(
      settle_stream_.run(place.seq, place.due_ms, delivered ? 1 : 0, settle.is_unknown ? 1 : 0, settle.assessment_key));
  if (settle.settlement == Settlement::kDead && settle.instead) ASSAY_CHECK(queue_instead(settle, now_ms));
  return Settled{false, place.due_ms};
}

Result<void> Claims::write_row(const Settle &settle, Int now_ms) {
  if (settle.settlement == Settlement::kRetry)
    return retry_row_.run(settle.spends_attempt ? 1 : 0, std::max<Int>(1, settle.not_before_ms), settle.http_status,
                          settle.code, settle.request_id, settle.reason, settle.outbox_key);
  const bool delivered = settle.settlement == Settlement::kDelivered;
  return finish_row_.run(delivered ? "DELIVERED" : "DEAD", now_ms, settle.http_status, settle.code, settle.request_id,
                         settle.reason, delivered ? "" : settle.answer.substr(0, kMaxAnswerBytes), settle.outbox_key);
}

Result<Claims::Place> Claims::place_of(Int assessment_key) {
  Place place;
  ASSAY_CHECK(first_waiting_.for_each(assessment_key, [&](Int seq, Int due) { place = {seq, due}; }));
  return place;
}

Result<void> Claims::reseat(std::int64_t assessment_key, Int now_ms) {
  Lane lane;
  Int lease_until = 0;
  ASSAY_CHECK(lane_of_.for_each(assessment_key, [&](Int tenant, const Text &line, const Text &entry, Int lease) {
    lane = {{tenant}, {line}, {entry}};
    lease_until = lease;
  }));
  if (lease_until > now_ms) return {};
  ASSAY_TRY(const auto place, place_of(assessment_key));
  ASSAY_CHECK(settle_stream_.run(place.seq, place.due_ms, 0, 0, assessment_key));
  if (place.due_ms > 0) updates_.note_queued({std::move(lane), place.due_ms});
  return {};
}

Result<void> Claims::hurry(std::int64_t assessment_key, Int seq, Int now_ms) {
  ASSAY_CHECK(hurry_.run(now_ms, assessment_key, seq, now_ms));
  return reseat(assessment_key, now_ms);
}

Result<void> Claims::queue_instead(const Settle &settle, Int now_ms) {
  ASSAY_TRY(auto found, assessments_.find(settle.id));
  if (!found) return Error{ErrorCode::kInternal, "store: a row of the outbox belongs to no assessment"};
  ASSAY_CHECK(updates_.enqueue(*found, *settle.instead, now_ms, now_ms));
  return assessments_.save(*found, now_ms);
}

Result<void> Claims::release_leases(Int now_ms) {
  ASSAY_CHECK(release_rows_.run());
  ASSAY_CHECK(release_streams_.run());
  ASSAY_CHECK(follow_clock(now_ms));
  const Int latest = now_ms + kLongestWaitMs;
  return clamp_due_.run(latest, latest);
}

// An earlier process may have lived by a clock that was ahead: what waits goes back with the clock, so that nothing
// waits for longer than it was to wait.
Result<void> Claims::follow_clock(Int now_ms) {
  Int newest = 0;
  ASSAY_CHECK(newest_queued_.for_each([&](Int queued) { newest = queued; }));
  const Int ahead = newest - now_ms;
  if (ahead <= 0) return {};
  log::warn("clock_went_back", {{"by_ms", ahead}});
  ASSAY_CHECK(shift_rows_.run(ahead, now_ms));
  ASSAY_CHECK(date_newest_.run(now_ms));  // so that the next start does not find it ahead again
  return shift_streams_.run(ahead);
}

Result<std::vector<LaneDue>> Claims::lanes_due() {
  std::vector<LaneDue> lanes;
  ASSAY_CHECK(lanes_due_.for_each([&](Int tenant, const Text &line, const Text &entry, Int due_ms) {
    lanes.push_back({{{tenant}, {line}, {entry}}, due_ms});
  }));
  return lanes;
}

}  // namespace assay::store
