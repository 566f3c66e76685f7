#include "host/service/assessments.h"

#include "host/core/log.h"
#include "host/security/digest.h"
#include "host/wire/plugin_json.h"
#include "host/wire/update.h"

namespace assay::service {
namespace {

using store::AssessmentRow;
using store::IntentRecorded;
using store::OutcomeRecorded;

constexpr std::chrono::seconds kFirstRepeat{2};
constexpr std::chrono::seconds kLastRepeat{300};

// What makes two starts the same: names, URLs and status may drift between two presses of one button.
std::string fingerprint_of(const StartRequest &request) {
  std::string text;
  const std::string type = request.assessment_type_id.to_string();
  for (const std::string *part :
       {&type, &request.candidate.ashby_id, &request.candidate.email, &request.additional_fields})
    text.append(std::to_string(part->size())).append(":").append(*part);
  return security::sha256_hex(text);
}

// The plugin may have started although no answer came: only its idempotency key makes a repeat safe.
bool is_ambiguous(ErrorCode code) {
  return code == ErrorCode::kDeadlineExceeded || code == ErrorCode::kInternal || code == ErrorCode::kCancelled ||
         code == ErrorCode::kUnavailable;
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

Error already_assessed() {
  return {ErrorCode::kConflict, "This candidate is already being assessed with this assessment for this application."};
}

}  // namespace

struct Assessments::Run {
  Caller caller;
  AssessmentId id;
  const LineProvider *provider;
  std::string command_body;
  std::chrono::seconds next_repeat = kFirstRepeat;
};

Assessments::Assessments(Executor &executor, store::Store &store, Catalog &catalog, const Directory &directory,
                         IdSource &ids)
    : executor_(executor), store_(store), catalog_(catalog), directory_(directory), ids_(ids) {}

Task<Result<StartReply>> Assessments::start(Caller caller, StartRequest request) {
  ASSAY_CO_TRY(const auto route, co_await catalog_.find_route(caller, request.assessment_type_id));
  const AssessmentId id{ids_.random_uuid()};
  const auto fingerprint = fingerprint_of(request);
  const auto body = wire::render_start_command(id, route.vendor_key, request);

  ASSAY_CO_TRY(auto recorded, co_await completion<IntentRecorded>(executor_, [&](Done<IntentRecorded> done) {
                 store_.record_intent(
                     {id, caller.tenant, caller.line, request.assessment_type_id, route.provider->provider->entry(),
                      request.application.ashby_id, fingerprint, body},
                     std::move(done));
               }));
  if (!recorded.fresh) co_return co_await join(std::move(caller), std::move(recorded.row), fingerprint);
  Run fresh{std::move(caller), id, route.provider, body};
  co_return co_await run(std::move(fresh));
}

Task<Result<StartReply>> Assessments::join(Caller caller, AssessmentRow row, std::string fingerprint) {
  if (row.fingerprint != fingerprint || row.ashby_ack) co_return already_assessed();
  if (row.state == AssessmentState::kUnresolved) co_return already_assessed();
  // Ashby never got our answer, or presses twice: the same answer again.
  if (row.state != AssessmentState::kStarting) co_return StartReply{row.id, row.first_update};

  if (const auto it = under_way_.find(row.id); it != under_way_.end())
    co_return co_await completion<StartReply>(
        executor_, [&](Done<StartReply> done) { under_way_[row.id].push_back(std::move(done)); });
  ASSAY_CO_TRY(auto again, run_of(row, caller.request_id));
  co_return co_await run(std::move(again));
}

Task<Result<StartReply>> Assessments::run(Run run) {
  under_way_.try_emplace(run.id);
  auto reply = co_await ask_and_record(run);
  end_run(run.id, reply);
  if (!reply.ok() && is_ambiguous(reply.error().code)) run_again_later(run);
  co_return reply;
}

Task<Result<StartReply>> Assessments::ask_and_record(const Run &run) {
  auto answer = co_await completion<StartAccepted>(executor_, [&](Done<StartAccepted> done) {
    run.provider->provider->start(Directory::context(run.caller, *run.provider, run.id.to_string()), {run.command_body},
                                  std::move(done));
  });
  const auto &entry = run.provider->provider->entry();
  if (!answer.ok())
    log::warn("plugin_start_failed", {{"assessment", run.id.to_string()},
                                      {"plugin", entry.value},
                                      {"request", run.caller.request_id},
                                      {"code", name_of(answer.error().code)},
                                      {"error", answer.error().message}});
  if (!answer.ok() && is_ambiguous(answer.error().code))
    co_return Error{ErrorCode::kDeadlineExceeded,
                    "The assessment provider did not answer in time. It is asked again; you can press start again, the "
                    "candidate is not invited twice."};

  auto recorded = co_await completion<OutcomeRecorded>(executor_, [&](Done<OutcomeRecorded> done) {
    store_.record_outcome(outcome_of(run.id, entry, answer), std::move(done));
  });
  const bool cancelled_meanwhile = !recorded.ok() && recorded.error().code == ErrorCode::kConflict;
  if (cancelled_meanwhile && answer.ok()) co_return co_await undo(run, answer->vendor_ref);
  // Whatever kept the store from taking it, the vendor may have started: the run is repeated.
  if (!recorded.ok()) co_return Error{ErrorCode::kUnavailable, recorded.error().message};
  if (!answer.ok()) co_return answer.error();
  co_return StartReply{run.id, std::move(recorded->first_update)};
}

// The assessment was cancelled while the vendor was starting it: the vendor must hear of it too.
Task<Result<StartReply>> Assessments::undo(const Run &run, std::string vendor_ref) {
  const auto cancelled = co_await completion<void>(executor_, [&](Done<void> done) {
    run.provider->provider->cancel(Directory::context(run.caller, *run.provider), run.id, vendor_ref, std::move(done));
  });
  if (!cancelled.ok())
    log::error("plugin_cancel_failed", {{"assessment", run.id.to_string()},
                                        {"code", name_of(cancelled.error().code)},
                                        {"error", cancelled.error().message}});
  co_return Error{ErrorCode::kRejected, "The assessment was cancelled while it was being started."};
}

void Assessments::run_again_later(const Run &run) {
  auto again = run;
  again.next_repeat = std::min(run.next_repeat * 2, kLastRepeat);
  executor_.post_at(std::chrono::steady_clock::now() + run.next_repeat, [this, again] {
    if (under_way_.contains(again.id)) return;  // the recruiter pressed start again meanwhile
    assay::start(this->run(again), [](const Result<StartReply> &) {});
  });
}

void Assessments::end_run(const AssessmentId &id, const Result<StartReply> &reply) {
  const auto node = under_way_.extract(id);
  if (node.empty()) return;
  for (const auto &done : node.mapped()) done(reply);
}

Result<Assessments::Run> Assessments::run_of(const AssessmentRow &row, const std::string &request_id) const {
  const auto *provider = directory_.find(row.line, row.entry);
  if (provider == nullptr)
    return Error{ErrorCode::kRejected, "The provider of this assessment type is not available at present."};
  return Run{
      {row.tenant, directory_.tenant_name(row.tenant), row.line, request_id}, row.id, provider, row.command_body};
}

Result<void> Assessments::recover() {
  ASSAY_TRY(const auto rows, store_.starts_in_flight());
  for (const auto &row : rows) {
    auto run = run_of(row, "recovery");
    log::info("start_recovered", {{"assessment", row.id.to_string()}, {"plugin", row.entry.value}, {"runs", run.ok()}});
    if (run.ok())
      executor_.post(
          [this, again = *std::move(run)] { assay::start(this->run(again), [](const Result<StartReply> &) {}); });
  }
  return {};
}

Task<Result<AssessmentId>> Assessments::cancel(Caller caller, AssessmentId id) {
  ASSAY_CO_TRY(const auto found, co_await completion<std::optional<AssessmentRow>>(
                                     executor_, [&](Done<std::optional<AssessmentRow>> done) {
                                       store_.find_assessment(id, std::move(done));
                                     }));
  if (!found || found->tenant != caller.tenant || found->line != caller.line)
    co_return Error{ErrorCode::kNotFound, "no such assessment"};

  const auto *provider = directory_.find(found->line, found->entry);
  const bool vendor_knows = found->state == AssessmentState::kStarted || found->state == AssessmentState::kInProgress;
  if (vendor_knows && provider == nullptr)
    co_return Error{ErrorCode::kUnavailable, "the plugin of this assessment is not running"};
  if (vendor_knows) {
    auto answer = co_await completion<void>(executor_, [&](Done<void> done) {
      provider->provider->cancel(Directory::context(caller, *provider), id, found->vendor_ref, std::move(done));
    });
    if (!answer.ok() && is_ambiguous(answer.error().code))
      co_return Error{ErrorCode::kUnavailable, "the vendor did not answer"};
    // A vendor that no longer knows it, or where it has just ended, leaves nothing to cancel.
    const bool nothing_left =
        !answer.ok() && (answer.error().code == ErrorCode::kNotFound || answer.error().code == ErrorCode::kConflict);
    if (!answer.ok() && !nothing_left) co_return answer.error();
  }
  ASSAY_CO_CHECK(co_await completion<AssessmentRow>(executor_, [&](Done<AssessmentRow> done) {
    store_.record_cancel(id, caller.tenant, caller.line, wire::draft_cancelled(id, "Cancelled in Ashby"),
                         std::move(done));
  }));
  co_return id;
}

}  // namespace assay::service
