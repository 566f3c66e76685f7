// The skills test plugin that needs no vendor: the gateway itself invites, asks, keeps time and grades. This file is
// the plugin's face; what happens is in inviting.h, candidate_pages.h and attempt_flow.h.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "assay/sdk/sdk.hpp"
#include "plugins/embedded/plugin_parts.h"
#include "plugins/skills_test/attempt_flow.h"
#include "plugins/skills_test/attempt_store.h"
#include "plugins/skills_test/candidate_pages.h"
#include "plugins/skills_test/config_schema.h"
#include "plugins/skills_test/extra_time.h"
#include "plugins/skills_test/inviting.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {
namespace {

class Embedded final : public sdk::Plugin,
                       public sdk::Assessments,
                       public sdk::CustomFields,
                       public sdk::Pages,
                       public sdk::TimerHook {
 public:
  Embedded(const sdk::CreateParams &params, sdk::Host host)
      : has_pages_url_(!params.pages_url.empty()),
        bank_(parse_bank(params.config_json, faults_)),
        store_(host, bank_.keep_results_days * embedded::kMsPerDay),
        flow_(host, store_, bank_, params.pages_url),
        inviting_(host, store_, flow_, bank_, params.pages_url),
        pages_(host, store_, flow_, bank_) {}

  sdk::Status validate(sdk::Faults &faults) override {
    embedded::tell_faults(faults_, faults);
    return {};
  }

  sdk::Status start() override { return embedded::refuse_start(faults_, has_pages_url_); }

  sdk::Outcome<std::vector<sdk::Type>> list(const sdk::Call &) override { return embedded::types_of(bank_.tests); }

  // The record is stored before the mail goes out, and a second start goes on where the first one stopped.
  sdk::StartSafety start_safety() const noexcept override { return sdk::StartSafety::kRepeatable; }

  sdk::Outcome<sdk::Started> start(const sdk::Call &, const sdk::StartCommand &command) override {
    return inviting_.invite(command);
  }

  sdk::Status cancel(const sdk::Call &, std::string_view assessment_id, std::string_view) override {
    const auto attempt = flow_.apply(assessment_id, &skills_test::cancel);
    if (!attempt.is_ok()) return attempt.status();
    if (attempt->state == AttemptState::kCancelled) return {};
    if (attempt->state == AttemptState::kSubmitted)
      return sdk::rejected("The candidate has finished the test already.");
    return sdk::rejected("The test has ended already: it was not begun in time, or it is no longer offered.");
  }

  sdk::Outcome<std::vector<sdk::CustomField>> custom_fields(const sdk::Call &) override {
    return std::vector<sdk::CustomField>{extra_time_field()};
  }

  sdk::Outcome<sdk::PageResponse> page(const sdk::Call &, const sdk::PageRequest &request) override {
    return embedded::respond(pages_.answer(request));
  }

  sdk::Status fire(const sdk::Call &, std::string_view id, std::string_view) override { return flow_.fire(id); }

 private:
  bool has_pages_url_;
  std::vector<ConfigFault> faults_;
  TestBank bank_;
  AttemptStore store_;
  AttemptFlow flow_;
  Inviting inviting_;
  CandidatePages pages_;
};

std::unique_ptr<sdk::Plugin> make_embedded(const sdk::CreateParams &params, sdk::Host host) {
  return std::make_unique<Embedded>(params, host);
}

const assay_plugin_descriptor kDescriptor = {
    .struct_size = sizeof(assay_plugin_descriptor),
    .id = "org.assay.skills-test",
    .vendor = "Assay",
    .name = "Skills tests",
    .version = "0.1.0",
    .kinds = {"skills_test"},
    .license = "Apache-2.0",
    .home_url = nullptr,
    .support_url = nullptr,
};

}  // namespace
}  // namespace assay::skills_test

ASSAY_PLUGIN(assay::skills_test::kDescriptor, assay::skills_test::kConfigSchema, assay::skills_test::make_embedded);
