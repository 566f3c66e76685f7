// A vendor's whole plugin: one HTTP call to start, one webhook that reports.
#include <nlohmann/json.hpp>
#include <string>

#include "assay/sdk/sdk.hpp"

namespace {

using namespace assay::sdk;  // NOLINT(google-build-using-namespace): an example
using nlohmann::json;

class Acme final : public Plugin, public AssessmentsWithoutCancel, public Pages {
 public:
  Acme(const CreateParams &params, Host host)
      : config_(json::parse(params.config_json)), pages_url_(params.pages_url), host_(host) {}

  Outcome<std::vector<Type>> list(const Call &) override {
    return std::vector<Type>{{"coding-60", "Acme coding test", "60 minutes, marked by people"}};
  }

  // Acme keeps one invitation per Idempotency-Key, so the host may ask again after a crash or a lost answer.
  StartSafety start_safety() const noexcept override { return StartSafety::kRepeatable; }

  Outcome<Started> start(const Call &call, const StartCommand &command) override {
    HttpRequest request{"POST", config_.at("api_url").get<std::string>() + "/invitations", "", {}, 0};
    request.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", std::string(call.idempotency_key())}};
    request.body = json{{"email", command.candidate.email},
                        {"reference", command.assessment_id},
                        {"callback", pages_url_ + "/hook/" + hook_key()}}
                       .dump();
    const auto reply = host_.http(request, &call);
    if (!reply.is_ok()) return reply.status();
    if (reply->status == 422) return rejected("Acme does not accept this candidate's e-mail address.");
    if (reply->status != 201) return unavailable("Acme answered " + std::to_string(reply->status));
    const auto invitation = json::parse(reply->body, nullptr, false);
    if (!invitation.is_object()) return unavailable("Acme's answer is not JSON");
    return Started{invitation.value("id", ""), "Invited", "", {}};
  }

  // Acme calls this, and calls again until it is answered with 200.
  Outcome<PageResponse> page(const Call &, const PageRequest &request) override {
    if (request.method() != "POST" || request.path() != "/hook/" + hook_key()) return not_found("no such page");
    const auto event = json::parse(request.body(), nullptr, false);
    if (!event.is_object()) return PageResponse{400, "text/plain", "not JSON", {}};
    const auto id = event.value("reference", "");
    const auto report = event.value("state", "") == "finished"
                            ? Report::completed(id, "Completed", event.value("report_url", ""),
                                                LabelledValue::score("score", "Score", event.value("score", 0.0)))
                            : Report::in_progress(id, "Started");
    const auto told = host_.report(Report(report).with_dedupe_key(event.value("event_id", id)));
    const bool try_again = told.code == ASSAY_UNAVAILABLE;  // else it is durable, was known, or came too late
    return PageResponse{try_again ? 503 : 200, "text/plain", told.message, {}};
  }

 private:
  [[nodiscard]] std::string hook_key() const { return config_.at("hook_key").get<std::string>(); }

  json config_;
  std::string pages_url_;
  Host host_;
};

const assay_plugin_descriptor kDescriptor = {sizeof(assay_plugin_descriptor),
                                             "com.example.acme",
                                             "Acme",
                                             "Acme tests",
                                             "1.0.0",
                                             {"skills_test"},
                                             "MIT",
                                             nullptr,
                                             nullptr};

const char kSchema[] = R"({"type": "object", "additionalProperties": false, "required": ["api_url", "hook_key"],
  "properties": {"api_url": {"type": "string"}, "hook_key": {"type": "string", "minLength": 20}}})";

std::unique_ptr<Plugin> make(const CreateParams &params, Host host) { return std::make_unique<Acme>(params, host); }

}  // namespace

ASSAY_PLUGIN(kDescriptor, kSchema, make);
