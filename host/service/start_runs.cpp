#include "host/service/start_runs.h"

#include <algorithm>

#include "host/core/crash_point.h"
#include "host/core/log.h"
#include "host/service/vendor_answers.h"
#include "host/wire/update.h"

namespace assay::service {
namespace {

using store::AssessmentRow;
using store::OutcomeRecorded;

constexpr std::chrono::milliseconds kLastRepeat{300'000};
constexpr int kRecoveringAtOnce = 2;  // of one plugin: new starts find threads free

bool is_final(const StartRuns::Run &run, const Result<StartAccepted> &answer) {
  if (answer.ok()) return true;
  return run.asked_before ? is_business_refusal(answer.error().code) : !is_ambiguous(answer.error().code);
}

store::StartOutcome outcome_of(const AssessmentId &id, const PluginEntry &entry, const Result<StartAccepted> &answer) {
  store::StartOutcome outcome{id, answer.ok(), "", std::nullopt};
  if (!answer.ok()) return outcome;
  outcome.vendor_ref = answer->vendor_ref;
  auto draft = wire::draft_started(id, *answer);
  if (!draft.ok()) {
    // The candidate is invited: what the vendor decorated it with may be dropped, the start may not.
    log::warn("plugin_started_answer_refused",
              {{"assessment", id.to_string()}, {"plugin", entry.value}, {"error", draft.error().message}});
    draft = wire::draft_started(id, StartAccepted{answer->vendor_ref, "", "", {}});
  }
  outcome.first_update = *std::move(draft);
  return outcome;
}

Error cancelled_meanwhile() {
  return {ErrorCode::kRejected, "The assessment was cancelled while it was being started."};
}

bool was_started(AssessmentState state) {
  return state != AssessmentState::kCancelled && state != AssessmentState::kRejected;
}

}  // namespace

struct StartRuns::Ended {
  Result<StartReply> reply;
  bool again = false;
};

Task<Result<StartReply>> StartRuns::run(Run run) {
  under_way_.try_emplace(run.id);
  auto ended = co_await ask_and_record(run);
  end(run.id, ended.reply);
  if (ended.again) repeat_later(run);
  co_return std::move(ended.reply);
}

Task<Result<StartReply>> StartRuns::join(AssessmentId id) {
  co_return co_await completion<StartReply>(executor_,
                                            [&](Done<StartReply> done) { under_way_[id].push_back(std::move(done)); });
}

Task<StartRuns::Ended> StartRuns::ask_and_record(const Run &run) {
  auto answer = co_await completion<StartAccepted>(executor_, [&](Done<StartAccepted> done) {
    run.provider->provider->start(Directory::context(run.caller, *run.provider, run.id.to_string()), {run.command_body},
                                  std::move(done));
  });
  const auto &entry = run.provider->provider->entry();
  if (!answer.ok()) log_vendor_error("plugin_start_failed", run.id, entry, run.caller.request_id, answer.error());
  if (!is_final(run, answer)) {
    Error unknown{ErrorCode::kDeadlineExceeded,
                  "The assessment provider did not answer in time. It is asked again; you can press start again, the "
                  "candidate is not invited twice."};
    co_return Ended{std::move(unknown), true};
  }
  if (answer.ok()) crash_point("after_vendor_accepted");
  auto recorded = co_await completion<OutcomeRecorded>(executor_, [&](Done<OutcomeRecorded> done) {
    store_.record_outcome(outcome_of(run.id, entry, answer), std::move(done));
  });
  if (recorded.ok()) crash_point("after_outcome_commit");
  // Whatever kept the store from taking it, the vendor may have started: the run is repeated.
  if (!recorded.ok())
    co_return Ended{Error{ErrorCode::kUnavailable, recorded.error().message},
                    recorded.error().code != ErrorCode::kNotFound};
  if (!recorded->taken) {
    auto late = co_await settle_late(run, answer.ok(), *recorded);
    co_return Ended{std::move(late)};
  }
  if (!answer.ok()) co_return Ended{refusal_for_recruiter(answer.error())};
  co_return Ended{StartReply{run.id, std::move(recorded->first_update)}};
}

// The row had its outcome already, by another run or by a cancellation.
Task<Result<StartReply>> StartRuns::settle_late(const Run &run, bool vendor_started, const OutcomeRecorded &found) {
  if (was_started(found.state)) co_return StartReply{run.id, found.first_update};
  if (!vendor_started) co_return cancelled_meanwhile();
  const auto cancelled = co_await completion<void>(executor_, [&](Done<void> done) {
    run.provider->provider->cancel(Directory::context(run.caller, *run.provider), run.id, "", std::move(done));
  });
  if (!cancelled.ok())
    log_vendor_error("plugin_cancel_failed", run.id, run.provider->provider->entry(), run.caller.request_id,
                     cancelled.error());
  co_return cancelled_meanwhile();
}

void StartRuns::repeat_later(const Run &run) {
  if (!repeats_.insert(run.id).second) return;
  const auto pause = std::max(run.next_repeat, first_repeat_);
  auto again = run;
  again.asked_before = true;
  again.next_repeat = std::min(pause * 2, kLastRepeat);
  executor_.post_at(std::chrono::steady_clock::now() + pause, [this, again] {
    repeats_.erase(again.id);
    assay::start(repeat(again), [](const Result<StartReply> &) {});
  });
}

Task<Result<StartReply>> StartRuns::repeat(Run run) {
  // The recruiter pressed start again, and that run repeats itself if it must.
  if (under_way_.contains(run.id)) co_return co_await join(run.id);
  under_way_.try_emplace(run.id);
  const auto found = co_await completion<std::optional<AssessmentRow>>(
      executor_, [&](Done<std::optional<AssessmentRow>> done) { store_.find_assessment(run.id, std::move(done)); });
  if (found.ok() && *found && (*found)->state == AssessmentState::kStarting) co_return co_await this->run(run);

  const bool unreadable = !found.ok();
  Result<StartReply> reply = cancelled_meanwhile();
  if (unreadable)
    reply = Error{ErrorCode::kUnavailable, found.error().message};
  else if (*found && was_started((*found)->state))
    reply = StartReply{run.id, (*found)->first_update};
  end(run.id, reply);
  if (unreadable) repeat_later(run);
  co_return reply;
}

void StartRuns::end(const AssessmentId &id, const Result<StartReply> &reply) {
  const auto node = under_way_.extract(id);
  if (node.empty()) return;
  for (const auto &done : node.mapped()) done(reply);
}

Result<StartRuns::Run> StartRuns::run_of(const AssessmentRow &row, const std::string &request_id) const {
  const auto *provider = directory_.find(row.line, row.entry);
  if (provider == nullptr)
    return Error{ErrorCode::kRejected, "The provider of this assessment type is not available at present."};
  Run run;
  run.caller = {row.tenant, directory_.tenant_name(row.tenant), row.line, request_id};
  run.id = row.id;
  run.provider = provider;
  run.command_body = row.command_body;
  run.asked_before = true;
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
  if (waiting.empty()) return;
  auto next = std::move(waiting.front());
  waiting.pop_front();
  assay::start(repeat(std::move(next)), [this, provider](const Result<StartReply> &) { recover_next(provider); });
}

}  // namespace assay::service
