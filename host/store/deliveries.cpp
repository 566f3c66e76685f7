#include "host/store/deliveries.h"

#include <algorithm>
#include <limits>

namespace assay::store {
namespace {

constexpr DeliveryState kStates[] = {DeliveryState::kPending, DeliveryState::kSending,    DeliveryState::kDelivered,
                                     DeliveryState::kDead,    DeliveryState::kSuperseded, DeliveryState::kDiscarded};
constexpr Int kLostLeaseMs = 120'000;  // a lease that ended so long ago belongs to nobody

std::string list_of(const std::vector<DeliveryState> &states) {
  std::string list;
  for (const auto state : states) list.append(list.empty() ? "'" : ", '").append(name_of(state)).append("'");
  return list;
}

// From the index that fits: few rows wait or are dead, and many were delivered.
std::string where(const DeliveryFilter &filter) {
  std::string text = "WHERE o.key > :after ";
  if (filter.key) text += "AND o.key = " + std::to_string(*filter.key) + " ";
  // Spelled as the partial indexes spell it, or SQLite would not use them.
  const auto &states = filter.states;
  const bool waiting = !states.empty() && std::all_of(states.begin(), states.end(), [](auto state) {
    return state == DeliveryState::kPending || state == DeliveryState::kSending;
  });
  if (waiting) text += "AND o.state IN ('PENDING', 'SENDING') ";
  if (states == std::vector{DeliveryState::kDead})
    text += "AND o.state = 'DEAD' ";
  else if (!states.empty())
    text += "AND o.state IN (" + list_of(states) + ") ";
  if (filter.tenant) text += "AND a.tenant_key = " + std::to_string(filter.tenant->value) + " ";
  if (filter.assessment) text += "AND a.id = '" + filter.assessment->to_string() + "' ";
  if (filter.queued_from_ms > 0) text += "AND o.queued_ms >= " + std::to_string(filter.queued_from_ms) + " ";
  if (filter.queued_to_ms > 0) text += "AND o.queued_ms < " + std::to_string(filter.queued_to_ms) + " ";
  return text +
         "AND (:line = '' OR a.line = :line2) AND (:entry = '' OR a.entry = :entry2) "
         "AND (:code = '' OR o.code = :code2) ORDER BY o.key LIMIT :limit";
}

constexpr const char *kRow =
    "SELECT o.key, a.id, a.tenant_key, a.line, a.entry, o.seq, o.kind, o.state, a.head_seq, o.attempts, o.replays, "
    "o.queued_ms, o.not_before_ms, o.first_sent_ms, o.last_attempt_ms, o.finished_ms, o.http_status, o.code, "
    "o.request_id, o.reason, a.key, o.body = '', "
    "EXISTS (SELECT 1 FROM outbox e WHERE e.assessment_key = o.assessment_key AND e.seq > o.seq "
    "AND e.state = 'DELIVERED' AND e.kind IN ('result', 'cancelled')), "
    "(SELECT h.key FROM outbox h WHERE h.assessment_key = o.assessment_key AND h.seq = a.head_seq AND h.seq < o.seq) "
    "FROM outbox o JOIN assessment a ON a.key = o.assessment_key ";

std::string described(const DeliveryFilter &filter) {
  std::string text;
  const auto add = [&](const std::string &what) { text += (text.empty() ? "" : ", ") + what; };
  if (filter.key) add("delivery " + std::to_string(*filter.key));
  if (filter.tenant) add("customer " + std::to_string(filter.tenant->value));
  if (!filter.line.empty()) add("line " + filter.line);
  if (!filter.entry.empty()) add("plugin " + filter.entry);
  if (!filter.code.empty()) add("code " + filter.code);
  if (filter.assessment) add("assessment " + filter.assessment->to_string());
  if (filter.queued_from_ms > 0) add("queued from " + std::to_string(filter.queued_from_ms));
  if (filter.queued_to_ms > 0) add("queued before " + std::to_string(filter.queued_to_ms));
  return text.empty() ? "all" : text;
}

}  // namespace

std::string_view name_of(DeliveryState state) noexcept {
  switch (state) {
    case DeliveryState::kPending: return "PENDING";
    case DeliveryState::kSending: return "SENDING";
    case DeliveryState::kDelivered: return "DELIVERED";
    case DeliveryState::kDead: return "DEAD";
    case DeliveryState::kSuperseded: return "SUPERSEDED";
    case DeliveryState::kDiscarded: return "DISCARDED";
  }
  return "UNKNOWN";
}

std::optional<DeliveryState> parse_delivery_state(std::string_view name) noexcept {
  for (const auto state : kStates)
    if (name_of(state) == name) return state;
  return std::nullopt;
}

Deliveries::Deliveries(soci::session &session, Claims &claims, Audit &audit)
    : session_(session), claims_(claims), audit_(audit) {}

// Rarely asked, in many shapes: these statements are not worth keeping prepared.
Result<std::vector<Deliveries::Picked>> Deliveries::pick(const DeliveryFilter &filter) {
  std::vector<Picked> picked;
  const auto read = [&](Int key, const Text &id, Int tenant, const Text &line, const Text &entry, Int seq,
                        const Text &kind, const Text &state, Int head, Int attempts, Int replays, Int queued,
                        Int not_before, Int first_sent, Int last_attempt, Int finished, Int http, const Text &code,
                        const Text &request, const Text &reason, Int assessment_key, Int erased, Int behind_end,
                        Int before) {
    const auto parsed_state = parse_delivery_state(state);
    if (!parsed_state) return;  // the statement's CHECK admits no other
    DeliveryRow row{key,
                    AssessmentId::parse(id).value_or(AssessmentId{}),
                    {{tenant}, {line}, {entry}},
                    seq,
                    parse_kind(kind).value_or(UpdateKind::kProgress),
                    *parsed_state,
                    head == seq,
                    static_cast<int>(attempts),
                    static_cast<int>(replays),
                    queued,
                    not_before,
                    first_sent,
                    last_attempt,
                    finished,
                    static_cast<int>(http),
                    code,
                    request,
                    reason,
                    before};
    picked.push_back({std::move(row), erased != 0, behind_end != 0, assessment_key});
  };
  const Int after = filter.after_key, limit = static_cast<Int>(filter.limit);
  ASSAY_CHECK(
      (query_once<Int, Text, Int, Text, Text, Int, Text, Text, Int, Int, Int, Int, Int, Int, Int, Int, Int, Text, Text,
                  Text, Int, Int, Int, Int>(session_, "deliveries.list", kRow + where(filter), read, after, filter.line,
                                            filter.line, filter.entry, filter.entry, filter.code, filter.code, limit)));
  return picked;
}

Result<std::vector<DeliveryRow>> Deliveries::list(const DeliveryFilter &filter) {
  ASSAY_TRY(auto picked, pick(filter));
  std::vector<DeliveryRow> rows;
  rows.reserve(picked.size());
  for (auto &each : picked) rows.push_back(std::move(each.row));
  return rows;
}

Result<std::optional<DeliveryDetail>> Deliveries::find(std::int64_t key) {
  DeliveryFilter filter;
  filter.key = key;
  ASSAY_TRY(auto picked, pick(filter));
  if (picked.empty()) return std::optional<DeliveryDetail>();
  DeliveryDetail detail{std::move(picked.front().row), "", ""};
  const auto keep = [&](const Text &body, const Text &answer) {
    detail.body = body;
    detail.answer = answer;
  };
  ASSAY_CHECK((query_once<Text, Text>(session_, "deliveries.bytes", "SELECT body, answer FROM outbox WHERE key = :key",
                                      keep, Int{key})));
  return std::optional<DeliveryDetail>(std::move(detail));
}

std::optional<std::string> Deliveries::why_not_replayed(const Picked &picked, bool force) {
  if (picked.is_erased) return "its payload was erased after it had been kept long enough";
  const bool ends = picked.row.kind == UpdateKind::kResult || picked.row.kind == UpdateKind::kCancelled;
  if (picked.is_behind_end && !ends && !force)
    return "the end of its assessment was delivered after it; replay it with force if it must be sent all the same";
  return std::nullopt;
}

// The same bytes and the same timestamp: to Ashby a repeat, if it ever took them.
Result<void> Deliveries::put_back(const Picked &picked, Int due_ms, const OperatorAct &act, Int now_ms, Acted &acted) {
  acted.done.push_back(picked.row.key);
  acted.last_due_ms = due_ms;
  if (std::find(acted.lanes.begin(), acted.lanes.end(), picked.row.lane) == acted.lanes.end())
    acted.lanes.push_back(picked.row.lane);
  if (act.dry_run) return {};
  ASSAY_CHECK(run_once(session_, "deliveries.revive",
                       "UPDATE outbox SET state = 'PENDING', attempts = 0, replays = replays + 1, "
                       "not_before_ms = :due, finished_ms = 0, reason = :reason WHERE key = :key AND state = 'DEAD'",
                       std::max<Int>(1, due_ms), "replayed by " + act.actor, Int{picked.row.key}));
  return claims_.reseat(picked.assessment_key, now_ms);
}

Result<Acted> Deliveries::replay(const Replay &replay, const OperatorAct &act, Int now_ms) {
  auto filter = replay.of;
  filter.states = {DeliveryState::kDead};
  ASSAY_TRY(const auto picked, pick(filter));
  Acted acted;
  const Int first = replay.first_ms > 0 ? replay.first_ms : now_ms;
  for (const auto &each : picked) {
    acted.last_key = each.row.key;
    if (auto why = why_not_replayed(each, replay.force)) {
      acted.refused.push_back({each.row.key, *std::move(why)});
      continue;
    }
    const double position = static_cast<double>(acted.done.size());
    const Int due = first + (replay.per_second > 0 ? static_cast<Int>(position * 1000.0 / replay.per_second) : 0);
    ASSAY_CHECK(put_back(each, due, act, now_ms, acted));
  }
  acted.is_all = picked.size() < filter.limit;
  ASSAY_CHECK(close(act, "deliveries.replay", replay.of, acted, now_ms));
  return acted;
}

Result<Acted> Deliveries::requeue(std::int64_t key, const OperatorAct &act, Int now_ms) {
  DeliveryFilter filter;
  filter.key = key;
  ASSAY_TRY(const auto picked, pick(filter));
  if (picked.empty()) return Error{ErrorCode::kNotFound, "no such delivery: " + std::to_string(key)};
  const auto &one = picked.front();
  Acted acted;
  if (one.row.state == DeliveryState::kDead) {
    if (auto why = why_not_replayed(one, false)) return Error{ErrorCode::kConflict, *std::move(why)};
    ASSAY_CHECK(put_back(one, now_ms, act, now_ms, acted));
  } else if (one.row.state != DeliveryState::kPending) {
    return Error{ErrorCode::kConflict, "delivery " + std::to_string(key) + " is " +
                                           std::string(name_of(one.row.state)) +
                                           ": only one that waits or is dead can be sent again"};
  } else {
    acted.done.push_back(key);
    acted.lanes.push_back(one.row.lane);
    acted.last_due_ms = now_ms;
    if (!act.dry_run) ASSAY_CHECK(claims_.hurry(one.assessment_key, one.row.seq, now_ms));
  }
  ASSAY_CHECK(close(act, "deliveries.requeue", filter, acted, now_ms));
  return acted;
}

Result<Acted> Deliveries::discard(const DeliveryFilter &filter, const OperatorAct &act, Int now_ms) {
  auto chosen = filter;
  // Of many only what is dead; one that an operator names may also wait.
  if (!filter.key) chosen.states = {DeliveryState::kDead};
  ASSAY_TRY(const auto picked, pick(chosen));
  if (filter.key && picked.empty())
    return Error{ErrorCode::kNotFound, "no such delivery: " + std::to_string(*filter.key)};
  Acted acted;
  for (const auto &each : picked) {
    acted.last_key = each.row.key;
    if (each.row.state != DeliveryState::kDead && each.row.state != DeliveryState::kPending) {
      acted.refused.push_back({each.row.key, "it is " + std::string(name_of(each.row.state))});
      continue;
    }
    acted.done.push_back(each.row.key);
    if (act.dry_run) continue;
    ASSAY_CHECK(run_once(session_, "deliveries.discard",
                         "UPDATE outbox SET state = 'DISCARDED', finished_ms = :now, reason = :reason WHERE key = :key",
                         now_ms, "discarded by " + act.actor + ": " + act.reason, Int{each.row.key}));
    ASSAY_CHECK(claims_.reseat(each.assessment_key, now_ms));
  }
  acted.is_all = picked.size() < chosen.limit;
  ASSAY_CHECK(close(act, "deliveries.discard", filter, acted, now_ms));
  return acted;
}

Result<void> Deliveries::close(const OperatorAct &act, std::string_view action, const DeliveryFilter &filter,
                               Acted &acted, Int now_ms) {
  if (act.dry_run || acted.done.empty()) return {};
  std::string detail =
      std::to_string(acted.done.size()) + " done, " + std::to_string(acted.refused.size()) + " refused";
  if (!act.reason.empty()) detail += "; " + act.reason;
  return audit_.append({0, now_ms, act.actor, std::string(action), described(filter), std::move(detail)});
}

Result<OutboxCounts> Deliveries::counts() {
  OutboxCounts counts;
  ASSAY_CHECK((query_once<Int, Int>(
      session_, "deliveries.waiting",
      "SELECT count(*), coalesce((SELECT queued_ms FROM outbox WHERE state IN ('PENDING', 'SENDING') ORDER BY key "
      "LIMIT 1), 0) FROM outbox WHERE state IN ('PENDING', 'SENDING')",
      [&](Int count, Int oldest) {
        counts.waiting = count;
        counts.oldest_queued_ms = oldest;
      })));
  ASSAY_CHECK(query_once<Int>(session_, "deliveries.dead", "SELECT count(*) FROM outbox WHERE state = 'DEAD'",
                              [&](Int count) { counts.dead = count; }));
  return counts;
}

Result<Scanned> Deliveries::scan(std::int64_t after_key, std::size_t limit, Int now_ms) {
  Scanned scanned;
  std::size_t rows = 0;
  const auto look = [&](Int key, Int assessment, const Text &state, Int seq, Int head, Int due, Int lease) {
    ++rows;
    scanned.last_key = key;
    const bool lost = due == 0 || (lease == 0 && seq < head);
    const bool stuck = state == "SENDING" && (lease == 0 || lease < now_ms - kLostLeaseMs);
    if ((lost || stuck) && (scanned.broken.empty() || scanned.broken.back() != assessment))
      scanned.broken.push_back(assessment);
  };
  ASSAY_CHECK((query_once<Int, Int, Text, Int, Int, Int, Int>(
      session_, "deliveries.scan",
      "SELECT o.key, o.assessment_key, o.state, o.seq, a.head_seq, a.next_due_ms, a.lease_until_ms "
      "FROM outbox o CROSS JOIN assessment a ON a.key = o.assessment_key "
      "WHERE o.key > :after AND o.state IN ('PENDING', 'SENDING') ORDER BY o.key LIMIT :limit",
      look, Int{after_key}, static_cast<Int>(limit))));
  scanned.is_all = rows < limit;
  return scanned;
}

Result<void> Deliveries::repair(std::int64_t assessment_key, Int now_ms) {
  ASSAY_CHECK(run_once(session_, "deliveries.unlease",
                       "UPDATE assessment SET lease_until_ms = 0 WHERE key = :key AND lease_until_ms < :now",
                       Int{assessment_key}, now_ms));
  ASSAY_CHECK(run_once(session_, "deliveries.free",
                       "UPDATE outbox SET state = 'PENDING' WHERE assessment_key = :key AND state = 'SENDING' AND 0 = "
                       "(SELECT lease_until_ms FROM assessment WHERE key = :key2)",
                       Int{assessment_key}, Int{assessment_key}));
  return claims_.reseat(assessment_key, now_ms);
}

Result<std::size_t> Deliveries::expire(Int delivered_before_ms, Int dead_before_ms, std::size_t limit) {
  std::size_t changed = 0;
  const auto count = [&](Int) { ++changed; };
  const Int most = static_cast<Int>(limit);
  ASSAY_CHECK(query_once<Int>(
      session_, "deliveries.expire",
      "DELETE FROM outbox WHERE key IN (SELECT key FROM outbox WHERE finished_ms > 0 AND finished_ms < :before "
      "AND state IN ('DELIVERED', 'SUPERSEDED') ORDER BY finished_ms LIMIT :limit) RETURNING 1",
      count, delivered_before_ms, most));
  // The envelope stays: that it was never delivered, and why.
  ASSAY_CHECK(query_once<Int>(
      session_, "deliveries.erase",
      "UPDATE outbox SET body = '', answer = '' WHERE key IN (SELECT key FROM outbox WHERE finished_ms > 0 "
      "AND finished_ms < :before AND state IN ('DEAD', 'DISCARDED') AND body <> '' ORDER BY finished_ms LIMIT :limit) "
      "RETURNING 1",
      count, dead_before_ms, most));
  return changed;
}

}  // namespace assay::store
