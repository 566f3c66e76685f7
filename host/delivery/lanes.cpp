#include "host/delivery/lanes.h"

#include <algorithm>

namespace assay::delivery {

using store::Lane;

namespace {

// A lane may have so many times as much under way as is left free for the others.
constexpr std::size_t kShareOfFree = 3;
constexpr std::int64_t kEndpointPauseMs = 60'000;  // until one that is missing is looked for again
constexpr std::int64_t kNothingClaimedPauseMs = 1'000;

}  // namespace

void Lanes::wants(const Lane &lane, std::int64_t due_ms) {
  auto &state = state_of(lane);
  if (state.due_ms == 0 || due_ms < state.due_ms) state.due_ms = due_ms;
}

Lanes::State &Lanes::state_of(const Lane &lane) {
  const auto [it, is_new] = lanes_.try_emplace(lane);
  if (is_new) it->second.last_turn = turns_;
  return it->second;
}

bool Lanes::find_gates(Entry &entry) {
  auto &[lane, state] = entry;
  const auto host = host_of_(lane);
  if (!host) {
    if (state.in_flight == 0) state.gates.reset();
    return false;
  }
  // Requests end at the gates at which they began.
  if (!state.gates || (state.host != *host && state.in_flight == 0)) {
    state.gates = brakes_.gates_of(lane, *host);
    state.host = *host;
  }
  return true;
}

std::vector<Turn> Lanes::next_turns(std::size_t free, std::int64_t now_ms) {
  std::vector<Entry *> due;
  for (auto &entry : lanes_)
    if (entry.second.due_ms > 0 && entry.second.due_ms <= now_ms && find_gates(entry)) due.push_back(&entry);
  std::sort(due.begin(), due.end(),
            [](const Entry *a, const Entry *b) { return a->second.last_turn < b->second.last_turn; });

  std::vector<Turn> turns;
  for (auto *entry : due) {
    if (free == 0) break;
    auto &[lane, state] = *entry;
    Turn turn{{lane, 0}, {}};
    while (free > 0 && state.in_flight < kShareOfFree * free && brakes_.room(*state.gates, now_ms) > 0) {
      turn.passes.push_back(brakes_.begin(*state.gates));
      ++state.in_flight;
      --free;
    }
    if (turn.passes.empty()) continue;
    turn.share.limit = turn.passes.size();
    state.last_turn = ++turns_;
    turns.push_back(std::move(turn));
  }
  return turns;
}

void Lanes::claimed(const Turn &turn, std::size_t count, std::int64_t next_due_ms, std::int64_t now_ms) {
  auto &state = state_of(turn.share.lane);
  for (std::size_t unused = count; unused < turn.passes.size(); ++unused) abandoned(turn.share.lane);
  state.due_ms = next_due_ms;
  // Due and not to be had: its rows are being mended, or a clock is about to tick.
  if (count < turn.passes.size() && next_due_ms > 0 && next_due_ms <= now_ms)
    state.due_ms = now_ms + kNothingClaimedPauseMs;
  forget_when_idle(turn.share.lane);
}

std::vector<Brakes::Change> Lanes::ended(const Lane &lane, const Brakes::Pass &pass, const Verdict &verdict,
                                         std::int64_t stream, std::int64_t now_ms) {
  auto &state = state_of(lane);
  --state.in_flight;
  return brakes_.end(*state.gates, pass, verdict, stream, now_ms);
}

void Lanes::abandoned(const Lane &lane) {
  auto &state = state_of(lane);
  --state.in_flight;
  brakes_.unused(*state.gates);
}

void Lanes::settled(const Lane &lane, std::int64_t due_ms) {
  if (due_ms > 0) wants(lane, due_ms);
  forget_when_idle(lane);
}

bool Lanes::is_charged(const Lane &lane) { return brakes_.is_charged(*state_of(lane).gates); }

void Lanes::forget_when_idle(const Lane &lane) {
  const auto it = lanes_.find(lane);
  if (it != lanes_.end() && it->second.due_ms == 0 && it->second.in_flight == 0) lanes_.erase(it);
}

std::optional<std::int64_t> Lanes::next_look_ms(std::int64_t now_ms) {
  std::optional<std::int64_t> next;
  for (auto &entry : lanes_) {
    const auto &state = entry.second;
    if (state.due_ms == 0) continue;
    auto look = now_ms + kEndpointPauseMs;
    if (find_gates(entry)) {
      const auto opens = brakes_.opens_ms(*state.gates, now_ms);
      if (!opens) continue;
      look = std::max(state.due_ms, *opens);
      if (look <= now_ms) continue;  // its turn comes when something that is under way has ended
    }
    next = next ? std::min(*next, look) : look;
  }
  return next;
}

void Lanes::try_now(const Lane &lane, std::int64_t now_ms) {
  const auto it = lanes_.try_emplace(lane).first;
  if (find_gates(*it)) brakes_.try_now(*it->second.gates, now_ms);
  wants(lane, now_ms);
}

std::vector<Lanes::View> Lanes::view(std::int64_t now_ms) {
  std::vector<View> views;
  for (auto &entry : lanes_) {
    const auto &state = entry.second;
    View view{{entry.first, state.due_ms}, state.in_flight, std::nullopt};
    if (find_gates(entry))
      view.brake = brakes_.holding(*state.gates, now_ms);
    else
      view.brake = {store::BrakeKind::kBlocked,
                    key_scope(entry.first),
                    0,
                    0,
                    0,
                    false,
                    "",
                    "no Ashby key is configured for this customer on this line"};
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace assay::delivery
