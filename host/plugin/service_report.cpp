#include "host/plugin/services.h"
#include "host/plugin/sink.h"
#include "host/plugin/text.h"
#include "host/wire/plugin_json.h"

namespace assay::plugin {
namespace {

assay_status ASSAY_CALL report(void *self, assay_str report_json, const assay_sink *error) noexcept {
  return wall([&] {
    return answer(use_host(self, ASSAY_SVC_REPORT,
                           [&](ServiceContext &context) -> Result<void> {
                             ASSAY_CHECK(check_size(report_json, "report_json", 1, kMaxBodyBytes));
                             ASSAY_TRY(const auto report, wire::parse_report(view(report_json)));
                             return context.ports.updates.report(context.of, report);
                           }),
                  error);
  });
}

}  // namespace

assay_svc_report report_service(ServiceContext &context) noexcept {
  return {sizeof(assay_svc_report), &context, &report};
}

}  // namespace assay::plugin
