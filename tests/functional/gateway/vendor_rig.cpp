#include "tests/functional/gateway/vendor_rig.h"

#include <fstream>
#include <sstream>

namespace assay::test {

VendorGateway::VendorGateway()
    : gateway(
          "  - name: journal\n"
          "    library: libjournal_plugin.so\n"
          "    isolation: in_process\n"
          "    config: {journal: \"" +
              journal_dir / "journal" + "\"}\n",
          "[journal]") {
  gateway.start_sandbox();
}

void VendorGateway::start_host(const std::map<std::string, std::string> &environment) {
  gateway.start_host(environment);
  type = gateway.type_id("Journal");
}

void VendorGateway::start_host_to_crash_at(const std::string &point) { start_host({{"ASSAY_CRASH_AT", point}}); }

Result<VendorGateway::Json> VendorGateway::ask(const std::string &application) {
  return gateway.recruiter("start", Gateway::start_request(type, application));
}

std::optional<std::string> VendorGateway::press(const std::string &application) {
  const auto answer = ask(application);
  if (!answer.ok() || !answer->value("success", false)) return std::nullopt;
  return answer->at("assessment_id").get<std::string>();
}

bool VendorGateway::finish(const std::string &assessment) {
  const auto page = gateway.web().get(gateway.base() + "/pages/engineering/journal/done/" + assessment);
  return page.ok() && page->status == 200;
}

std::vector<VendorGateway::Line> VendorGateway::journal() const {
  std::vector<Line> lines;
  std::ifstream file(journal_dir / "journal");
  for (std::string text; std::getline(file, text);) {
    std::istringstream words(text);
    Line line;
    words >> line.word >> line.id >> std::ws;
    std::getline(words, line.rest);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::multiset<std::string> VendorGateway::invitations(const std::string &application) const {
  std::multiset<std::string> keys;
  for (const auto &line : journal())
    if (line.word == "start" && line.rest == application) keys.insert(line.id);
  return keys;
}

std::vector<std::string> VendorGateway::accepted(const std::vector<Json> &updates) {
  std::vector<std::string> found;
  for (const auto &update : updates)
    if (update.at("verdict") == "accepted") found.push_back(Gateway::value_of(update, "assessment_status"));
  return found;
}

std::vector<VendorGateway::Json> VendorGateway::await_accepted(const std::string &assessment_id, std::size_t count) {
  return gateway.await_updates(assessment_id, [count](const auto &all) { return accepted(all).size() >= count; });
}

std::vector<VendorGateway::Json> VendorGateway::posted(const std::vector<Json> &updates) {
  std::vector<Json> found;
  for (const auto &update : updates)
    if (update.at("source") == "posted") found.push_back(update);
  return found;
}

}  // namespace assay::test
