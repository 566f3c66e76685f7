#include "host/store/updates.h"

#include <algorithm>

namespace assay::store {
namespace {

constexpr UpdateKind kKinds[] = {UpdateKind::kStarted, UpdateKind::kProgress, UpdateKind::kResult,
                                 UpdateKind::kCancelled};

// Frozen from such a draft, whenever.
bool says_the_same(std::string_view body, const UpdateDraft &draft) noexcept {
  const auto &before = draft.before_timestamp, &after = draft.after_timestamp;
  if (body.size() <= before.size() + after.size() || !body.starts_with(before) || !body.ends_with(after)) return false;
  const auto timestamp = body.substr(before.size(), body.size() - before.size() - after.size());
  return timestamp.find_first_not_of("0123456789") == timestamp.npos;
}

}  // namespace

std::optional<UpdateKind> parse_kind(std::string_view name) noexcept {
  for (const auto kind : kKinds)
    if (name_of(kind) == name) return kind;
  return std::nullopt;
}

Updates::Updates(soci::session &session, Int progress_interval_ms)
    : progress_interval_ms_(progress_interval_ms),
      insert_(session, "outbox.insert",
              "INSERT INTO outbox (assessment_key, seq, kind, state, not_before_ms, queued_ms, body) "
              "VALUES (:assessment, :seq, :kind, 'PENDING', :not_before, :queued, :body)"),
      tail_(session, "outbox.tail",
            "SELECT key, seq, kind, state, first_sent_ms, not_before_ms, body FROM outbox "
            "WHERE assessment_key = :assessment ORDER BY seq DESC LIMIT 1"),
      supersede_(session, "outbox.supersede",
                 "UPDATE outbox SET state = 'SUPERSEDED', finished_ms = :now, "
                 "reason = 'a newer update replaced it before it was sent' WHERE key = :key"),
      hurry_(session, "outbox.hurry", "UPDATE outbox SET not_before_ms = :now WHERE key = :key"),
      abandon_rows_(session, "outbox.abandon",
                    "UPDATE outbox SET state = 'SUPERSEDED', finished_ms = :now, reason = :reason "
                    "WHERE assessment_key = :assessment AND state IN ('PENDING', 'SENDING')"),
      abandon_lease_(session, "outbox.abandon_lease", "UPDATE assessment SET lease_until_ms = 0 WHERE key = :key") {}

Result<std::string> Updates::enqueue(LoadedAssessment &to, const UpdateDraft &draft, Int due_ms, Int now_ms) {
  auto &stream = to.stream;
  ASSAY_TRY(const auto tail, tail_of(to));
  auto not_before = std::max<Int>(1, due_ms);
  if (draft.kind == UpdateKind::kProgress) {
    if (tail && tail->is_alive && says_the_same(tail->body, draft)) return tail->body;
    ASSAY_TRY(not_before, place_progress(to, tail, not_before, now_ms));
  } else if (tail && tail->is_unsent_progress) {
    ASSAY_CHECK(hurry(to, *tail, now_ms));
  }
  stream.last_ts_ms = std::max(now_ms, stream.last_ts_ms + 1);
  auto body = draft.before_timestamp + std::to_string(stream.last_ts_ms) + draft.after_timestamp;
  ASSAY_CHECK(insert_.run(to.row.key, stream.next_seq, Text(name_of(draft.kind)), not_before, now_ms, body));
  if (stream.head_seq == stream.next_seq) {
    stream.next_due_ms = not_before;
    note_queued({{to.row.tenant, to.row.line, to.row.entry}, to.stream.next_due_ms});
  }
  ++stream.next_seq;
  return body;
}

Result<void> Updates::abandon(LoadedAssessment &to, const std::string &reason, Int now_ms) {
  ASSAY_CHECK(abandon_rows_.run(now_ms, reason, to.row.key));
  to.stream.head_seq = to.stream.next_seq;
  to.stream.next_due_ms = 0;
  return abandon_lease_.run(to.row.key);
}

Result<std::optional<Updates::Tail>> Updates::tail_of(const LoadedAssessment &of) {
  std::optional<Tail> tail;
  if (of.stream.next_seq == 1) return tail;
  ASSAY_CHECK(tail_.for_each(of.row.key, [&](Int key, Int seq, const Text &kind, const Text &state, Int first_sent,
                                             Int not_before, const Text &body) {
    const bool waits = state == "PENDING";
    tail = {key,
            seq,
            not_before,
            waits && first_sent == 0 && kind == name_of(UpdateKind::kProgress),
            waits || state == "SENDING" || state == "DELIVERED",
            body};
  }));
  return tail;
}

// When this progress row is due: as soon as its distance to the last one allows, in the place of one that waits.
Result<Int> Updates::place_progress(LoadedAssessment &to, const std::optional<Tail> &tail, Int due_ms, Int now_ms) {
  auto &stream = to.stream;
  if (progress_interval_ms_ == 0) return due_ms;
  if (tail && tail->is_unsent_progress) {
    ASSAY_CHECK(supersede_.run(now_ms, tail->key));
    if (stream.head_seq == tail->seq) stream.head_seq = stream.next_seq;
    return tail->not_before_ms;
  }
  if (stream.progress_ms > 0) due_ms = std::max(due_ms, stream.progress_ms + progress_interval_ms_);
  stream.progress_ms = due_ms;
  return due_ms;
}

// What follows a progress row that keeps its distance must not wait for it.
Result<void> Updates::hurry(LoadedAssessment &to, const Tail &tail, Int now_ms) {
  if (tail.not_before_ms <= now_ms) return {};
  ASSAY_CHECK(hurry_.run(now_ms, tail.key));
  to.stream.progress_ms = now_ms;
  if (to.stream.head_seq != tail.seq) return {};
  to.stream.next_due_ms = now_ms;
  note_queued({{to.row.tenant, to.row.line, to.row.entry}, to.stream.next_due_ms});
  return {};
}

void Updates::note_queued(LaneDue queued) {
  // Most often a batch of commits is about few lanes.
  for (auto &[known, due_ms] : queued_)
    if (known == queued.lane) return void(due_ms = std::min(due_ms, queued.due_ms));
  queued_.push_back(std::move(queued));
}

}  // namespace assay::store
