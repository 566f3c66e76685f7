// The background check plugin on a fake host, with a reviewer and a browser.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "assay/testing/fake_host.hpp"

namespace assay::background_check {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::Answer;
using testing::FakeHost;
using testing::Op;
using testing::PageAnswer;
using testing::PluginDriver;

inline constexpr std::string_view kId = "5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11";
inline constexpr std::string_view kOtherId = "11111111-8f1e-4b53-9d4c-1d5d7a0e2b11";

// What the start command says of the candidate: none of it may ever be found in a log, a mail or a report.
inline const std::vector<std::string> kPerson = {"Ada", "Lovelace", "ada@example.org", "Analyst of engines"};

inline const char *const kConfig = R"({
  "backend": "embedded", "from_name": "Example Ltd", "keep_results_days": 100,
  "reviewers": ["first@reviews.example", "second@reviews.example"],
  "checks": [{
    "key": "standard", "name": "Standard check", "description": "By hand", "instructions": "Look closely.",
    "due_days": 10, "remind_after_days": 3,
    "items": [{"id": "identity", "text": "Identity seen"},
              {"id": "school", "text": "Degree seen", "required": false}]
  }]
})";

inline std::string with_reviewers(const nlohmann::json &reviewers) {
  auto config = nlohmann::json::parse(kConfig);
  config["reviewers"] = reviewers;
  return config.dump();
}

inline std::string start_body(std::string_view id = kId, std::string_view check = "standard") {
  const nlohmann::json body = {
      {"assessment_id", id},
      {"assessment_type", check},
      {"candidate", {{"id", "c-1"}, {"first_name", kPerson[0]}, {"last_name", kPerson[1]}, {"email", kPerson[2]}}},
      {"application", {{"id", "a-1"}, {"status", "Active"}}},
      {"job", {{"id", "j-1"}, {"name", kPerson[3]}}}};
  return body.dump();
}

inline const std::string kClearForm =
    "mark.identity=clear&note.identity=&mark.school=not_applicable&note.school=&verdict=clear&reason=";
inline const std::string kReviewForm =
    "mark.identity=review_needed&note.identity=secret-note&mark.school=clear&note.school="
    "&verdict=review_needed&reason=secret-reason";

class BackgroundRig : public ::testing::Test {
 protected:
  BackgroundRig() { EXPECT_EQ(plugin.up().status, ASSAY_OK); }

  Answer start(std::string_view id = kId) { return running().start(start_body(id), "key-1"); }

  // A crash and a new process: nothing but what the host keeps survives.
  void crash_and_restart(const std::string &config = kConfig) {
    running().destroy();
    restarted.emplace(host, assay_plugin_entry_v0, config);
    EXPECT_EQ(restarted->up().status, ASSAY_OK);
  }
  PluginDriver &running() { return restarted ? *restarted : plugin; }

  // The path of the page that an accepted start names.
  static std::string path_in(const Answer &started) {
    const std::string url = nlohmann::json::parse(started.body).at("profile_url");
    EXPECT_TRUE(url.starts_with(PluginDriver::kPagesUrl));
    return url.substr(std::string_view(PluginDriver::kPagesUrl).size());
  }

  PageAnswer get(const std::string &path, const std::string &method = "GET") {
    return running().page({.method = method, .path = path, .query = {}, .body = {}, .headers = {}});
  }
  static PageAnswer post_to(PluginDriver &to, const std::string &path, const std::string &body,
                            const std::string &type = "application/x-www-form-urlencoded") {
    return to.page({.method = "POST", .path = path, .query = {}, .body = body, .headers = {{"content-type", type}}});
  }
  PageAnswer post(const std::string &path, const std::string &body) { return post_to(running(), path, body); }

  static std::string hidden(const PageAnswer &page, const std::string &name) {
    std::smatch found;
    const bool has = std::regex_search(page.body, found, std::regex("name=\"" + name + "\" value=\"([0-9a-f]+)\""));
    return has ? found[1] : std::string();
  }
  // What a browser that shows this page sends when a button is pressed, with these fields filled in.
  static std::string form_on(const PageAnswer &page, const std::string &button, const std::string &fields = "") {
    const auto version = hidden(page, "version");
    return "form_token=" + hidden(page, "form_token") + (version.empty() ? "" : "&version=" + version) +
           "&do=" + button + (fields.empty() ? "" : "&" + fields);
  }
  PageAnswer press(const std::string &path, const std::string &button, const std::string &fields = "") {
    return post(path, form_on(get(path), button, fields));
  }

  // Started, its reviewers told, and begun.
  std::string begun_case(std::string_view id = kId) {
    const auto path = path_in(start(id));
    running().advance(milliseconds(0));
    EXPECT_EQ(press(path, "begin").http_status, 303);
    return path;
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

  std::vector<std::string> report_states(const FakeHost &of) const {
    std::vector<std::string> states;
    for (const auto &report : of.reports()) states.push_back(nlohmann::json::parse(report.render())["state"]);
    return states;
  }
  std::vector<std::string> report_states() const { return report_states(host); }

  std::vector<std::string> mailed() const {
    std::vector<std::string> addresses;
    for (const auto &mail : host.mails()) addresses.push_back(mail.to);
    return addresses;
  }

  FakeHost host;
  PluginDriver plugin{host, assay_plugin_entry_v0, kConfig};
  std::optional<PluginDriver> restarted;
};

}  // namespace assay::background_check
