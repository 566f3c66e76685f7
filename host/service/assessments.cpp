#include "host/service/assessments.h"

#include "host/core/crash_point.h"
#include "host/core/log.h"
#include "host/core/within.h"
#include "host/security/digest.h"
#include "host/service/vendor_answers.h"
#include "host/wire/plugin_json.h"
#include "host/wire/update.h"

namespace assay::service {
namespace {

using store::AssessmentRow;
using store::CancelRecorded;
using store::IntentRecorded;

// What makes two starts the same: names, URLs and status may drift between two presses of one button. The custom fields
// are those that the plugin gets.
std::string fingerprint_of(const StartRequest &request) {
  std::string text;
  const std::string type = request.assessment_type_id.to_string();
  for (const std::string *part :
       {&type, &request.candidate.ashby_id, &request.candidate.email, &request.additional_fields})
    text.append(std::to_string(part->size())).append(":").append(*part);
  return security::sha256_hex(text);
}

Error already_assessed() {
  return {ErrorCode::kConflict, "This candidate is already being assessed with this assessment for this application."};
}

}  // namespace

Assessments::Assessments(Parts parts, StartOptions options)
    : executor_(parts.executor),
      store_(parts.store),
      catalog_(parts.catalog),
      directory_(parts.directory),
      ids_(parts.ids),
      soft_deadline_(options.soft_deadline),
      undo_(executor_, store_, directory_, options.first_repeat),
      runs_(executor_, store_, directory_, undo_, parts.clock, options) {}

Task<Result<StartReply>> Assessments::start(Caller caller, StartRequest request) {
  ASSAY_CO_TRY(const auto route, co_await catalog_.find_route(caller, request.assessment_type_id));
  if (held_ != nullptr) ASSAY_CO_CHECK(held_->check(caller.tenant, caller.line, route.provider->provider->entry()));
  request.additional_fields = wire::fields_of(route.provider->provider->entry(), request.additional_fields);
  const AssessmentId id{ids_.random_uuid()};
  const auto fingerprint = fingerprint_of(request);
  const auto body = wire::render_start_command(id, route.vendor_key, request);

  crash_point("before_intent_commit");
  ASSAY_CO_TRY(auto recorded, co_await completion<IntentRecorded>(executor_, [&](Done<IntentRecorded> done) {
                 store_.record_intent(
                     {id, caller.tenant, caller.line, request.assessment_type_id, route.provider->provider->entry(),
                      request.application.ashby_id, fingerprint, body},
                     std::move(done));
               }));
  if (!recorded.fresh) co_return co_await answer_again(caller, std::move(recorded.row), fingerprint);
  crash_point("after_intent_commit");
  // While the vendor is asked to start the old one, its run sees to the end of it.
  if (recorded.superseded && !runs_.is_asking(recorded.superseded->id))
    undo_.begin(*recorded.superseded, caller.request_id);
  StartRuns::Run fresh{std::move(caller), id, route.provider, body, recorded.row.created_ms};
  co_return co_await runs_.run(std::move(fresh));
}

// An open assessment holds the start key.
Task<Result<StartReply>> Assessments::answer_again(const Caller &caller, AssessmentRow row,
                                                   const std::string &fingerprint) {
  if (row.fingerprint != fingerprint || row.ashby_ack) co_return already_assessed();
  // Ashby never got our answer, or presses twice: the same answer again.
  if (!row.first_update.empty()) co_return StartReply{row.id, row.first_update};
  if (runs_.is_under_way(row.id)) co_return co_await runs_.join(row.id);
  ASSAY_CO_TRY(auto again, runs_.run_of(row, caller.request_id));
  co_return co_await runs_.run(std::move(again));
}

Task<Result<AssessmentId>> Assessments::cancel(Caller caller, AssessmentId id) {
  ASSAY_CO_TRY(auto row, co_await find_own(caller, id));
  const auto until = std::chrono::steady_clock::now() + soft_deadline_;
  bool is_resting = true;
  if (runs_.is_asking(id)) {
    // What there is to cancel is known when it ends, however it ends.
    is_resting = co_await runs_.rest(id, until);
    ASSAY_CO_TRY(row, co_await find_own(caller, id));
  }
  Told told = Told::kNo;
  if (is_resting && is_open(row.state)) {
    ASSAY_CO_TRY(told, co_await cancel_at_vendor(caller, row, until));
  }
  // A start that is asked for (again) may reach the vendor after the cancellation.
  const bool is_told = told == Told::kYes && !runs_.is_asking(id);
  ASSAY_CO_TRY(const auto recorded, co_await completion<CancelRecorded>(executor_, [&](Done<CancelRecorded> done) {
                 store_.record_cancel({id, caller.tenant, caller.line, wire::draft_cancelled(id, "Cancelled in Ashby"),
                                       is_told ? std::optional(row.state) : std::nullopt},
                                      std::move(done));
               }));
  // While the vendor is asked to start it, that run sees to the end of it.
  if (recorded.row.undo && !runs_.is_asking(id)) {
    if (told == Told::kAsked)
      undo_.begin_later(recorded.row, caller.request_id);
    else
      undo_.begin(recorded.row, caller.request_id);
  }
  co_return id;
}

Task<Result<AssessmentRow>> Assessments::find(AssessmentId id) {
  ASSAY_CO_TRY(auto found, co_await completion<std::optional<AssessmentRow>>(
                               executor_, [&](Done<std::optional<AssessmentRow>> done) {
                                 store_.find_assessment(id, std::move(done));
                               }));
  if (!found) co_return Error{ErrorCode::kNotFound, "no such assessment"};
  co_return *std::move(found);
}

Task<Result<AssessmentRow>> Assessments::find_own(const Caller &caller, AssessmentId id) {
  ASSAY_CO_TRY(auto row, co_await find(id));
  if (row.tenant != caller.tenant || row.line != caller.line)
    co_return Error{ErrorCode::kNotFound, "no such assessment"};
  co_return std::move(row);
}

Task<Result<Assessments::Told>> Assessments::cancel_at_vendor(const Caller &caller, const AssessmentRow &row,
                                                              Executor::TimePoint until) {
  const auto *provider = directory_.find(row.line, row.entry);
  if (provider == nullptr) co_return Told::kNo;
  const auto answer = co_await within<void>(executor_, until, [&](Done<void> done) {
    provider->provider->cancel(Directory::context(caller, *provider), row.id, row.vendor_ref, std::move(done));
  });
  if (!answer) co_return Told::kAsked;
  if (answer->ok()) co_return Told::kYes;
  const auto &error = answer->error();
  log_vendor_error("plugin_cancel_failed", row.id, row.entry, caller.request_id, error);
  if (is_ambiguous(error.code) || error.code == ErrorCode::kResourceExhausted) co_return Told::kAsked;
  // A vendor that does not know it, or where it has just ended, leaves nothing to cancel.
  if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kConflict) co_return Told::kYes;
  if (error.code == ErrorCode::kInvalidArgument) co_return Error{ErrorCode::kRejected, error.message};
  co_return error;
}

