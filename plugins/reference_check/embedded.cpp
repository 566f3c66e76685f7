// The reference check plugin that needs no vendor: the gateway itself asks the candidate for referees and the referees
// for answers. This file is the plugin's face; what happens is in inviting.h, reference_pages.h, check_flow.h and
// mailing.h, and what may happen in check.h.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "assay/sdk/sdk.hpp"
#include "plugins/embedded/plugin_parts.h"
#include "plugins/reference_check/check_bank.h"
#include "plugins/reference_check/check_flow.h"
#include "plugins/reference_check/check_store.h"
#include "plugins/reference_check/config_schema.h"
#include "plugins/reference_check/inviting.h"
#include "plugins/reference_check/mailing.h"
#include "plugins/reference_check/reference_pages.h"

namespace assay::reference_check {
namespace {

class Embedded final : public sdk::Plugin, public sdk::Assessments, public sdk::Pages, public sdk::TimerHook {
 public:
  Embedded(const sdk::CreateParams &params, sdk::Host host)
      : has_pages_url_(!params.pages_url.empty()),
        bank_(parse_bank(params.config_json, faults_)),
        store_(host, bank_.keep_results_days * embedded::kMsPerDay),
        mailing_(host, store_, bank_, params.pages_url),
        flow_(host, store_, mailing_, params.pages_url),
        inviting_(host, store_, flow_, bank_, params.pages_url),
        pages_(host, store_, flow_, bank_) {}

  sdk::Status validate(sdk::Faults &faults) override {
    embedded::tell_faults(faults_, faults);
    return {};
  }

  sdk::Status start() override { return embedded::refuse_start(faults_, has_pages_url_); }

  sdk::Outcome<std::vector<sdk::Type>> list(const sdk::Call &) override { return embedded::types_of(bank_.checks); }

  // The record is stored before the mail goes out, and a second start goes on where the first one stopped.
  sdk::StartSafety start_safety() const noexcept override { return sdk::StartSafety::kRepeatable; }

  sdk::Outcome<sdk::Started> start(const sdk::Call &, const sdk::StartCommand &command) override {
    return inviting_.invite(command);
  }

  sdk::Status cancel(const sdk::Call &, std::string_view assessment_id, std::string_view) override {
    const auto check = flow_.apply(assessment_id, &reference_check::cancel);
    if (!check.is_ok()) return check.status();
    if (check->state == CheckState::kCancelled) return {};
    if (check->state == CheckState::kCompleted) return sdk::rejected("The reference check is complete already.");
    if (check->state == CheckState::kDeclined)
      return sdk::rejected("The candidate has ended the reference check already.");
    return sdk::rejected("The reference check has ended already: its time was over.");
  }

  sdk::Outcome<sdk::PageResponse> page(const sdk::Call &, const sdk::PageRequest &request) override {
    return embedded::respond(pages_.answer(request));
  }

  sdk::Status fire(const sdk::Call &, std::string_view id, std::string_view) override { return flow_.fire(id); }

 private:
  bool has_pages_url_;
  std::vector<ConfigFault> faults_;
  CheckBank bank_;
  CheckStore store_;
  Mailing mailing_;
  CheckFlow flow_;
  Inviting inviting_;
  ReferencePages pages_;
};

std::unique_ptr<sdk::Plugin> make_embedded(const sdk::CreateParams &params, sdk::Host host) {
  return std::make_unique<Embedded>(params, host);
}

const assay_plugin_descriptor kDescriptor = {
    .struct_size = sizeof(assay_plugin_descriptor),
    .id = "org.assay.reference-check",
    .vendor = "Assay",
    .name = "Reference checks",
    .version = "0.1.0",
    .kinds = {"reference_check"},
    .license = "Apache-2.0",
    .home_url = nullptr,
    .support_url = nullptr,
};

}  // namespace
}  // namespace assay::reference_check

ASSAY_PLUGIN(assay::reference_check::kDescriptor, assay::reference_check::kConfigSchema,
             assay::reference_check::make_embedded);
