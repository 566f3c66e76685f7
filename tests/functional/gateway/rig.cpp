#include "tests/functional/gateway/rig.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "host/wire/json.h"

namespace assay::test {
namespace {

constexpr auto kUpdatesLimit = std::chrono::seconds(60);

void write_file(const std::string &path, const std::string &text) { std::ofstream(path, std::ios::binary) << text; }

// Two keys of the form that `assay generate-key` prints; what they hold does not matter here.
constexpr auto kPartnerKey = "assay_pk_functional-test-partner-key-0123456789abcdef";
constexpr auto kAshbyKey = "ashby-functional-test-key-0123456789abcdef";

std::string config_text(const std::string &plugins, const std::string &names, const std::string &ashby_url,
                        const std::string &delivery) {
  return "state_dir: state\n"
         "partner: {listen: \"127.0.0.1:0\"}\n"
         "plugin_dirs: [\"" ASSAY_PLUGIN_DIR "\", \"" ASSAY_TEST_PLUGIN_DIR "\", \"" ASSAY_BAD_PLUGIN_DIR
         "\", plugins]\n"
         "plugins:\n" +
         plugins +
         "product_lines:\n"
         "  - {id: engineering, base_path: /engineering, plugins: " +
         names +
         "}\n"
         "  - {id: screening, base_path: /screening, plugins: []}\n"
         "customers:\n"
         "  - id: acme\n"
         "    product_lines:\n"
         "      - {id: engineering, api_key: {file: partner.key}, ashby: {base_url: \"" +
         ashby_url +
         "\", api_key: {file: ashby.key}}}\n"
         "      - {id: screening, api_key: {file: screening.key}, ashby: {base_url: \"" +
         ashby_url +
         "\", api_key: {file: ashby.key}}}\n"
         "mail: {from: assessments@example.com}\n"
         "drain_limit: 2s\n"
         "delivery: {first_update_delay: 100ms, progress_interval: 0s" +
         (delivery.empty() ? "" : ", " + delivery) + "}\n";
}

}  // namespace

Gateway::Gateway(std::string plugins, std::string names)
    : plugins_(std::move(plugins)), names_(std::move(names)), key_(kPartnerKey) {
  write_file(path("partner.key"), key_);
  write_file(path("screening.key"), key_ + "-screening");
  write_file(path("ashby.key"), kAshbyKey);
  write_file(path("staff.password"), std::string(kStaffPassword) + "\n");
}

std::string Gateway::skills_plugin() {
  return "  - name: skills\n"
         "    library: libskills_test.so\n"
         "    isolation: in_process\n"
         "    config: {backend: embedded, from_name: Acme, tests: [!include \"" ASSAY_SKILLS_CONFIG
         "/support_writing.yaml\"]}\n";
}

std::string Gateway::reference_plugin() {
  return "  - name: references\n"
         "    library: libreference_check.so\n"
         "    isolation: in_process\n"
         "    config: {backend: embedded, from_name: Acme, checks: [!include \"" ASSAY_REFERENCES_CONFIG
         "/engineering_reference.yaml\"]}\n";
}

void Gateway::start_sandbox() {
  sandbox_ = std::make_unique<Process>(
      std::vector<std::string>{ASSAY_SANDBOX_BIN, "serve", "--listen", "127.0.0.1:0", "--data", path("sandbox"),
                               "--api-key-file", path("ashby.key")},
      path("sandbox.log"));
  sandbox_url_ = sandbox_->await_line("assay-sandbox ready url=");
}

void Gateway::start_host(const std::map<std::string, std::string> &environment) {
  write_file(path("assay.yaml"),
             config_text(plugins_, names_, ashby_url_.empty() ? sandbox_url_ : ashby_url_, delivery_) + pages_ + more_);
  host_ = std::make_unique<Process>(std::vector<std::string>{ASSAY_BIN, "serve", "--config", path("assay.yaml")},
                                    path("assay.log"), environment);
  base_ = host_->await_line("assay ready partner=");
}

int Gateway::stop_host() {
  host_->signal(SIGTERM);
  return host_->wait();
}

void Gateway::kill_host() { host_->kill_and_wait(); }

void Gateway::add_fault(const Json &fault) {
  const auto reply = web_.send({"POST", sandbox_url_ + "/_sandbox/faults", fault.dump(), "", "application/json", {}});
  if (!reply.ok() || reply->status != 200)
    ADD_FAILURE() << fault << ": " << (reply.ok() ? reply->body : reply.error().message);
}

Result<net::HttpReply> Gateway::call(const std::string &name, const std::string &body,
                                     const std::string &content_type) {
  return web_.send({"POST", partner() + "/" + name, body, key_, content_type, {}});
}

Result<Gateway::Json> Gateway::recruiter(const std::string &call, Json fields) {
  fields["partner"] = partner();
  fields["api_key"] = key_;
  ASSAY_TRY(
      const auto reply,
      web_.send({"POST", sandbox_url_ + "/_sandbox/recruiter/" + call, fields.dump(), "", "application/json", {}}));
  return wire::parse_json(reply.body);
}

std::string Gateway::start_assessment(const std::string &type_id, const std::string &application) {
  auto fields = start_request(type_id, application);
  const auto answer = recruiter("start", std::move(fields));
  if (!answer.ok() || answer->value("success", false) == false) {
    ADD_FAILURE() << (answer.ok() ? answer->dump() : answer.error().message);
    return {};
  }
  return answer->at("assessment_id").get<std::string>();
}

std::vector<Gateway::Json> Gateway::updates_of(const std::string &assessment_id) {
  std::vector<Json> updates;
  const auto reply = web_.get(sandbox_url_ + "/_sandbox/timelines?assessment_id=" + assessment_id);
  if (!reply.ok()) return updates;
  const auto body = wire::parse_json(reply->body);
  if (!body.ok() || body->at("timelines").empty()) return updates;
  for (const auto &update : body->at("timelines")[0].at("updates")) updates.push_back(update);
  return updates;
}

std::vector<Gateway::Json> Gateway::await_updates(const std::string &assessment_id, const Enough &enough) {
  const auto until = std::chrono::steady_clock::now() + kUpdatesLimit;
  while (true) {
    auto updates = updates_of(assessment_id);
    if (enough(updates)) return updates;
    if (std::chrono::steady_clock::now() > until) {
      ADD_FAILURE() << "the updates of " << assessment_id << " did not arrive: " << Json(updates).dump(2) << "\nlog:\n"
                    << host_->log();
      return updates;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void Gateway::await_log(const std::string &words) {
  const auto until = std::chrono::steady_clock::now() + kUpdatesLimit;
  while (host_->log().find(words) == std::string::npos) {
    if (std::chrono::steady_clock::now() > until) {
      ADD_FAILURE() << "the log does not say: " << words << "\nlog:\n" << host_->log();
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::string Gateway::sign_in() {
  const auto reply = web_.send({"POST",
                                base_ + "/pages/sign-in",
                                std::string("password=") + kStaffPassword,
                                "",
                                "application/x-www-form-urlencoded",
                                {}});
  if (!reply.ok() || reply->status != 303) {
    ADD_FAILURE() << (reply.ok() ? reply->body : reply.error().message);
    return {};
  }
  const auto cookie = Web::header(*reply, "set-cookie");
  return cookie.substr(0, cookie.find(';'));
}

std::string Gateway::type_id(const std::string &name) {
  const auto reply = call("assessment.list", "");
  if (!reply.ok()) {
    ADD_FAILURE() << reply.error().message;
    return {};
  }
  const auto body = wire::parse_json(reply->body);
  if (body.ok() && body->contains("results"))
    for (const auto &type : body->at("results"))
      if (type.at("name") == name) return type.at("assessment_type_id");
  ADD_FAILURE() << "no type " << name << " in " << reply->body;
  return {};
}

Gateway::Json Gateway::start_request(const std::string &type_id, const std::string &application) {
  return {{"assessment_type_id", type_id},
          {"candidate",
           {{"ashby_id", "6f1d9b1c-3d7e-4a55-9f0e-0a3c1d5b7e21"},
            {"first_name", kFirstName},
            {"last_name", kLastName},
            {"email", kEmail},
            {"ashby_profile_url", "https://app.ashbyhq.com/candidates/6f1d9b1c"}}},
          {"application", {{"ashby_id", application}, {"status", "Active"}}},
          {"job",
           {{"ashby_id", "0b8f5c46-95d6-4d0f-8f0a-b7b2a8d2f9aa"},
            {"name", "Support Engineer"},
            {"req_id", "R-17"},
            {"ashby_job_url", "https://app.ashbyhq.com/jobs/0b8f5c46"},
            {"hiringTeam",
             {{{"userId", "u-1"},
               {"firstName", "Grace"},
               {"lastName", "Hopper"},
               {"email", "grace@example.com"},
               {"role", "Hiring Manager"}}}}}}};
}

std::string Gateway::value_of(const Json &update, const std::string &member) {
  const auto &body = update.at("update");
  if (!body.contains(member)) return {};
  const auto &value = body.at(member).at("value");
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace assay::test