Task<Result<AssessmentState>> Assessments::resolve(AssessmentId id, Resolution resolution) {
  store::ResolveWrite write{id, AssessmentState::kStarting, "", std::nullopt, "asked again at the operator's word"};
  if (const auto *started = std::get_if<StartedAtVendor>(&resolution)) {
    if (started->vendor_ref.empty()) co_return Error{ErrorCode::kInvalidArgument, "the vendor's reference is empty"};
    write = {id, AssessmentState::kStarted, started->vendor_ref, wire::draft_found(id), "found by the operator"};
  } else if (const auto *failed = std::get_if<FailedAtVendor>(&resolution)) {
    if (failed->reason.empty()) co_return Error{ErrorCode::kInvalidArgument, "the reason is empty"};
    write = {id, AssessmentState::kFailed, "", wire::draft_failed(id, failed->reason), "given up by the operator"};
  }
  if (write.to == AssessmentState::kStarting) {
    ASSAY_CO_TRY(const auto row, co_await find(id));
    const auto *provider = directory_.find(row.line, row.entry);
    if (provider == nullptr)
      co_return Error{ErrorCode::kUnavailable, "the plugin " + row.entry.value + " of this assessment is not running"};
  }
  ASSAY_CO_TRY(const auto row, co_await completion<AssessmentRow>(executor_, [&](Done<AssessmentRow> done) {
                 store_.resolve(std::move(write), std::move(done));
               }));
  log::info("start_resolved", {{"assessment", id.to_string()}, {"state", name_of(row.state)}});
  if (row.state == AssessmentState::kStarting) {
    ASSAY_CO_TRY(auto run, runs_.run_of(row, "resolve"));
    run.unresolved.clear();
    run.look_up_first = false;
    runs_.go_on(std::move(run));
  }
  co_return row.state;
}

Result<void> Assessments::recover() {
  ASSAY_CHECK(undo_.recover());
  return runs_.recover();
}

}  // namespace assay::service
