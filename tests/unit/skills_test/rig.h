// The skills test plugin on a fake host, with a candidate and a browser.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <string_view>

#include "assay/testing/fake_host.hpp"

namespace assay::skills_test {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Answer;
using testing::FakeHost;
using testing::Op;
using testing::PageAnswer;
using testing::PluginDriver;

inline constexpr std::string_view kId = "5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11";
inline constexpr std::string_view kEmail = "ada@example.org";

inline const char *const kConfig = R"({
  "backend": "embedded", "from_name": "Example Ltd",
  "tests": [{
    "key": "arith", "name": "Arithmetic", "time_limit_minutes": 10, "pass_mark": 50, "link_valid_days": 7,
    "questions": [
      {"id": "sum", "text": "1 + 1?", "kind": "single", "answer": "two",
       "options": [{"id": "two", "text": "2"}, {"id": "three", "text": "3"}]},
      {"id": "word", "text": "The word for 7?", "kind": "text", "answer": "seven"}
    ]
  }],
  "extra_time": [{"email": "slow@example.org", "percent": 50}]
})";

inline nlohmann::json start_document(std::string_view id = kId, std::string_view email = kEmail) {
  return {{"assessment_id", id},
          {"assessment_type", "arith"},
          {"candidate",
           {{"id", "c-1"},
            {"first_name", "Ada"},
            {"last_name", "Lovelace"},
            {"email", email},
            {"profile_url", "https://ats.example/c-1"}}},
          {"application", {{"id", "a-1"}, {"status", "Active"}}},
          {"job",
           {{"id", "j-1"},
            {"name", "Analyst"},
            {"url", "https://ats.example/j-1"},
            {"hiring_team", nlohmann::json::array()}}},
          {"additional_fields", nlohmann::json::object()}};
}

inline std::string start_body(std::string_view id = kId, std::string_view email = kEmail) {
  return start_document(id, email).dump();
}

class SkillsRig : public ::testing::Test {
 protected:
  SkillsRig() { EXPECT_EQ(plugin.up().status, ASSAY_OK); }

  Answer start() { return plugin.start(start_body(), "key-1"); }

  // A crash and a new process: nothing but what the host keeps survives.
  void crash_and_restart(const char *config = kConfig) {
    plugin.destroy();
    restarted.emplace(host, assay_plugin_entry_v0, config);
    EXPECT_EQ(restarted->up().status, ASSAY_OK);
  }
  PluginDriver &running() { return restarted ? *restarted : plugin; }

  // The path of the link in a mail.
  static std::string path_in(const testing::SentMail &mail) {
    const std::string root = PluginDriver::kPagesUrl;
    const auto at = mail.text.find(root);
    EXPECT_NE(at, std::string::npos);
    const auto from = at + root.size();
    return mail.text.substr(from, mail.text.find('\n', from) - from);
  }
  std::string link() { return path_in(host.mails().at(0)); }

  PageAnswer get(const std::string &path, const std::string &method = "GET") {
    return running().page({.method = method, .path = path, .query = {}, .body = {}, .headers = {}});
  }

  PageAnswer post(const std::string &path, const std::string &body,
                  const std::string &type = "application/x-www-form-urlencoded") {
    return running().page(
        {.method = "POST", .path = path, .query = {}, .body = body, .headers = {{"content-type", type}}});
  }

  static int post_to(PluginDriver &instance, const std::string &path, const std::string &body) {
    return instance
        .page({.method = "POST",
               .path = path,
               .query = {},
               .body = body,
               .headers = {{"content-type", "application/x-www-form-urlencoded"}}})
        .http_status;
  }

  // Posts as a browser does that has the page of this link before it.
  PageAnswer press(const std::string &path, const std::string &button, const std::string &fields = "") {
    return post(path + "/" + button, "form_token=" + form_token_on(get(path)) + (fields.empty() ? "" : "&" + fields));
  }

  // The token of the form on a page, from a page that certainly has one.
  std::string form_token_on(const PageAnswer &page) {
    std::smatch found;
    if (std::regex_search(page.body, found, std::regex("name=\"form_token\" value=\"([0-9a-f]+)\""))) token = found[1];
    return token;
  }

  // Everything the host keeps, to compare before and after.
  std::string durable() {
    std::string all;
    for (const auto &[key, value] : host.values())
      all += key + "=" + value.value + "@" + std::to_string(value.version) + "\n";
    for (const auto &[id, timer] : host.timers()) {
      all += id + "@" + std::to_string(timer.due_ms) + "#" + std::to_string(timer.generation) + "\n";
    }
    return all + std::to_string(host.mails().size()) + "/" + std::to_string(host.count(Op::kReport));
  }

  std::vector<std::string> report_states() {
    std::vector<std::string> states;
    for (const auto &report : host.reports()) states.push_back(nlohmann::json::parse(report.render())["state"]);
    return states;
  }

  FakeHost host;
  PluginDriver plugin{host, assay_plugin_entry_v0, kConfig};
  std::optional<PluginDriver> restarted;
  std::string token;
};

inline const std::string kRightAnswers = "q.sum=two&q.word=Seven";

}  // namespace assay::skills_test
