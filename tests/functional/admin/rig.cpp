#include "tests/functional/admin/rig.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "host/wire/json.h"

namespace assay::test {
namespace {

std::string read_file(const std::string &path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

OperatorsHost::OperatorsHost() : gateway_(Gateway::skills_plugin(), "[skills]") {
  gateway_.start_sandbox();
  gateway_.start_host();
  type_ = gateway_.type_id("Writing for customer support");
}

OperatorsHost::Said OperatorsHost::run(std::vector<std::string> words) {
  static std::atomic<int> runs{0};
  words.insert(words.end(), {"--config", gateway_.path("assay.yaml")});
  return run_as_typed(std::move(words), gateway_.path("cli-" + std::to_string(++runs) + ".log"));
}

OperatorsHost::Said OperatorsHost::run_as_typed(std::vector<std::string> words, const std::string &log_path) {
  words.insert(words.begin(), ASSAY_BIN);
  Process process(words, log_path, {{"TZ", "UTC"}});
  Said said;
  said.out = process.output();
  said.exit_code = process.wait();
  said.err = read_file(log_path);
  return said;
}

OperatorsHost::Json OperatorsHost::run_json(std::vector<std::string> words) {
  words.emplace_back("--json");
  const auto said = run(std::move(words));
  EXPECT_EQ(said.exit_code, 0) << said.err;
  auto document = wire::parse_json(said.out);
  EXPECT_TRUE(document.ok()) << said.out;
  return document.ok() ? *std::move(document) : Json::object();
}

std::string OperatorsHost::start(const std::string &application) {
  return gateway_.start_assessment(type_, application);
}

std::string OperatorsHost::start_dead(const std::string &application, int key) {
  gateway_.add_fault({{"fault", "success_false"}, {"code", "invalid_input"}});
  auto id = start(application);
  await_state(key, "DEAD");
  return id;
}

std::size_t OperatorsHost::posted(const std::string &id) {
  const auto updates = gateway_.updates_of(id);
  return static_cast<std::size_t>(std::count_if(updates.begin(), updates.end(),
                                                [](const Json &update) { return update.at("source") == "posted"; }));
}

OperatorsHost::Json OperatorsHost::await_state(int key, const std::string &state) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (true) {
    const auto said = run({"deliveries", "show", std::to_string(key), "--json"});
    auto shown = wire::parse_json(said.out);
    if (said.exit_code == 0 && shown.ok() && shown->at("state") == state) return *std::move(shown);
    if (std::chrono::steady_clock::now() > until) {
      ADD_FAILURE() << "delivery " << key << " is not " << state << ": " << said.out << said.err
                    << gateway_.host().log();
      return Json::object();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace assay::test
