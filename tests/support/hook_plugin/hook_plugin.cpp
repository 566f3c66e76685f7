// A vendor that says by two webhooks what happened, {"id", "assessment_id", "what": "started" | "result", "sequence"},
// and a plugin that writes each event's id into a file when it begins with it and when it has reported.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "assay/sdk/sdk.hpp"

namespace {

using namespace assay::sdk;
using nlohmann::json;

class HookPlugin final : public Plugin, public AssessmentsWithoutCancel, public Webhooks {
 public:
  using AssessmentsWithoutCancel::start;

  HookPlugin(const CreateParams &params, Host host) : host_(host) {
    const auto config = json::parse(params.config_json);
    journal_ = config.at("journal").get<std::string>();
    hang_while_ = config.at("hang_while").get<std::string>();
  }

  Status start() override {
    file_ = ::open(journal_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return file_ < 0 ? unavailable("the journal cannot be opened") : Status{};
  }
  void stop() override { ::close(file_); }

  Outcome<std::vector<Type>> list(const Call &) override { return std::vector<Type>{{"hooked", "Hooked", ""}}; }
  Outcome<Started> start(const Call &, const StartCommand &) override { return Started{"", "Invited", "", {}}; }

  std::vector<Hook> hooks() const override { return {signed_hook(), plain_hook()}; }

  static Hook signed_hook() {
    Hook hook;
    hook.name = "results";
    hook.secret = "vendor";
    hook.signature_header = "X-Vendor-Signature";
    hook.signature_prefix = "sha256=";
    hook.signed_part = ASSAY_SIGNED_TIMESTAMP_AND_BODY;
    hook.timestamp_header = "X-Vendor-Timestamp";
    hook.event_id_pointer = "/id";
    return hook;
  }

  Status on_event(const Call &call, const Event &event) override {
    const auto said = json::parse(event.body(), nullptr, false);
    if (!said.is_object() || !said.contains("assessment_id")) return invalid_argument("", "not one of our events");
    note("begins", said);
    while (::access(hang_while_.c_str(), F_OK) == 0 && !call.is_cancelled())
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (call.is_cancelled()) return unavailable("given up on");
    const auto reported = host_.report(report_of(said));
    note("ends", said);
    return reported;
  }

 private:
  // Signed without a time and without an id, in the other scheme.
  static Hook plain_hook() {
    Hook hook;
    hook.name = "plain";
    hook.secret = "vendor";
    hook.signature_header = "X-Plain-Signature";
    hook.scheme = ASSAY_SIGNATURE_HMAC_SHA256_BASE64;
    return hook;
  }

  static Report report_of(const json &said) {
    const auto id = said.at("assessment_id").get<std::string>();
    auto report = said.value("what", "") == "result" ? Report::completed(id, "Completed", "https://vendor.example/r/1",
                                                                         LabelledValue::score("score", "Score", 87))
                                                     : Report::in_progress(id, "Started");
    return std::move(report).with_vendor_sequence(said.value("sequence", std::int64_t{0}));
  }

  // One write: what is written outlives a killed process.
  void note(const char *what, const json &said) const {
    const auto line = std::string(what) + " " + said.value("id", "-") + "\n";
    if (::write(file_, line.data(), line.size()) < 0) host_.log(LogLevel::kError, "the journal is full");
  }

  Host host_;
  std::string journal_, hang_while_;
  int file_ = -1;
};

const assay_plugin_descriptor kDescriptor = {sizeof(assay_plugin_descriptor),
                                             "test.hooks",
                                             "Assay's tests",
                                             "Hooks",
                                             "1.0.0",
                                             {"skills_test"},
                                             "Apache-2.0",
                                             nullptr,
                                             nullptr};
constexpr const char *kSchema =
    R"({"type":"object","required":["journal","hang_while"],
        "properties":{"journal":{"type":"string"},"hang_while":{"type":"string"}}})";

std::unique_ptr<Plugin> make(const CreateParams &params, Host host) {
  return std::make_unique<HookPlugin>(params, host);
}

}  // namespace

ASSAY_PLUGIN(kDescriptor, kSchema, make);
