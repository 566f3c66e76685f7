// A vendor that remembers, in a file, every start that it was asked for: "<idempotency key> <body>" per line. It
// reports progress and a result before it answers, so that each start is three updates in order.
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "assay/sdk/sdk.hpp"

namespace {

using namespace assay::sdk;

class JournalPlugin final : public Plugin, public Assessments {
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
    std::string line(call.idempotency_key());
    line += ' ' + command.candidate.id + ' ' + command.application.id + '\n';
    // One write: lines of several threads do not mix, and what is written outlives a killed process.
    if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
      return unavailable("the journal is full");
    for (const char *status : {"Started", "Half way"}) {
      auto report = Report::in_progress(command.assessment_id, status).with_dedupe_key(status);
      if (auto told = host_.report(std::move(report)); !told.is_ok()) return told;
    }
    return Started{};
  }

  Status cancel(const Call &, std::string_view, std::string_view) override { return {}; }

 private:
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
