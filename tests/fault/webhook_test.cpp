// Vendors' webhooks at the real host: out of order (F23), repeated and replayed (F24), forged (F25), cut off by a crash
// (F26).
#include <gmock/gmock.h>
#include <signal.h>
#include <soci/soci.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "host/core/crash_point.h"
#include "host/security/keys.h"
#include "host/security/webhook.h"
#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr int kRepeats = 1'000;
constexpr int kThreads = 4;

class Hooked : public testing::Test {
 protected:
  Hooked()
      : gateway(
            "  - name: vendor\n"
            "    library: libhook_plugin.so\n"
            "    isolation: in_process\n"
            "    secrets: {vendor: [{file: hook.key}, {file: hook.previous}]}\n"
            "    config: {journal: \"" +
                folder / "journal" + "\", hang_while: \"" + folder / "hang" + "\"}\n",
            "[vendor]") {
    EXPECT_TRUE(security::initialize().ok());
    set_secrets("current-secret", "previous-secret");
    gateway.start_sandbox();
    gateway.start_host();
    type = gateway.type_id("Hooked");
  }

  void set_secrets(const std::string &current, const std::string &previous) {
    std::ofstream(gateway.path("hook.key")) << current << "\n";
    std::ofstream(gateway.path("hook.previous")) << previous << "\n";
  }

  static Json event(const std::string &id, const std::string &assessment, const std::string &what, int sequence) {
    return {{"id", id}, {"assessment_id", assessment}, {"what", what}, {"sequence", sequence}};
  }

  static std::int64_t now_s() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  // As the vendor's server posts it: the signature is of `signed_body`, what is sent is `body`. The status, or 0.
  int post(const std::string &secret, const std::string &signed_body, const std::string &body, std::int64_t age_s = 0) {
    Webhook rule;
    rule.signed_part = SignedPart::kTimestampAndBody;
    rule.signature_prefix = "sha256=";
    const auto time = std::to_string(now_s() - age_s);
    const auto reply =
        gateway.web().send({"POST",
                            gateway.base() + "/hooks/engineering/vendor/results",
                            body,
                            "",
                            "application/json",
                            {{"X-Vendor-Signature", security::sign_webhook(rule, secret, time, signed_body)},
                             {"X-Vendor-Timestamp", time}}});
    if (!reply.ok()) return 0;
    EXPECT_EQ(reply->body, "");
    return reply->status;
  }
  int post(const Json &event) { return post("current-secret", event.dump(), event.dump()); }
  int post_plain(const Json &event) {
    Webhook rule;
    rule.scheme = SignatureScheme::kHmacSha256Base64;
    const auto body = event.dump();
    const auto reply =
        gateway.web().send({"POST",
                            gateway.base() + "/hooks/engineering/vendor/plain",
                            body,
                            "",
                            "application/json",
                            {{"X-Plain-Signature", security::sign_webhook(rule, "current-secret", "", body)}}});
    return reply.ok() ? reply->status : 0;
  }

  // Events of one plugin are applied in the order of their arrival: when this one is, those before it are too.
  void await_all_before() {
    const auto id = gateway.start_assessment(type, "app-last");
    ASSERT_EQ(post(event("last", id, "result", 0)), 200);
    await_statuses(id, 2);
  }
  // Of what was accepted; Ashby may be told again of what it knows and must refuse nothing.
  static std::vector<std::string> statuses(const std::vector<Json> &updates) {
    std::vector<std::string> found;
    for (const auto &update : updates) {
      EXPECT_NE(update.at("verdict"), "refused") << update.dump(2);
      if (update.at("verdict") == "accepted") found.push_back(Gateway::value_of(update, "assessment_status"));
    }
    return found;
  }
  std::vector<std::string> await_statuses(const std::string &assessment, std::size_t count) {
    return statuses(
        gateway.await_updates(assessment, [&](const auto &found) { return statuses(found).size() >= count; }));
  }

