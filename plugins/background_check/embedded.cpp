// The background check plugin that needs no vendor: people of the operator's own make the check by hand, from a list.
// It looks nothing up. Searching criminal records is for licensed vendors, with disclosures to the candidate and the
// candidate's written consent; a gateway that did it by itself would be unlawful almost everywhere. A vendor's backend
// comes beside this one, and takes nothing from it.
// This file is the plugin's face; what happens is in opening.h, staff_pages.h and case_flow.h.
#include <memory>
#include <string>
#include <vector>

#include "assay/sdk/sdk.hpp"
#include "plugins/background_check/case_flow.h"
#include "plugins/background_check/case_store.h"
#include "plugins/background_check/check_config.h"
#include "plugins/background_check/config_schema.h"
#include "plugins/background_check/opening.h"
#include "plugins/background_check/staff_pages.h"
#include "plugins/embedded/plugin_parts.h"

namespace assay::background_check {
namespace {

class Embedded final : public sdk::Plugin, public sdk::Assessments, public sdk::Pages, public sdk::TimerHook {
 public:
  Embedded(const sdk::CreateParams &params, sdk::Host host)
      : has_pages_url_(!params.pages_url.empty()),
        config_(parse_config(params.config_json, faults_)),
        store_(host, config_.keep_results_days * embedded::kMsPerDay),
        flow_(host, store_, config_, params.pages_url),
        opening_(host, store_, flow_, config_, params.pages_url),
        pages_(host, store_, flow_) {}

  sdk::Status validate(sdk::Faults &faults) override {
    embedded::tell_faults(faults_, faults);
    return {};
  }

  sdk::Status start() override { return embedded::refuse_start(faults_, has_pages_url_); }

  sdk::Outcome<std::vector<sdk::Type>> list(const sdk::Call &) override { return embedded::types_of(config_.checks); }

  // The case is stored before anybody hears of it, and a second start finds it.
  sdk::StartSafety start_safety() const noexcept override { return sdk::StartSafety::kRepeatable; }

  sdk::Outcome<sdk::Started> start(const sdk::Call &, const sdk::StartCommand &command) override {
    return opening_.open(command);
  }

  sdk::Status cancel(const sdk::Call &, std::string_view assessment_id, std::string_view) override {
    const auto stored = flow_.flow().apply(assessment_id, &background_check::cancel);
    if (!stored.is_ok()) return stored.status();
    if (stored->state == CaseState::kCancelled) return {};
    if (stored->state == CaseState::kDecided) return sdk::rejected("A reviewer has decided this check already.");
    return sdk::rejected("The check has ended already: nobody decided it in time.");
  }

  sdk::Outcome<sdk::PageResponse> page(const sdk::Call &, const sdk::PageRequest &request) override {
    return embedded::respond(pages_.answer(request));
  }

  sdk::Status fire(const sdk::Call &, std::string_view id, std::string_view) override { return flow_.flow().fire(id); }

 private:
  bool has_pages_url_;
  std::vector<ConfigFault> faults_;
  CheckConfig config_;
  CaseStore store_;
  CaseFlow flow_;
  Opening opening_;
  StaffPages pages_;
};

std::unique_ptr<sdk::Plugin> make_embedded(const sdk::CreateParams &params, sdk::Host host) {
  return std::make_unique<Embedded>(params, host);
}

const assay_plugin_descriptor kDescriptor = {
    .struct_size = sizeof(assay_plugin_descriptor),
    .id = "org.assay.background-check",
    .vendor = "Assay",
    .name = "Background checks by hand",
    .version = "0.1.0",
    .kinds = {"background_check"},
    .license = "Apache-2.0",
    .home_url = nullptr,
    .support_url = nullptr,
};

}  // namespace
}  // namespace assay::background_check

ASSAY_PLUGIN(assay::background_check::kDescriptor, assay::background_check::kConfigSchema,
             assay::background_check::make_embedded);
