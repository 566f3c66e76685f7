// What an operator does when something is stuck, and that nobody else can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/wire/json.h"
#include "tests/functional/admin/rig.h"

namespace assay::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Json = OperatorsHost::Json;

Json address_of(OperatorsHost &host) {
  std::ostringstream text;
  text << std::ifstream(host.admin_file()).rdbuf();
  auto address = wire::parse_json(text.str());
  EXPECT_TRUE(address.ok()) << text.str();
  return address.ok() ? *std::move(address) : Json::object();
}
int status_with(OperatorsHost &host, const std::string &url, const std::string &token) {
  const auto reply =
      host.gateway().web().send({"GET", url + "/status", "", "", "", {{"Authorization", "Bearer " + token}}});
  EXPECT_TRUE(reply.ok());
  return reply.ok() ? reply->status : 0;
}

TEST(Operator, FindsADeadUpdateAndReplaysIt) {
  OperatorsHost host;
  const auto id = host.start_dead("app-1", 1);

  const auto listed = host.run({"deliveries", "list"});
  EXPECT_EQ(listed.exit_code, 0);
  EXPECT_THAT(listed.out, HasSubstr(id));
  EXPECT_THAT(listed.out, HasSubstr("invalid_input"));
  const auto shown = host.run({"deliveries", "show", "1"});
  EXPECT_THAT(shown.out, HasSubstr("state         DEAD\n"));
  EXPECT_THAT(shown.out, Not(HasSubstr("assessment_status")));
  EXPECT_THAT(host.run({"deliveries", "show", "1", "--payload"}).out, HasSubstr("assessment_status"));
  EXPECT_THAT(host.run({"status"}).out, HasSubstr("dead          1 updates\n"));

  EXPECT_EQ(host.run({"deliveries", "replay", "--code", "invalid_input", "--dry-run"}).out,
            "1 would be replayed, 0 refused\n");
  EXPECT_EQ(host.run_json({"deliveries", "show", "1"}).at("replays"), 0);
  const auto replayed = host.run({"deliveries", "replay", "--code", "invalid_input"});
  EXPECT_EQ(replayed.exit_code, 0);
  EXPECT_EQ(replayed.out, "1 replayed, 0 refused\n");
  host.await_state(1, "DELIVERED");
  EXPECT_EQ(host.posted(id), 2u) << "once in vain and once more";
  EXPECT_EQ(host.run({"deliveries", "list"}).out, "no delivery fits\n");
  EXPECT_THAT(host.run({"assessments", "show", id}).out, HasSubstr("DELIVERED  started"));

  const auto audit = host.run({"audit"}).out;
  EXPECT_THAT(audit, HasSubstr("deliveries.replay"));
  EXPECT_THAT(audit, HasSubstr("(uid " + std::to_string(::getuid()) + ")"));
  EXPECT_THAT(host.gateway().host().log(), HasSubstr("call=admin:/deliveries/replay"));
}

TEST(Operator, PacesAReplayOfMany) {
  OperatorsHost host;
  for (int key = 1; key <= 3; ++key) host.start_dead("app-" + std::to_string(key), key);
  EXPECT_EQ(host.run({"deliveries", "replay", "--all", "--rate", "0.001"}).out, "3 replayed, 0 refused\n");
  host.await_state(1, "DELIVERED");
  const auto second = host.await_state(2, "PENDING"), third = host.await_state(3, "PENDING");
  EXPECT_EQ(second.at("waits_for").at("brake"), "retry");
  EXPECT_EQ(third.at("not_before_ms").get<std::int64_t>() - second.at("not_before_ms").get<std::int64_t>(), 1'000'000);
  EXPECT_EQ(host.run({"deliveries", "requeue", "3"}).out, "1 queued again, 0 refused\n");
  host.await_state(3, "DELIVERED");
  EXPECT_EQ(host.run({"deliveries", "discard", "2", "--reason", "not needed"}).out, "1 discarded, 0 refused\n");
  host.await_state(2, "DISCARDED");
}

