#include "host/service/start_runs.h"

#include <algorithm>

#include "host/core/crash_point.h"
#include "host/core/log.h"
#include "host/core/within.h"
#include "host/service/vendor_answers.h"
#include "host/wire/update.h"

namespace assay::service {
namespace {

using plugin::StartSafety;
using store::AssessmentRow;
using store::OutcomeRecorded;
using Answer = Result<StartAccepted>;

constexpr int kRecoveringAtOnce = 2;  // of one plugin: new starts find threads free

// The candidate is invited: what the vendor decorated it with may be dropped, the start may not.
StartAccepted sendable(const AssessmentId &id, const PluginEntry &entry, const StartAccepted &accepted) {
  const auto draft = wire::draft_started(id, accepted);
  if (draft.ok()) return accepted;
  log::warn("plugin_started_answer_refused",
            {{"assessment", id.to_string()}, {"plugin", entry.value}, {"error", draft.error().message}});
  return {accepted.vendor_ref, "", "", {}};
}

store::StartOutcome outcome_of(const AssessmentId &id, const PluginEntry &entry, const Answer &answer) {
  store::StartOutcome outcome{id, answer.ok(), "", std::nullopt, std::nullopt};
  if (!answer.ok()) {
    outcome.follow_up = wire::draft_failed(id, refusal_for_recruiter(answer.error()).message);
    return outcome;
  }
  const auto accepted = sendable(id, entry, *answer);
  outcome.vendor_ref = accepted.vendor_ref;
  outcome.first_update = *wire::draft_started(id, accepted);
  outcome.follow_up = *wire::draft_accepted_late(id, accepted);
  return outcome;
}

Error cancelled_meanwhile() {
  return {ErrorCode::kRejected, "The assessment was cancelled while it was being started."};
}

std::string unknown(ErrorCode code) {
  return "the vendor's answer to the start is not known (" + std::string(name_of(code)) + ")";
}

Error not_stored(const Error &error) { return {ErrorCode::kUnavailable, error.message}; }

// What the row says to whoever waits for its start.
Result<StartReply> reply_of(const AssessmentRow &row, const Answer *answer) {
  if (row.state == AssessmentState::kRejected && answer != nullptr && !answer->ok())
    return refusal_for_recruiter(answer->error());
  if (row.state == AssessmentState::kRejected || row.state == AssessmentState::kCancelled) return cancelled_meanwhile();
  return StartReply{row.id, row.first_update};
}

}  // namespace

Task<Result<StartReply>> StartRuns::run(Run run) {
  co_return co_await completion<StartReply>(executor_, [&](Done<StartReply> done) {
    under_way_.try_emplace(run.id);
    wait(run.id, std::move(done));
    // One that may have been asked for already may also have its outcome already.
    if (run.asked_before) return assay::start(check_and_step(std::move(run)), [](bool) {});
    assay::start(step(std::move(run)), [](bool) {});
  });
}

void StartRuns::go_on(Run run) {
  under_way_.try_emplace(run.id);
  assay::start(check_and_step(std::move(run)), [](bool) {});
}

Task<Result<StartReply>> StartRuns::join(AssessmentId id) {
  co_return co_await completion<StartReply>(executor_, [&](Done<StartReply> done) { wait(id, std::move(done)); });
}

bool StartRuns::is_asking(const AssessmentId &id) const {
  const auto it = under_way_.find(id);
  return it != under_way_.end() && it->second.is_asking;
}

Task<bool> StartRuns::rest(AssessmentId id, Executor::TimePoint until) {
  if (!is_asking(id)) co_return true;
  const auto rested = co_await within<void>(
      executor_, until, [&](Done<void> done) { under_way_.at(id).until_rest.push_back(std::move(done)); });
  co_return rested.has_value();
}

// -- one step: ask, then record. True: it is over. --

Task<bool> StartRuns::check_and_step(Run run) {
  set_asking(run.id, true);
  const auto found = co_await completion<std::optional<AssessmentRow>>(
      executor_, [&](Done<std::optional<AssessmentRow>> done) { store_.find_assessment(run.id, std::move(done)); });
  if (!found.ok()) {
    answer(run.id, not_stored(found.error()));
    set_asking(run.id, false);
    repeat_later(std::move(run));
    co_return false;
  }
  if (!*found) co_return end(run, {}, Error{ErrorCode::kNotFound, "no such assessment"});
  const auto &row = **found;
  if (row.state != AssessmentState::kStarting) co_return end(run, row, reply_of(row, nullptr));
  if (!row.first_update.empty()) under_way_[run.id].is_announced = true;
  co_return co_await step(std::move(run));
}

Task<bool> StartRuns::step(Run run) {
  set_asking(run.id, true);
  if (!run.answer && run.unresolved.empty()) {
    co_await ask(run);
    const auto age = std::chrono::milliseconds(clock_.now_ms() - run.created_ms);
    if (!run.answer && run.unresolved.empty() && age >= options_.give_up)
      run.unresolved = "the vendor gave no clear answer within start.give_up";
  }
  bool over = false;
  if (run.answer)
    over = co_await record(run);
  else if (!run.unresolved.empty())
    over = co_await record_unresolved(run);
  set_asking(run.id, false);
  if (!over) repeat_later(std::move(run));
  co_return over;
}

// Sets what is known afterwards; neither of both: it is asked again.
Task<bool> StartRuns::ask(Run &run) {
  auto &provider = *run.provider->provider;
  const auto context = [&] { return Directory::context(run.caller, *run.provider, run.id.to_string()); };
  if (run.look_up_first) {
    const auto found = co_await completion<StartAccepted>(
        executor_, [&](Done<StartAccepted> done) { provider.lookup(context(), std::move(done)); });
    if (found.ok()) {
      run.answer = std::make_shared<const Answer>(found);
      co_return true;
    }
    const auto code = found.error().code;
    if (code != ErrorCode::kNotFound) {
      log_vendor_error("plugin_lookup_failed", run.id, provider.entry(), run.caller.request_id, found.error());
      leave_unknown(run, unknown(code));
      co_return false;
    }
    run.asked_before = run.look_up_first = false;
  }
  const auto answer = co_await completion<StartAccepted>(
      executor_, [&](Done<StartAccepted> done) { provider.start(context(), {run.command_body}, std::move(done)); });
  if (answer.ok()) {
    run.answer = std::make_shared<const Answer>(answer);
    co_return true;
  }
  const auto code = answer.error().code;
  log_vendor_error("plugin_start_failed", run.id, provider.entry(), run.caller.request_id, answer.error());
  const bool is_busy = code == ErrorCode::kResourceExhausted && !run.asked_before;
  const bool is_final = run.asked_before ? is_business_refusal(code) : !is_ambiguous(code);
  // A plugin that is only busy must not end what Ashby was told is queued; nothing was begun, so it is safe to wait.
  if (is_busy && under_way_[run.id].is_announced) co_return false;
  if (is_final)
    run.answer = std::make_shared<const Answer>(answer);
  else
    leave_unknown(run, unknown(code));
  co_return is_final;
}

void StartRuns::leave_unknown(Run &run, const std::string &why) const {
  const auto safety = run.provider->provider->start_safety();
  run.asked_before = true;
  run.look_up_first = safety == StartSafety::kLookup;
  if (safety == StartSafety::kNone) run.unresolved = why + ", and its plugin does not say that asking again is safe";
}

Task<bool> StartRuns::record(const Run &run) {
  const auto &entry = run.provider->provider->entry();
  if (run.answer->ok()) crash_point("after_vendor_accepted");
  const auto recorded = co_await completion<OutcomeRecorded>(executor_, [&](Done<OutcomeRecorded> done) {
    store_.record_outcome(outcome_of(run.id, entry, *run.answer), std::move(done));
  });
  if (recorded.ok()) {
    crash_point("after_outcome_commit");
    co_return end(run, recorded->row, reply_of(recorded->row, run.answer.get()));
  }
  const auto error = not_stored(recorded.error());
  if (recorded.error().code == ErrorCode::kNotFound) co_return end(run, {}, error);
  answer(run.id, error);  // the answer of the vendor is kept, and recorded once the store takes it
  co_return false;
}

Task<bool> StartRuns::record_unresolved(const Run &run) {
  const auto recorded = co_await completion<OutcomeRecorded>(executor_, [&](Done<OutcomeRecorded> done) {
    store_.record_unresolved(run.id, wire::draft_queued(run.id), run.unresolved, std::move(done));
  });
  if (!recorded.ok()) {
    const auto error = not_stored(recorded.error());
    if (recorded.error().code == ErrorCode::kNotFound) co_return end(run, {}, error);
    answer(run.id, error);
    co_return false;
  }
  if (recorded->row.state == AssessmentState::kUnresolved)
    log::error("start_unresolved", {{"assessment", run.id.to_string()},
                                    {"plugin", recorded->row.entry.value},
                                    {"request", run.caller.request_id},
                                    {"reason", recorded->row.state_reason}});
  co_return end(run, recorded->row, reply_of(recorded->row, nullptr));
}

bool StartRuns::end(const Run &run, const AssessmentRow &row, const Result<StartReply> &reply) {
  const auto node = under_way_.extract(run.id);
  if (!node.empty()) {
    for (const auto &done : node.mapped().waiting) done(reply);
    for (const auto &done : node.mapped().until_rest) done({});
  }
  if (row.undo) undo_.begin(row, run.caller.request_id);
  return true;
}

void StartRuns::set_asking(const AssessmentId &id, bool is_asking) {
  const auto it = under_way_.find(id);
  if (it == under_way_.end()) return;
  it->second.is_asking = is_asking;
  if (is_asking) return;
  for (const auto &done : std::exchange(it->second.until_rest, {})) done({});
}

void StartRuns::repeat_later(Run run) {
  const auto pause = std::max(run.next_pause, options_.first_repeat);
  run.next_pause = next_pause(pause);
  executor_.post_at(std::chrono::steady_clock::now() + pause,
                    [this, again = std::move(run)] { assay::start(check_and_step(again), [](bool) {}); });
}

// -- those who wait --

void StartRuns::wait(const AssessmentId &id, Done<StartReply> done) {
  auto &entry = under_way_[id];
  entry.waiting.push_back(std::move(done));
  if (entry.deadline != Executor::TimePoint{}) return;
  entry.deadline = std::chrono::steady_clock::now() + options_.soft_deadline;
  deadlines_.emplace_back(entry.deadline, id);
  await_deadline();
}

void StartRuns::answer(const AssessmentId &id, const Result<StartReply> &reply) {
  const auto it = under_way_.find(id);
  if (it == under_way_.end()) return;
  it->second.deadline = {};
  for (const auto &done : std::exchange(it->second.waiting, {})) done(reply);
}

// One timer for all: nearly every start ends long before its deadline, and what ended needs none.
void StartRuns::await_deadline() {
  if (is_timer_set_ || deadlines_.empty()) return;
  is_timer_set_ = true;
  executor_.post_at(deadlines_.front().first, [this] {
    is_timer_set_ = false;
    pass_deadlines();
    await_deadline();
  });
}

void StartRuns::pass_deadlines() {
  const auto now = std::chrono::steady_clock::now();
  while (!deadlines_.empty()) {
    const auto [when, id] = deadlines_.front();
    const auto it = under_way_.find(id);
    const bool is_awaited = it != under_way_.end() && it->second.deadline == when;
    if (is_awaited && when > now) return;
    deadlines_.pop_front();
    if (!is_awaited) continue;
    it->second.is_announced = true;
    assay::start(announce(id), [](bool) {});
  }
}

// False: those who wait are answered by the outcome, which is on its way to them.
Task<bool> StartRuns::announce(AssessmentId id) {
  const auto recorded = co_await completion<OutcomeRecorded>(executor_, [&](Done<OutcomeRecorded> done) {
    store_.record_queued(id, wire::draft_queued(id), std::move(done));
  });
  if (!recorded.ok()) {
    answer(id, not_stored(recorded.error()));
  } else {
    const auto &row = recorded->row;
    if (row.state == AssessmentState::kRejected) co_return false;
    answer(id, reply_of(row, nullptr));
  }
  co_return true;
}

// -- what a crash interrupted --

Result<StartRuns::Run> StartRuns::run_of(const AssessmentRow &row, const std::string &request_id) const {
  const auto *provider = directory_.find(row.line, row.entry);
  if (provider == nullptr)
    return Error{ErrorCode::kRejected, "The provider of this assessment type is not available at present."};
  Run run;
  run.caller = {row.tenant, directory_.tenant_name(row.tenant), row.line, request_id};
  run.id = row.id;
  run.provider = provider;
  run.command_body = row.command_body;
  run.created_ms = row.created_ms;
  leave_unknown(run, "the gateway stopped before the vendor's answer to the start was stored");
  return run;
}

Result<void> StartRuns::recover() {
  ASSAY_TRY(const auto rows, store_.starts_in_flight());
  for (const auto &row : rows) {
    auto run = run_of(row, "recovery");
    // A customer who is no longer configured has no account at the vendor to invite anybody with.
    const bool runs = run.ok() && !run->caller.tenant_name.empty();
    log::info("start_recovered",
              {{"assessment", row.id.to_string()}, {"plugin", row.entry.value}, {"runs", runs ? "yes" : "no"}});
    if (!runs) continue;
    auto &waiting = to_recover_[run->provider];
    waiting.push_back(*std::move(run));
  }
  for (const auto &[provider, runs] : to_recover_)
    for (int i = 0; i < kRecoveringAtOnce; ++i) executor_.post([this, waiting = provider] { recover_next(waiting); });
  return {};
}

void StartRuns::recover_next(const LineProvider *provider) {
  auto &waiting = to_recover_[provider];
  while (!waiting.empty()) {
    auto next = std::move(waiting.front());
    waiting.pop_front();
    if (!under_way_.try_emplace(next.id).second) continue;  // the recruiter has pressed for it meanwhile
    return assay::start(check_and_step(std::move(next)), [this, provider](bool) { recover_next(provider); });
  }
}

}  // namespace assay::service
