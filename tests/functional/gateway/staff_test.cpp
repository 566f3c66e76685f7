// The door of the pages for staff with the real binary, a plugin behind it, and the log beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/functional/edge/client.h"
#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kForm = "application/x-www-form-urlencoded";
// A page that the plugin does not have, and says so on one of its own: those have a style, the host's have none.
constexpr auto kPage = "/pages/engineering/skills/staff/r/0000000000000000000000000000000000000000";
constexpr auto kMarkOfThePlugin = ".choice{";

class Staff : public testing::Test {
 protected:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  void start() {
    gateway.start_sandbox();
    gateway.start_host();
  }
  net::HttpReply send(const std::string &method, const std::string &path, const std::string &body = "",
                      Headers headers = {}) {
    auto reply = gateway.web().send({method, gateway.base() + path, body, "", method == "POST" ? kForm : "", headers});
    EXPECT_TRUE(reply.ok()) << reply.error().message;
    return reply.ok() ? *std::move(reply) : net::HttpReply{};
  }

  Gateway gateway{Gateway::skills_plugin(), "[skills]"};
};

TEST_F(Staff, APageForStaffAsksForThePasswordAndSigningInLeadsToIt) {
  start();
  const auto door = send("GET", kPage);
  EXPECT_EQ(door.status, 401);
  EXPECT_THAT(door.body, AllOf(HasSubstr("name=\"page\" value=\"" + std::string(kPage) + "\""),
                               HasSubstr("action=\"/pages/sign-in\""), Not(HasSubstr(kMarkOfThePlugin))));
  EXPECT_EQ(send("HEAD", kPage).status, 401);
  EXPECT_EQ(send("POST", std::string(kPage) + "/decide", "a=1").status, 401);

  const auto wrong = send("POST", "/pages/sign-in", std::string("page=") + kPage + "&password=hunter2hunter2");
  EXPECT_EQ(wrong.status, 401);
  const auto right =
      send("POST", "/pages/sign-in", std::string("page=") + kPage + "&password=" + Gateway::kStaffPassword);
  EXPECT_EQ(right.status, 303);
  EXPECT_EQ(Web::header(right, "location"), kPage);
  const auto cookie = Web::header(right, "set-cookie");
  EXPECT_THAT(cookie, AllOf(HasSubstr("; HttpOnly; SameSite=Lax"), Not(HasSubstr("Secure")))) << "http here";

  const auto page = send("GET", kPage, "", {{"Cookie", cookie.substr(0, cookie.find(';'))}});
  EXPECT_EQ(page.status, 404);
  EXPECT_THAT(page.body, HasSubstr(kMarkOfThePlugin));
  const auto log = gateway.host().log();
  EXPECT_THAT(log, AllOf(HasSubstr("staff_sign_in_refused"), Not(HasSubstr("hunter2")), Not(HasSubstr("/staff/")),
                         Not(HasSubstr(Gateway::kStaffPassword)), Not(HasSubstr("staff_pages_closed"))));
}

TEST_F(Staff, ARestartSignsOut) {
  start();
  const auto cookie = gateway.sign_in();
  EXPECT_EQ(send("GET", kPage, "", {{"Cookie", cookie}}).status, 404);
  EXPECT_EQ(gateway.stop_host(), 0);
  gateway.start_host();
  EXPECT_EQ(send("GET", kPage, "", {{"Cookie", cookie}}).status, 401);
}

TEST_F(Staff, NoSecondSpellingGetsAround) {
  start();
  const std::string token(40, '0'), root = "/pages/engineering/skills/";
  const auto port = static_cast<std::uint16_t>(std::stoi(gateway.base().substr(gateway.base().rfind(':') + 1)));
  const std::map<std::string, int> spellings = {
      {"%73taff/r/", 404},   {"x/../staff/r/", 404}, {"x/%2e%2e/staff/r/", 404}, {"./staff/r/", 404},
      {"%2fstaff/r/", 404},  {"staff;a/r/", 404},    {"staff%2fr/", 404},        {"../skills/staff/r/", 404},
      {"%2573taff/r/", 404}, {"staff/../t/", 404},   {"STAFF/r/", 401},          {"/staff/r/", 400},
      {"x//staff/r/", 400},  {"staff\\r\\", 404}};
  for (const auto &[spelling, status] : spellings) {
    // On the bare socket: a library would tidy the path up.
    http::testing::Client client(port);
    ASSERT_TRUE(client.send("GET " + root + spelling + token + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    const auto page = client.read();
    ASSERT_TRUE(page) << spelling;
    EXPECT_EQ(page->status, status) << spelling;
    EXPECT_THAT(page->body, Not(HasSubstr(kMarkOfThePlugin))) << spelling;
  }
}

TEST_F(Staff, AFormOfAnotherSiteIsRefusedOnEveryPage) {
  start();
  for (const auto *path :
       {"/pages/engineering/skills/t/0000000000000000000000000000000000000000/begin", kPage, "/pages/sign-in"}) {
    const auto page = send("POST", path, "a=1", {{"Sec-Fetch-Site", "cross-site"}});
    EXPECT_EQ(page.status, 403) << path;
    EXPECT_THAT(page.body, HasSubstr("another website")) << path;
  }
  const auto own = send("POST", "/pages/engineering/skills/t/0000000000000000000000000000000000000000/begin", "a=1",
                        {{"Sec-Fetch-Site", "same-origin"}});
  EXPECT_EQ(own.status, 404) << "the plugin's to answer";
}

TEST_F(Staff, WithoutAPasswordThePagesAreClosedAndTheOperatorIsTold) {
  gateway.set_pages("");
  start();
  const auto page = send("GET", kPage);
  EXPECT_EQ(page.status, 403);
  EXPECT_THAT(page.body, HasSubstr("closed: the operator has set no password (pages.staff_password)"));
  EXPECT_EQ(send("POST", "/pages/sign-in", "password=").status, 403);
  EXPECT_THAT(gateway.host().log(), HasSubstr("staff_pages_closed"));
}

}  // namespace
}  // namespace assay::test
