// The reference check plugin on a fake host, with a candidate, referees and their browsers.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "assay/testing/fake_host.hpp"
#include "tests/unit/reference_check/values.h"

namespace assay::reference_check {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Answer;
using testing::FakeHost;
using testing::Op;
using testing::PageAnswer;
using testing::PluginDriver;

inline constexpr std::string_view kId = "5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11";
inline constexpr std::string_view kEmail = "ada@example.org";
inline constexpr auto kFormType = "application/x-www-form-urlencoded";

inline std::string start_body(std::string_view id = kId, std::string_view email = kEmail) {
  const nlohmann::json body = {
      {"assessment_id", id},
      {"assessment_type", "standard"},
      {"candidate",
       {{"id", "c-1"}, {"first_name", "Ada"}, {"last_name", "Lovelace"}, {"email", email}, {"profile_url", ""}}},
      {"application", {{"id", "a-1"}, {"status", "Active"}}},
      {"job", {{"id", "j-1"}, {"name", "Analyst"}, {"url", ""}, {"hiring_team", nlohmann::json::array()}}},
      {"additional_fields", nlohmann::json::object()}};
  return body.dump();
}

// "mary" as the manager, "paul" and "pia" as colleagues.
inline const std::string kThree =
    "consent=yes&name.manager.1=Mary&email.manager.1=mary%40work.example&name.peer.1=Paul&"
    "email.peer.1=paul%40work.example&name.peer.2=Pia&email.peer.2=pia%40work.example";
inline const std::string kGoodAnswers = "q.quality=5&q.again=yes&q.strengths=Calm+and+exact.";

inline constexpr auto kMary = "mary@work.example";
inline constexpr auto kPaul = "paul@work.example";
inline constexpr auto kPia = "pia@work.example";

// A browser at one instance.
class Browser {
 public:
  explicit Browser(PluginDriver &driver) : driver_(driver) {}

  PageAnswer get(const std::string &path, const std::string &method = "GET") {
    return driver_.page({.method = method, .path = path, .query = {}, .body = {}, .headers = {}});
  }
  PageAnswer post(const std::string &path, const std::string &body, const std::string &type = kFormType) {
    return driver_.page(
        {.method = "POST", .path = path, .query = {}, .body = body, .headers = {{"content-type", type}}});
  }
  // Posts as a browser does that has the page at `path` before it.
  PageAnswer press(const std::string &path, const std::string &button, const std::string &fields = "") {
    return post(path + "/" + button, "form_token=" + form_token_on(get(path)) + "&" + fields);
  }
  // The same from the page that asks whether it is meant.
  PageAnswer decline(const std::string &path) {
    return post(path + "/decline", "form_token=" + form_token_on(get(path + "/decline")));
  }
  static std::string form_token_on(const PageAnswer &page) {
    std::smatch found;
    return std::regex_search(page.body, found, std::regex("name=\"form_token\" value=\"([0-9a-f]+)\"")) ? found[1].str()
                                                                                                        : "";
  }

 private:
  PluginDriver &driver_;
};

// The path of the link in a mail.
inline std::string path_in(const testing::SentMail &mail) {
  const std::string root = PluginDriver::kPagesUrl;
  const auto at = mail.text.find(root);
  EXPECT_NE(at, std::string::npos) << mail.text;
  const auto from = at + root.size();
  return mail.text.substr(from, mail.text.find('\n', from) - from);
}

inline std::vector<testing::SentMail> mails_to(FakeHost &host, std::string_view address) {
  std::vector<testing::SentMail> mails;
  for (auto &mail : host.mails())
    if (mail.to == address) mails.push_back(mail);
  return mails;
}

// The path of the last link that somebody was mailed.
inline std::string last_link(FakeHost &host, std::string_view address) {
  const auto mails = mails_to(host, address);
  if (mails.empty()) {
    ADD_FAILURE() << "no mail to " << address;
    return {};
  }
  return path_in(mails.back());
}

// "Started", "0 of 3 references", "completed: Completed (3 of 3)", "expired: …".
inline std::vector<std::string> told(FakeHost &host) {
  std::vector<std::string> all;
  for (const auto &report : host.reports()) {
    const auto json = nlohmann::json::parse(report.render());
    const std::string state = json["state"];
    if (state == "in_progress") {
      all.push_back(report.status());
    } else if (state == "completed") {
      all.push_back(state + ": " + json["result"]["value"].get<std::string>());
    } else {
      all.push_back(state + ": " + report.reason());
    }
  }
  return all;
}

class ReferenceRig : public ::testing::Test {
 protected:
  ReferenceRig() { EXPECT_EQ(plugin.up().status, ASSAY_OK); }

  Answer start() { return running().start(start_body(), "key-1"); }
  void start_and_name() {
    ASSERT_EQ(start().status, ASSAY_OK);
    ASSERT_EQ(browser().press(candidate(), "name", kThree).http_status, 303);
  }
  void answer(std::string_view address, const std::string &answers = kGoodAnswers) {
    EXPECT_EQ(browser().press(last_link(host, address), "submit", answers).http_status, 303);
  }
  void decline(std::string_view address) { EXPECT_EQ(browser().decline(last_link(host, address)).http_status, 303); }

  // A crash and a new process: nothing but what the host keeps survives.
  void crash_and_restart(const std::string &config = kConfig) {
    running().destroy();
    restarted = std::make_unique<PluginDriver>(host, assay_plugin_entry_v0, config);
    EXPECT_EQ(restarted->up().status, ASSAY_OK);
  }
  PluginDriver &running() { return restarted ? *restarted : plugin; }
  Browser browser() { return Browser(running()); }
  // The path of the candidate's first link.
  std::string candidate() { return path_in(host.mails().at(0)); }
  PageAnswer get(const std::string &path) { return browser().get(path); }
  // The path of the report that a report links to.
  std::string report_path() {
    const auto url = host.reports().back().profile_url();
    const std::string root = PluginDriver::kPagesUrl;
    EXPECT_TRUE(url.starts_with(root + "/staff/r/")) << url;
    return url.substr(root.size());
  }

  // Everything the host keeps, to compare before and after.
  std::string durable() {
    std::string all;
    for (const auto &[key, value] : host.values())
      all += key + "=" + value.value + "@" + std::to_string(value.version) + "\n";
    for (const auto &[id, timer] : host.timers())
      all += id + "@" + std::to_string(timer.due_ms) + "#" + std::to_string(timer.generation) + "\n";
    return all + std::to_string(host.mails().size()) + "/" + std::to_string(host.count(Op::kReport));
  }

  FakeHost host;
  PluginDriver plugin{host, assay_plugin_entry_v0, kConfig};
  std::unique_ptr<PluginDriver> restarted;
};

inline std::chrono::milliseconds days(int count) { return hours(24 * count); }

}  // namespace assay::reference_check
