#include "host/service/reports.h"

#include <future>

#include "host/core/log.h"
#include "host/wire/update.h"

namespace assay::service {

Result<void> Reports::report(const plugin::InstanceId &from, const StatusReport &report) {
  ASSAY_TRY(auto draft, wire::draft_report(report));
  std::promise<Result<store::ReportRecorded>> promise;
  auto recorded = promise.get_future();
  store_.record_report({report.assessment_id, from.line, from.entry, report.state, report.dedupe_key, std::move(draft)},
                       [&promise](Result<store::ReportRecorded> result) { promise.set_value(std::move(result)); });
  const auto result = recorded.get();
  log::info("plugin_report", {{"assessment", report.assessment_id.to_string()},
                              {"line", from.line.value},
                              {"plugin", from.entry.value},
                              {"state", name_of(report.state)},
                              {"result", result.ok() ? "stored" : name_of(result.error().code)}});
  if (!result.ok()) return result.error();
  return {};
}

}  // namespace assay::service
