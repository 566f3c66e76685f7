#include "host/delivery/brakes.h"

#include <algorithm>

#include "host/delivery/schedule.h"

namespace assay::delivery {

using store::BrakeKind;
using store::BrakeRow;

namespace {

// A clock that was ahead must not keep a lane shut for ever.
constexpr std::int64_t kLongestShutMs = 2 * 3'600'000;

}  // namespace

std::string key_scope(const store::Lane &lane) {
  return "key:" + std::to_string(lane.tenant.value) + "/" + lane.line.value;
}
std::string host_scope(std::string_view host) { return "host:" + std::string(host); }

void Brakes::restore(const BrakeRow &row, std::int64_t now_ms) {
  if (row.kind == BrakeKind::kHold) return hold(row);
  auto &restored = brake(row.kind, row.scope);
  restored.row = row;
  const bool waits = row.kind == BrakeKind::kRateLimit;
  restored.valve.restore(waits ? std::min(row.until_ms, now_ms + kLongestShutMs) : now_ms, row.tries);
}

Brakes::Gates Brakes::gates_of(const store::Lane &lane, const std::string &host) {
  Gates gates;
  gates.hold_scopes_ = {scope_of(lane.tenant), scope_of(lane.line), scope_of(lane.entry)};
  gates.blocked_ = &brake(BrakeKind::kBlocked, key_scope(lane));
  gates.key_ = &brake(BrakeKind::kRateLimit, key_scope(lane));
  gates.partner_ = &brake(BrakeKind::kRateLimit, std::string(kScopePartner));
  gates.breaker_ = &brake(BrakeKind::kBreaker, host_scope(host));
  return gates;
}

Brakes::Brake &Brakes::brake(BrakeKind kind, const std::string &scope) {
  auto &found = brakes_[{kind, scope}];
  found.row.kind = kind;
  found.row.scope = scope;
  return found;
}

const BrakeRow *Brakes::hold_of(const Gates &gates) const {
  if (holds_.empty()) return nullptr;
  if (const auto all = holds_.find(std::string(kScopeAll)); all != holds_.end()) return &all->second;
  for (const auto &scope : gates.hold_scopes_)
    if (const auto held = holds_.find(scope); held != holds_.end()) return &held->second;
  return nullptr;
}

std::size_t Brakes::room(const Gates &gates, std::int64_t now_ms) const {
  if (hold_of(gates) != nullptr) return 0;
  auto room = Valve::kUnlimited;
  for (const auto *each : {gates.blocked_, gates.breaker_, gates.partner_, gates.key_})
    room = std::min(room, each->valve.room(now_ms));
  return room;
}

std::optional<BrakeRow> Brakes::holding(const Gates &gates, std::int64_t now_ms) const {
  if (const auto *hold = hold_of(gates)) return *hold;
  for (const auto *each : {gates.blocked_, gates.breaker_, gates.partner_, gates.key_})
    if (each->valve.room(now_ms) == 0) return each->row;
  return std::nullopt;
}

std::optional<std::int64_t> Brakes::opens_ms(const Gates &gates, std::int64_t now_ms) const {
  if (hold_of(gates) != nullptr) return std::nullopt;
  std::int64_t opens = 0;
  for (const auto *each : {gates.blocked_, gates.breaker_, gates.partner_, gates.key_}) {
    if (each->valve.is_shut(now_ms))
      opens = std::max(opens, each->valve.until_ms());
    else if (each->valve.room(now_ms) == 0)
      return std::nullopt;  // what is under way decides
  }
  return opens;
}

std::vector<BrakeRow> Brakes::all(std::int64_t now_ms) const {
  std::vector<BrakeRow> rows;
  for (const auto &[scope, row] : holds_) rows.push_back(row);
  for (const auto &[name, each] : brakes_)
    if (each.valve.is_recovering() || each.valve.is_shut(now_ms)) rows.push_back(each.row);
  return rows;
}

Brakes::Pass Brakes::begin(const Gates &gates) {
  return {gates.blocked_->valve.began(), gates.key_->valve.began(), gates.partner_->valve.began(),
          gates.breaker_->valve.began()};
}

void Brakes::unused(const Gates &gates) {
  for (auto *each : {gates.blocked_, gates.key_, gates.partner_, gates.breaker_}) each->valve.ended();
}

std::vector<Brakes::Change> Brakes::end(const Gates &gates, const Pass &pass, const Verdict &verdict,
                                        std::int64_t stream, std::int64_t now_ms) {
  unused(gates);
  Changes changes;
  switch (verdict.answer) {
    case AnswerClass::kCredentials: shut(*gates.blocked_, pass.blocked, verdict, now_ms, changes); break;
    case AnswerClass::kRateLimited: {
      const bool for_all = verdict.scope == RateScope::kPartner;
      open(*gates.blocked_, pass.blocked, now_ms, changes);
      shut(for_all ? *gates.partner_ : *gates.key_, for_all ? pass.partner : pass.key, verdict, now_ms, changes);
      break;
    }
    case AnswerClass::kOk:
    case AnswerClass::kPermanent:
      open(*gates.blocked_, pass.blocked, now_ms, changes);
      open(*gates.key_, pass.key, now_ms, changes);
      open(*gates.partner_, pass.partner, now_ms, changes);
      break;
    case AnswerClass::kTransient:
    case AnswerClass::kEdgeBlocked: break;
  }
  // An endpoint that makes no request says nothing of the host.
  if (verdict.http_status > 0 || verdict.host_in_trouble)
    judge_host(*gates.breaker_, pass.breaker, verdict, stream, now_ms, changes);
  return changes;
}

void Brakes::shut(Brake &brake, Valve::Ticket ticket, const Verdict &verdict, std::int64_t now_ms, Changes &changes) {
  const bool is_news = brake.valve.is_news(ticket);
  const int times = brake.valve.times() + (is_news ? 1 : 0);
  const auto until = now_ms + shut_time(brake.row.kind, times, verdict.retry_after, jitter_()).count();
  if (!is_news) {
    // Of those that were under way: a longer pause counts, another closing does not.
    if (!verdict.retry_after || until <= brake.row.until_ms) return;
    brake.valve.shut_longer(until);
  } else {
    if (!brake.valve.is_recovering()) brake.row.since_ms = now_ms;
    brake.valve.shut(until);
  }
  brake.row.until_ms = until;
  brake.row.tries = times;
  brake.row.reason = verdict.reason;
  changes.push_back({brake.row, false});
}

void Brakes::open(Brake &brake, Valve::Ticket ticket, std::int64_t now_ms, Changes &changes) const {
  if (!brake.valve.is_recovering() || !brake.valve.is_news(ticket)) return;
  // A key that was accepted once is accepted; how much a host can bear is found out step by step.
  const auto enough = brake.row.kind == BrakeKind::kBlocked ? 1 : enough_;
  if (brake.valve.open_a_little(enough, now_ms)) changes.push_back({brake.row, true});
}

void Brakes::judge_host(Brake &breaker, Valve::Ticket ticket, const Verdict &verdict, std::int64_t stream,
                        std::int64_t now_ms, Changes &changes) {
  const bool was_recovering = breaker.valve.is_recovering();
  breaker.trouble.add(verdict.host_in_trouble, stream, now_ms);
  if (!verdict.host_in_trouble) {
    open(breaker, ticket, now_ms, changes);
    if (was_recovering && !breaker.valve.is_recovering()) breaker.trouble.forget();
    return;
  }
  // The probe failed; or what made it shut in the first place.
  if (was_recovering ? breaker.valve.is_news(ticket) : breaker.trouble.is_certain(now_ms))
    shut(breaker, ticket, verdict, now_ms, changes);
}

bool Brakes::is_charged(const Gates &gates) const {
  return !gates.breaker_->valve.is_recovering() && !gates.breaker_->trouble.is_likely();
}

void Brakes::try_now(const Gates &gates, std::int64_t now_ms) {
  for (auto *each : {gates.blocked_, gates.breaker_, gates.partner_, gates.key_})
    if (each->valve.is_recovering()) each->valve.restore(now_ms, each->valve.times());
}

}  // namespace assay::delivery
