#include "host/service/reports.h"

#include "host/core/log.h"
#include "host/core/wait.h"
#include "host/wire/update.h"

namespace assay::service {
namespace {

std::string_view name_of(store::ReportRecorded recorded) noexcept {
  switch (recorded) {
    case store::ReportRecorded::kApplied: return "applied";
    case store::ReportRecorded::kDuplicate: return "duplicate";
    case store::ReportRecorded::kHeld: return "held";
    case store::ReportRecorded::kStale: return "stale";
  }
  return "?";
}

}  // namespace

Result<void> Reports::report(const plugin::InstanceId &from, const StatusReport &report) {
  ASSAY_TRY(auto draft, wire::draft_report(report));
  auto result = wait_for<store::ReportRecorded>([&](Done<store::ReportRecorded> done) {
    store_.record_report({report.assessment_id, from.line, from.entry, report.state, report.dedupe_key,
                          std::move(draft), report.vendor_sequence},
                         std::move(done));
  });
  log::info("plugin_report", {{"assessment", report.assessment_id.to_string()},
                              {"line", from.line.value},
                              {"plugin", from.entry.value},
                              {"state", assay::name_of(report.state)},
                              {"result", result.ok() ? name_of(*result) : assay::name_of(result.error().code)}});
  if (result.ok()) return {};
  auto error = std::move(result).error();
  // To a plugin a full queue is a moment like any other in which nothing was taken.
  if (error.code == ErrorCode::kResourceExhausted) error.code = ErrorCode::kUnavailable;
  return error;
}

}  // namespace assay::service
