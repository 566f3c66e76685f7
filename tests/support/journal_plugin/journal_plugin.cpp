// A vendor that remembers in a file what it was asked and what the host took from it, a line each:
//   start <idempotency key> <application>     before anything else happens
//   reported <assessment> <status>            the host has it
//   cancel <assessment>
// It reports "Started" and "Half way" before it answers a start, so that each start is three updates in order; its page
// /done/<assessment> reports the result "Done".
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "assay/sdk/sdk.hpp"

namespace {

using namespace assay::sdk;

class JournalPlugin final : public Plugin, public Assessments, public Pages {
 public:
  JournalPlugin(const CreateParams &params, Host host) : host_(host) {
    journal_ = nlohmann::json::parse(params.config_json).at("journal").get<std::string>();
  }

  Status start() override {
    file_ = ::open(journal_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return file_ < 0 ? unavailable("the journal cannot be opened") : Status{};
  }
  void stop() override { ::close(file_); }

  Outcome<std::vector<Type>> list(const Call &) override { return std::vector<Type>{{"journal", "Journal", ""}}; }

  // What it is asked for twice, the test sees twice.
  StartSafety start_safety() const noexcept override { return StartSafety::kRepeatable; }

  Outcome<Started> start(const Call &call, const StartCommand &command) override {
    const std::string key(call.idempotency_key());
    if (auto written = write("start " + key + ' ' + command.application.id); !written.is_ok()) return written;
    for (const char *status : {"Started", "Half way"}) {
      auto report = Report::in_progress(command.assessment_id, status).with_dedupe_key(status);
      if (auto told = host_.report(std::move(report)); !told.is_ok()) return told;
      if (auto written = write("reported " + key + ' ' + status); !written.is_ok()) return written;
    }
    return Started{};
  }

  Status cancel(const Call &, std::string_view assessment_id, std::string_view) override {
    return write("cancel " + std::string(assessment_id));
  }

  // The candidate finishes: /done/<assessment>.
  Outcome<PageResponse> page(const Call &, const PageRequest &request) override {
    constexpr std::string_view kDone = "/done/";
    if (!request.path().starts_with(kDone)) return not_found("no such page");
    const std::string assessment(request.path().substr(kDone.size()));
    auto told = host_.report(Report::completed(assessment, "Done", "https://vendor.example/" + assessment,
                                               LabelledValue::score("score", "Score", 7))
                                 .with_metadata(LabelledValue::minutes("took", "Time taken", 12))
                                 .with_dedupe_key("Done"));
    PageResponse response;
    response.body = told.code == ASSAY_CONFLICT ? "it is over" : "thank you";
    if (told.code == ASSAY_CONFLICT) return response;
    if (!told.is_ok()) return told;
    if (auto written = write("reported " + assessment + " Done"); !written.is_ok()) return written;
    return response;
  }

 private:
  // One write: lines of several threads do not mix, and what is written outlives a killed process.
  Status write(std::string line) {
    line += '\n';
    return ::write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size())
               ? Status{}
               : unavailable("the journal is full");
  }

  Host host_;
  std::string journal_;
  int file_ = -1;
};

const assay_plugin_descriptor kDescriptor = {sizeof(assay_plugin_descriptor),
                                             "test.journal",
                                             "Assay's tests",
                                             "Journal",
                                             "1.0.0",
                                             {"skills_test"},
                                             "Apache-2.0",
                                             nullptr,
                                             nullptr};
constexpr const char *kSchema =
    R"({"type":"object","required":["journal"],"properties":{"journal":{"type":"string"}}})";

std::unique_ptr<Plugin> make(const CreateParams &params, Host host) {
  return std::make_unique<JournalPlugin>(params, host);
}

}  // namespace

ASSAY_PLUGIN(kDescriptor, kSchema, make);
