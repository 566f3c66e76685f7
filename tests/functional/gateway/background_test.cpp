// A background check by hand over HTTP with the real binaries: list, start, the staff pages behind their password,
// the reviewers' mails, updates, cancel, restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "host/wire/json.h"
#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kCheckName = "Standard background check";
constexpr auto kPlugin =
    "  - name: background\n"
    "    library: libbackground_check.so\n"
    "    isolation: in_process\n"
    "    config: {backend: embedded, from_name: Acme, reviewers: [reviews@example.com],\n"
    "             checks: [!include \"" ASSAY_BACKGROUND_CONFIG "/standard_check.yaml\"]}\n";

class Background : public testing::Test {
 protected:
  void SetUp() override {
    gateway.start_sandbox();
    gateway.start_host();
    cookie = gateway.sign_in();
    type = gateway.type_id(kCheckName);
  }

  // With the cookie of somebody who is signed in, unless it is empty.
  net::HttpReply send(const std::string &method, const std::string &path, const std::string &form = "") {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!cookie.empty()) headers.emplace_back("Cookie", cookie);
    auto reply = gateway.web().send({method, gateway.base() + path, form, "",
                                     method == "POST" ? "application/x-www-form-urlencoded" : "", headers});
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    return reply.ok() ? *std::move(reply) : net::HttpReply{};
  }
  static std::string hidden(const net::HttpReply &page, const std::string &name) {
    const auto before = "name=\"" + name + "\" value=\"";
    const auto at = page.body.find(before);
    if (at == std::string::npos) return {};
    return page.body.substr(at + before.size(), page.body.find('"', at + before.size()) - at - before.size());
  }
  net::HttpReply press(const std::string &path, const std::string &button, const std::string &fields = "") {
    const auto page = send("GET", path);
    return send(
        "POST", path,
        "form_token=" + hidden(page, "form_token") + "&version=" + hidden(page, "version") + "&do=" + button + fields);
  }

  // The path of the case's page: a port that was free yesterday may be another one's today.
  std::string page_of(const std::string &id) {
    const auto updates = gateway.await_updates(id, [](const auto &all) { return !all.empty(); });
    const auto url = Gateway::value_of(updates.front(), "assessment_profile_url");
    EXPECT_EQ(Gateway::value_of(updates.front(), "assessment_status"), "Waiting for review");
    const auto at = url.find("/pages/engineering/background/staff/c/");
    EXPECT_NE(at, std::string::npos) << url;
    return at == std::string::npos ? "" : url.substr(at);
  }

  std::vector<std::string> await_mails(std::size_t count) {
    std::vector<std::string> texts;
    for (const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);;) {
      texts.clear();
      const auto folder = gateway.path("state/mail/new");
      if (std::filesystem::exists(folder)) {
        for (const auto &entry : std::filesystem::directory_iterator(folder)) {
          std::ostringstream text;
          text << std::ifstream(entry.path()).rdbuf();
          texts.push_back(text.str());
        }
      }
      if (texts.size() >= count || std::chrono::steady_clock::now() > until) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(texts.size(), count);
    return texts;
  }

  static bool has_result(const std::vector<Json> &updates) {
    return !updates.empty() && !Gateway::value_of(updates.back(), "assessment_result").empty();
  }
  void expect_a_silent_log() {
    for (const auto *secret : {Gateway::kFirstName, Gateway::kLastName, Gateway::kEmail, "a-private-note",
                               "reviews@example.com", "/staff/c/"}) {
      EXPECT_THAT(gateway.host().log(), Not(HasSubstr(secret)));
    }
  }

  Gateway gateway{kPlugin, "[background]"};
  std::string cookie, type;
};

const std::string kNotes =
    "&note.consent=&note.identity=&note.right-to-work=&note.employment=a-private-note&note.qualifications="
    "&note.licences=";
const std::string kMarks =
    "&mark.consent=clear&mark.identity=clear&mark.right-to-work=clear&mark.employment=review_needed"
    "&mark.qualifications=not_applicable";

