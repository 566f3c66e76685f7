#include "host/service/assessments.h"

#include "host/core/crash_point.h"
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

Assessments::Assessments(Executor &executor, store::Store &store, Catalog &catalog, const Directory &directory,
                         IdSource &ids, std::chrono::milliseconds first_repeat)
    : executor_(executor),
      store_(store),
      catalog_(catalog),
      directory_(directory),
      ids_(ids),
      runs_(executor, store, directory, first_repeat) {}

Task<Result<StartReply>> Assessments::start(Caller caller, StartRequest request) {
  ASSAY_CO_TRY(const auto route, co_await catalog_.find_route(caller, request.assessment_type_id));
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
  StartRuns::Run fresh{std::move(caller), id, route.provider, body};
  co_return co_await runs_.run(std::move(fresh));
}

// An open assessment holds the start key.
Task<Result<StartReply>> Assessments::answer_again(const Caller &caller, AssessmentRow row,
                                                   const std::string &fingerprint) {
  if (row.fingerprint != fingerprint || row.ashby_ack) co_return already_assessed();
  if (row.state == AssessmentState::kUnresolved) co_return already_assessed();
  // Ashby never got our answer, or presses twice: the same answer again.
  if (row.state != AssessmentState::kStarting) co_return StartReply{row.id, row.first_update};
  if (runs_.is_under_way(row.id)) co_return co_await runs_.join(row.id);
  ASSAY_CO_TRY(auto again, runs_.run_of(row, caller.request_id));
  co_return co_await runs_.run(std::move(again));
}

Task<Result<AssessmentId>> Assessments::cancel(Caller caller, AssessmentId id) {
  ASSAY_CO_TRY(auto row, co_await find_own(caller, id));
  if (runs_.is_under_way(id)) {
    // What there is to cancel is known when it ends, however it ends.
    static_cast<void>(co_await runs_.join(id));
    ASSAY_CO_TRY(row, co_await find_own(caller, id));
  }
  if (is_open(row.state)) ASSAY_CO_CHECK(co_await cancel_at_vendor(caller, row));
  ASSAY_CO_TRY(const auto recorded, co_await completion<CancelRecorded>(executor_, [&](Done<CancelRecorded> done) {
                 store_.record_cancel(id, caller.tenant, caller.line, wire::draft_cancelled(id, "Cancelled in Ashby"),
                                      std::move(done));
               }));
  // The recruiter pressed start while the vendor cancelled: that start is cancelled as well.
  const bool started_meanwhile = row.state == AssessmentState::kStarting && recorded.before != row.state;
  if (started_meanwhile && is_open(recorded.before)) ASSAY_CO_CHECK(co_await cancel_at_vendor(caller, recorded.row));
  co_return id;
}

Task<Result<AssessmentRow>> Assessments::find_own(const Caller &caller, AssessmentId id) {
  ASSAY_CO_TRY(auto found, co_await completion<std::optional<AssessmentRow>>(
                               executor_, [&](Done<std::optional<AssessmentRow>> done) {
                                 store_.find_assessment(id, std::move(done));
                               }));
  if (!found || found->tenant != caller.tenant || found->line != caller.line)
    co_return Error{ErrorCode::kNotFound, "no such assessment"};
  co_return *std::move(found);
}

Task<Result<void>> Assessments::cancel_at_vendor(const Caller &caller, const AssessmentRow &row) {
  const auto *provider = directory_.find(row.line, row.entry);
  if (provider == nullptr) co_return Error{ErrorCode::kUnavailable, "the plugin of this assessment is not running"};
  const auto answer = co_await completion<void>(executor_, [&](Done<void> done) {
    provider->provider->cancel(Directory::context(caller, *provider), row.id, row.vendor_ref, std::move(done));
  });
  if (answer.ok()) co_return Result<void>();
  const auto &error = answer.error();
  log_vendor_error("plugin_cancel_failed", row.id, row.entry, caller.request_id, error);
  if (is_ambiguous(error.code)) co_return Error{ErrorCode::kUnavailable, "the vendor did not answer"};
  // A vendor that does not know it, or where it has just ended, leaves nothing to cancel.
  if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kConflict) co_return Result<void>();
  if (error.code == ErrorCode::kInvalidArgument) co_return Error{ErrorCode::kRejected, error.message};
  co_return error;
}

}  // namespace assay::service