TEST(Operator, HoldsUpdatesOverARestartAndReleasesThem) {
  OperatorsHost host;
  EXPECT_EQ(host.run({"hold", "--tenant", "acme", "--reason", "wrong scores"}).out, "tenant:acme is on hold\n");
  const auto id = host.start("app-1");
  const auto blocked = host.await_state(1, "BLOCKED");
  EXPECT_THAT(blocked.at("waits_for").at("text").get<std::string>(), HasSubstr("wrong scores"));
  EXPECT_EQ(host.gateway().stop_host(), 0);
  host.gateway().start_host();
  host.await_state(1, "BLOCKED");
  EXPECT_THAT(host.run({"status"}).out, HasSubstr("wrong scores"));
  EXPECT_EQ(host.posted(id), 0u);
  EXPECT_EQ(host.run({"release", "--tenant", "acme"}).out, "tenant:acme is released\n");
  host.await_state(1, "DELIVERED");
  const auto again = host.run({"release", "--tenant", "acme"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("no hold on tenant:acme"));
}

TEST(Operator, HoldsNewStartsOverARestartWithoutTellingTheReason) {
  OperatorsHost host;
  const auto start = [&] {
    const auto type = host.gateway().type_id("Writing for customer support");
    return host.gateway().call("assessment.start", Gateway::start_request(type, "app-1").dump());
  };
  EXPECT_EQ(host.run({"hold", "--plugin", "skills", "--starts", "--reason", "secret reason"}).exit_code, 0);
  for (const bool restarted : {false, true}) {
    const auto refused = start();
    ASSERT_TRUE(refused.ok());
    EXPECT_EQ(refused->status, 422) << restarted;
    EXPECT_THAT(refused->body, HasSubstr("on hold"));
    EXPECT_THAT(refused->body, Not(HasSubstr("secret reason")));
    if (restarted) break;
    EXPECT_EQ(host.gateway().stop_host(), 0);
    host.gateway().start_host();
  }
  EXPECT_EQ(host.run({"release", "--plugin", "skills"}).exit_code, 0);
  EXPECT_EQ(start()->status, 200);
}

TEST(Operator, AloneMayReadTheTokenWhichIsNewAtEachStart) {
  OperatorsHost host, other;
  struct stat status {};
  ASSERT_EQ(::stat(host.admin_file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  const auto first = address_of(host), others = address_of(other);
  const std::string url = first.at("url"), token = first.at("token");
  EXPECT_THAT(url, StartsWith("http://127.0.0.1:"));
  EXPECT_GE(token.size(), 43u) << "256 bits in base64url";
  EXPECT_EQ(first.at("pid"), host.gateway().host().pid());
  EXPECT_EQ(status_with(host, url, token), 200);
  EXPECT_EQ(status_with(host, url, others.at("token")), 401);
  EXPECT_EQ(status_with(host, url, ""), 401);
  EXPECT_EQ(status_with(host, url, token.substr(1)), 401);

  // A command that finds another host's token is told so.
  const auto text = other.admin_file();
  std::filesystem::copy_file(host.admin_file(), text, std::filesystem::copy_options::overwrite_existing);
  std::ofstream(text) << Json{{"url", others.at("url")}, {"token", token}, {"pid", 1}};
  const auto wrong = other.run({"status"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("does not take the token"));
  EXPECT_THAT(wrong.err, Not(HasSubstr(token)));

  EXPECT_EQ(host.gateway().stop_host(), 0);
  EXPECT_FALSE(std::filesystem::exists(host.admin_file()));
  host.gateway().start_host();
  EXPECT_NE(address_of(host).at("token"), token);
  EXPECT_THAT(host.gateway().host().log(), Not(HasSubstr(token)));
}

TEST(Operator, IsToldByTheExitCodeHowItWent) {
  OperatorsHost host;
  EXPECT_EQ(host.run({"deliveries", "replay"}).exit_code, 2);
  EXPECT_EQ(host.run({"deliveries", "discard", "1"}).exit_code, 2);
  const auto unknown = host.run({"deliveries", "show", "99"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_EQ(unknown.err, "assay: no such delivery: 99\n");
  EXPECT_EQ(host.run({"hold", "--plugin", "skils", "--reason", "x"}).exit_code, 1);
  // What the commands need of the configuration is its state_dir.
  std::filesystem::remove(host.gateway().path("ashby.key"));
  EXPECT_EQ(host.run({"status"}).exit_code, 0);
  const auto log = host.gateway().path("cli.log");
  EXPECT_EQ(OperatorsHost::run_as_typed({"status", "--state-dir", host.gateway().path("state")}, log).exit_code, 0);
  EXPECT_EQ(OperatorsHost::run_as_typed({"status", "--config", host.gateway().path("none.yaml")}, log).exit_code, 1);

  host.gateway().kill_host();
  EXPECT_TRUE(std::filesystem::exists(host.admin_file())) << "nobody was there to remove it";
  const auto killed = host.run({"status"});
  EXPECT_EQ(killed.exit_code, 3);
  EXPECT_THAT(killed.err, HasSubstr("no host runs"));
  EXPECT_THAT(killed.err, HasSubstr("assay serve --config"));
  std::filesystem::remove(host.admin_file());
  EXPECT_EQ(host.run({"deliveries", "replay", "1"}).exit_code, 3);
}

}  // namespace
}  // namespace assay::test
