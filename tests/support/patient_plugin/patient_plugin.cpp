// A vendor that answers a start when the test says so: it reads its answer from the pipe `gates`/<application id>,
// "accept" or the text of a refusal, and hangs until somebody writes one.
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "assay/sdk/sdk.hpp"

namespace {

using namespace assay::sdk;

class PatientPlugin final : public Plugin, public Assessments {
 public:
  explicit PatientPlugin(const CreateParams &params)
      : gates_(nlohmann::json::parse(params.config_json).at("gates").get<std::string>()) {}

  Outcome<std::vector<Type>> list(const Call &) override { return std::vector<Type>{{"patient", "Patient", ""}}; }

  // Its answer is whatever stands in the pipe, however often it is asked.
  StartSafety start_safety() const noexcept override { return StartSafety::kRepeatable; }

  Outcome<Started> start(const Call &, const StartCommand &command) override {
    std::string answer;
    std::getline(std::ifstream(gates_ + "/" + command.application.id), answer);
    if (answer == "accept") return Started{.vendor_ref = "v-1"};
    return rejected(answer);
  }

  Status cancel(const Call &, std::string_view, std::string_view) override { return {}; }

 private:
  std::string gates_;
};

const assay_plugin_descriptor kDescriptor = {sizeof(assay_plugin_descriptor),
                                             "test.patient",
                                             "Assay's tests",
                                             "Patient",
                                             "1.0.0",
                                             {"skills_test"},
                                             "Apache-2.0",
                                             nullptr,
                                             nullptr};
constexpr const char *kSchema = R"({"type":"object","required":["gates"],"properties":{"gates":{"type":"string"}}})";

std::unique_ptr<Plugin> make(const CreateParams &params, Host) { return std::make_unique<PatientPlugin>(params); }

}  // namespace

ASSAY_PLUGIN(kDescriptor, kSchema, make);