  std::vector<std::string> journal() {
    std::vector<std::string> lines;
    std::ifstream file(folder / "journal");
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  // "<state> <duplicates>" of an event; the host must be down.
  std::string row_of(const std::string &event_id) {
    soci::session session("sqlite3", "db=" + gateway.path("state") + "/assay.db");
    std::string row;
    int rows = 0;
    session << "SELECT count(*), coalesce(max(state || ' ' || duplicates), '') FROM inbox WHERE event_id = :id",
        soci::into(rows), soci::into(row), soci::use(event_id);
    return rows == 1 ? row : std::to_string(rows) + " rows";
  }

  TemporaryDir folder;
  Gateway gateway;
  std::string type;
};
using F23 = Hooked;
using F24 = Hooked;
using F25 = Hooked;
using F26 = Hooked;

TEST_F(F23, AResultThatOvertakesTheStartStaysTheLastWord) {
  const auto id = gateway.start_assessment(type, "app-1");
  ASSERT_EQ(post(event("e-2", id, "result", 20)), 200);
  ASSERT_EQ(post(event("e-1", id, "started", 10)), 200);
  await_all_before();
  EXPECT_THAT(await_statuses(id, 2), ElementsAre("Invited", "Completed"));
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_THAT(gateway.host().log(), HasSubstr("state=IN_PROGRESS result=stale"));
  EXPECT_EQ(row_of("e-1"), "APPLIED 0") << "the plugin need not care";
  EXPECT_EQ(row_of("e-2"), "APPLIED 0");
}

TEST_F(F23, WithoutASequenceTheEndIsStickyAllTheSame) {
  const auto id = gateway.start_assessment(type, "app-1");
  ASSERT_EQ(post(event("e-2", id, "result", 0)), 200);
  ASSERT_EQ(post(event("e-1", id, "started", 0)), 200);
  await_all_before();
  EXPECT_THAT(await_statuses(id, 2), ElementsAre("Invited", "Completed"));
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_EQ(row_of("e-1"), "STALE 0");
}

TEST_F(F24, AThousandRepeatsAreOneEventAndOneUpdate) {
  const auto id = gateway.start_assessment(type, "app-1");
  const auto result = event("e-1", id, "result", 1);
  ASSERT_EQ(post(result), 200);
  std::atomic<int> left = kRepeats, taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      while (left-- > 0)
        if (post(result) == 200) ++taken;
    });
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(taken, kRepeats);
  await_all_before();
  EXPECT_THAT(await_statuses(id, 2), ElementsAre("Invited", "Completed"));
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_EQ(row_of("e-1"), "APPLIED " + std::to_string(kRepeats));
  EXPECT_THAT(journal(), ElementsAre("begins e-1", "ends e-1", "begins last", "ends last"));
}

TEST_F(F24, AReplayAfterTenMinutesIsRefusedAndAnotherWithinTheToleranceIsNot) {
  const auto id = gateway.start_assessment(type, "app-1");
  const auto body = event("e-1", id, "result", 1).dump();
  EXPECT_EQ(post("current-secret", body, body, 600), 401);
  EXPECT_EQ(post("current-secret", body, body, -600), 401);
  EXPECT_EQ(post("current-secret", body, body, 240), 200);
  await_all_before();
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_THAT(gateway.host().log(), HasSubstr("check=stale_timestamp"));
  EXPECT_EQ(row_of("e-1"), "APPLIED 0");
}

TEST_F(F25, OneAlteredByteOrAnotherSecretIsRefusedAndNothingIsStored) {
  const auto id = gateway.start_assessment(type, "app-1");
  const auto body = event("e-1", id, "result", 1).dump();
  auto altered = body;
  altered[altered.size() - 3] ^= 1;
  EXPECT_EQ(post("current-secret", body, altered), 401);
  EXPECT_EQ(post("wrong-secret", body, body), 401);
  EXPECT_EQ(post("older-secret", body, body), 401);
  EXPECT_EQ(post("", body, body), 401);
  EXPECT_EQ(gateway.stop_host(), 0);
  const auto log = gateway.host().log();
  EXPECT_THAT(log, HasSubstr("webhook_refused"));
  EXPECT_THAT(log, HasSubstr("check=wrong_signature"));
  EXPECT_THAT(log, Not(HasSubstr("-secret")));
  EXPECT_THAT(log, Not(HasSubstr("e-1"))) << "nothing of a body";
  EXPECT_EQ(row_of("e-1"), "0 rows");
}

