// A reference check over HTTP with the real binaries: the candidate's page, three referees of whom one declines and is
// replaced, what arrives at Ashby, and the report behind the staff's password.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/wire/json.h"
#include "host/wire/schema.h"
#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr auto kForm = "application/x-www-form-urlencoded";
constexpr auto kCheckName = "Engineering references";
constexpr auto kNames =
    "consent=yes&name.manager.1=Mary+Mentor&email.manager.1=mary%40referee.example&name.colleague.1=Paul+Peer&"
    "email.colleague.1=paul%40referee.example&name.colleague.2=Pia+Peer&email.colleague.2=pia%40referee.example";
constexpr auto kAnswers =
    "q.how-long=over-two&q.quality=5&q.reliability=4&q.collaboration=~&q.learning=3&q.strengths=Exact+and+calm.&"
    "s.support=yes&q.again=gladly";

std::string between(const std::string &text, const std::string &before, const std::string &after) {
  const auto begin = text.find(before);
  if (begin == std::string::npos) return {};
  const auto from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

class Reference : public testing::Test {
 protected:
  void SetUp() override {
    gateway.start_sandbox();
    gateway.start_host();
  }

  // The path of the link in the one mail to an address whose subject holds a text.
  std::string mailed_path(const std::string &address, const std::string &subject) {
    std::vector<std::string> paths;
    for (const auto &entry : std::filesystem::directory_iterator(gateway.path("state/mail/new"))) {
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      if (text.str().find("To: " + address + "\n") == std::string::npos) continue;
      if (between(text.str(), "Subject: ", "\n").find(subject) == std::string::npos) continue;
      paths.push_back("/pages/" + between(text.str(), "/pages/", "\n"));
    }
    EXPECT_EQ(paths.size(), 1u) << address << ", " << subject;
    return paths.empty() ? "" : paths.front();
  }

  net::HttpReply page(const std::string &method, const std::string &path, const std::string &form = "",
                      const std::string &cookie = "") {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!cookie.empty()) headers.emplace_back("Cookie", cookie);
    auto reply = gateway.web().send({method, gateway.base() + path, form, "", method == "POST" ? kForm : "", headers});
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    return reply.ok() ? *std::move(reply) : net::HttpReply{};
  }
  // Sends the form of one page, to a path below a token.
  int press(const std::string &form_page, const std::string &to, const std::string &fields = "") {
    const auto token = between(page("GET", form_page).body, "name=\"form_token\" value=\"", "\"");
    return page("POST", to, "form_token=" + token + "&" + fields).status;
  }
  void answer(const std::string &address) {
    const auto link = mailed_path(address, "A reference for");
    EXPECT_EQ(press(link, link + "/submit", kAnswers), 303);
    EXPECT_THAT(page("GET", link).body, HasSubstr("Thank you for your answers"));
  }

  static std::vector<std::string> statuses(const std::vector<Json> &updates) {
    std::vector<std::string> found;
    for (const auto &update : updates)
      if (update.at("source") == "posted") found.push_back(Gateway::value_of(update, "assessment_status"));
    return found;
  }

  Gateway gateway{Gateway::reference_plugin(), "[references]"};
};

TEST_F(Reference, ADeclineIsReplacedAndAshbyHearsOfEveryStep) {
  const auto id = gateway.start_assessment(gateway.type_id(kCheckName), "app-1");
  const auto candidate = mailed_path(Gateway::kEmail, "name your referees");
  EXPECT_EQ(page("GET", candidate).status, 200);
  const auto refused = between(page("GET", candidate).body, "name=\"form_token\" value=\"", "\"");
  EXPECT_EQ(page("POST", candidate + "/name", "form_token=" + refused).status, 422) << "an empty form is given back";
  ASSERT_EQ(press(candidate, candidate + "/name", kNames), 303);
  answer("mary@referee.example");

  const auto paul = mailed_path("paul@referee.example", "A reference for");
  EXPECT_EQ(press(paul + "/decline", paul + "/decline"), 303);
  EXPECT_THAT(page("GET", paul).body, HasSubstr("you have declined"));
  const auto again = mailed_path(Gateway::kEmail, "name another referee");
  EXPECT_NE(again, candidate);
  ASSERT_EQ(press(again, again + "/replace", "name.1=Petra+Peer&email.1=petra%40referee.example"), 303);

  EXPECT_EQ(gateway.stop_host(), 0);
  gateway.start_host();
  answer("petra@referee.example");
  answer("pia@referee.example");
  EXPECT_THAT(page("GET", candidate).body, HasSubstr("complete"));

  const auto updates = gateway.await_updates(
      id, [](const auto &all) { return !all.empty() && !Gateway::value_of(all.back(), "assessment_result").empty(); });
  EXPECT_THAT(statuses(updates), ElementsAre("Invited", "Started", "0 of 3 references", "1 of 3 references",
                                             "2 of 3 references", "3 of 3 references", "Completed"));
  auto schema = wire::AshbySchema::open();
  ASSERT_TRUE(schema.ok());
  for (const auto &update : updates) {
    EXPECT_THAT(update.at("verdict"), testing::AnyOf("accepted", "repeat")) << update.dump(2);
    const std::string body = update.at("body");
    EXPECT_TRUE(schema->check("UpdateRequest", *wire::parse_json(body)).ok()) << body;
    for (const auto *name : {"Mary", "Paul", "Petra", "Pia", "referee.example", "Exact"})
      EXPECT_THAT(body, Not(HasSubstr(name)));
  }
  EXPECT_EQ(Gateway::value_of(updates.back(), "assessment_result"), "Completed (3 of 3)");

  const auto url = Gateway::value_of(updates.back(), "assessment_profile_url");
  const auto report = "/pages/" + between(url + "\n", "/pages/", "\n");
  EXPECT_EQ(page("GET", report).status, 401) << "not without the password";
  const auto cookie = gateway.sign_in();
  const auto shown = page("GET", report, "", cookie);
  EXPECT_EQ(shown.status, 200);
  EXPECT_THAT(shown.body, HasSubstr("Petra Peer"));
  EXPECT_THAT(page("GET", report + "/1", "", cookie).body, HasSubstr("Exact and calm."));

  const auto log = gateway.host().log();
  for (const auto *name : {"Mary", "Paul", "Petra", "Pia", "referee.example", Gateway::kFirstName, Gateway::kLastName,
                           Gateway::kEmail, "Exact"})
    EXPECT_THAT(log, Not(HasSubstr(name)));
}

TEST_F(Reference, ACancelledCheckTellsEveryoneWhoOpensALink) {
  const auto id = gateway.start_assessment(gateway.type_id(kCheckName), "app-1");
  const auto candidate = mailed_path(Gateway::kEmail, "name your referees");
  ASSERT_EQ(press(candidate, candidate + "/name", kNames), 303);
  const auto cancelled = gateway.call("assessment.cancel", Json{{"assessment_id", id}}.dump());
  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled->status, 200);
  for (const auto &link : {candidate, mailed_path("pia@referee.example", "A reference for")}) {
    EXPECT_EQ(page("GET", link).status, 410);
    EXPECT_THAT(page("GET", link).body, HasSubstr("cancelled"));
  }
}

}  // namespace
}  // namespace assay::test