TEST_F(Background, AReviewerIsMailedReviewsAndAshbyHearsTheOutcome) {
  const auto id = gateway.start_assessment(type, "app-1");
  const auto path = page_of(id);
  const auto mails = await_mails(1);
  ASSERT_EQ(mails.size(), 1u);
  EXPECT_THAT(mails[0], AllOf(HasSubstr("To: reviews@example.com"), HasSubstr(path), HasSubstr(id),
                              Not(HasSubstr(Gateway::kLastName)), Not(HasSubstr(Gateway::kEmail))));

  const auto signed_in = std::exchange(cookie, "");
  const auto door = send("GET", path);
  EXPECT_EQ(door.status, 401) << "for the hiring team alone";
  EXPECT_THAT(door.body, Not(HasSubstr(Gateway::kLastName)));
  EXPECT_EQ(send("POST", path, "do=begin").status, 401);
  cookie = signed_in;
  EXPECT_THAT(send("GET", path).body, AllOf(HasSubstr(Gateway::kLastName), HasSubstr("Begin the review")));

  const auto begun = press(path, "begin");
  EXPECT_EQ(begun.status, 303);
  EXPECT_EQ(Web::header(begun, "location"), path.substr(path.rfind('/') + 1)) << "beside the page itself";
  EXPECT_EQ(press(path, "save", kMarks + kNotes + "&reason=").status, 303);
  EXPECT_THAT(send("GET", path).body, HasSubstr("a-private-note"));
  EXPECT_EQ(press(path, "finish", kMarks + kNotes + "&verdict=clear&reason=").status, 422);
  EXPECT_EQ(press(path, "finish", kMarks + kNotes + "&verdict=review_needed&reason=ask+again").status, 303);

  const auto updates = gateway.await_updates(id, &has_result);
  std::vector<std::string> statuses;
  for (const auto &update : updates) {
    EXPECT_NE(update.at("verdict"), "refused") << update.dump(2);
    EXPECT_THAT(update.dump(), Not(HasSubstr("a-private-note")));
    if (update.at("source") == "posted") statuses.push_back(Gateway::value_of(update, "assessment_status"));
  }
  EXPECT_THAT(statuses, testing::ElementsAre("Waiting for review", "Started", "Completed"));
  const auto &last = updates.back().at("update");
  EXPECT_EQ(last.at("assessment_result").at("type"), "string");
  EXPECT_EQ(last.at("assessment_result").at("value"), "Review needed");
  EXPECT_THAT(last.at("metadata").dump(), HasSubstr("3 of 6 clear, 1 review needed, 1 not applicable"));
  EXPECT_THAT(send("GET", path).body, AllOf(HasSubstr("Reviewed at"), HasSubstr("ask again"), Not(HasSubstr("<form"))));
  expect_a_silent_log();
}

TEST_F(Background, ACancelledCaseShowsNobodyAndTellsAshby) {
  const auto id = gateway.start_assessment(type, "app-1");
  const auto path = page_of(id);
  EXPECT_EQ(press(path, "begin").status, 303);
  for (int i = 0; i < 2; ++i) {
    const auto cancelled = gateway.call("assessment.cancel", Json{{"assessment_id", id}}.dump());
    ASSERT_TRUE(cancelled.ok());
    EXPECT_EQ(cancelled->status, 200) << cancelled->body;
    EXPECT_THAT(cancelled->body, HasSubstr("\"success\":true"));
  }
  gateway.await_updates(
      id, [](const auto &all) { return !all.empty() && !Gateway::value_of(all.back(), "cancelled_reason").empty(); });
  const auto page = send("GET", path);
  EXPECT_EQ(page.status, 410);
  EXPECT_THAT(page.body, Not(HasSubstr(Gateway::kLastName)));
  expect_a_silent_log();
}

TEST_F(Background, ARestartKeepsTheCaseAndMailsNobodyAgain) {
  const auto id = gateway.start_assessment(type, "app-1");
  const auto path = page_of(id);
  await_mails(1);
  EXPECT_EQ(press(path, "begin").status, 303);
  gateway.kill_host();
  gateway.start_host();
  cookie = gateway.sign_in();
  EXPECT_EQ(press(path, "finish", kMarks + kNotes + "&verdict=review_needed&reason=x").status, 303);
  gateway.await_updates(id, &has_result);
  await_mails(1);
}

}  // namespace
}  // namespace assay::test