TEST_F(F25, ThePreviousSecretCountsUntilItIsTakenOut) {
  const auto id = gateway.start_assessment(type, "app-1");
  const auto send = [&](const std::string &secret, const std::string &event_id) {
    const auto body = event(event_id, id, "started", 1).dump();
    return post(secret, body, body);
  };
  EXPECT_EQ(send("current-secret", "e-1"), 200);
  EXPECT_EQ(send("previous-secret", "e-2"), 200);
  EXPECT_EQ(gateway.stop_host(), 0);
  set_secrets("next-secret", "current-secret");
  gateway.start_host();
  EXPECT_EQ(send("next-secret", "e-3"), 200);
  EXPECT_EQ(send("current-secret", "e-4"), 200);
  EXPECT_EQ(send("previous-secret", "e-5"), 401);
}

TEST_F(F25, ABodySignedInBase64WithoutATimeOrAnIdArrivesToo) {
  const auto id = gateway.start_assessment(type, "app-1");
  EXPECT_EQ(post_plain(event("e-1", id, "result", 1)), 200);
  EXPECT_THAT(await_statuses(id, 2), ElementsAre("Invited", "Completed"));
}

TEST_F(F26, AnEventThatACrashCutOffIsAppliedOnceAfterTheRestart) {
  const auto id = gateway.start_assessment(type, "app-1");
  std::ofstream(folder / "hang") << "now";
  ASSERT_EQ(post(event("e-1", id, "result", 1)), 200) << "the vendor does not wait for the plugin";
  ASSERT_EQ(post(event("e-2", id, "started", 0)), 200);
  while (journal().empty()) std::this_thread::yield();
  gateway.kill_host();
  EXPECT_EQ(row_of("e-1"), "RECEIVED 0");
  EXPECT_EQ(row_of("e-2"), "RECEIVED 0");

  std::filesystem::remove(folder / "hang");
  gateway.start_host();
  EXPECT_EQ(post(event("e-1", id, "result", 1)), 200) << "the vendor may not have heard of it";
  await_all_before();
  EXPECT_THAT(await_statuses(id, 2), ElementsAre("Invited", "Completed"));
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_EQ(row_of("e-1"), "APPLIED 1");
  EXPECT_EQ(row_of("e-2"), "STALE 0");
  EXPECT_THAT(journal(), ElementsAre("begins e-1", "begins e-1", "ends e-1", "begins e-2", "ends e-2", "begins last",
                                     "ends last"));
}

TEST_F(F26, AKillBetweenTheCommitAndTheAnswerLosesNothing) {
  if (!kHasCrashPoints) GTEST_SKIP() << "this build has no crash points (ASSAY_CRASH_POINTS)";
  const auto id = gateway.start_assessment(type, "app-1");
  EXPECT_EQ(gateway.stop_host(), 0);
  gateway.start_host({{"ASSAY_CRASH_AT", "after_inbox_commit"}});
  EXPECT_EQ(post(event("e-1", id, "result", 1)), 0) << "nobody is there to answer";
  ASSERT_EQ(gateway.await_end(), -SIGKILL);
  EXPECT_EQ(row_of("e-1"), "RECEIVED 0");
  EXPECT_THAT(journal(), testing::IsEmpty());

  gateway.start_host();
  EXPECT_THAT(await_statuses(id, 2), ElementsAre("Invited", "Completed")) << "without the vendor's help";
  EXPECT_EQ(post(event("e-1", id, "result", 1)), 200);
  await_all_before();
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_EQ(row_of("e-1"), "APPLIED 1");
  EXPECT_THAT(journal(), ElementsAre("begins e-1", "ends e-1", "begins last", "ends last"));
}

}  // namespace
}  // namespace assay::test
