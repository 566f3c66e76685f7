// kill -9 in the middle of a burst of starts, again and again: nothing that was promised is lost, nobody is invited
// twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

#include "tests/functional/gateway/rig.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;

constexpr int kThreads = 8;
constexpr int kStarts = 160;  // between two kills

// How often the host is killed: 2, or what ASSAY_CRASH_KILLS says.
int kills() {
  const char *text = std::getenv("ASSAY_CRASH_KILLS");  // NOLINT(concurrency-mt-unsafe): no thread writes it
  return text == nullptr ? 2 : std::max(1, std::atoi(text));
}

class Crash : public testing::Test {
 protected:
  Crash()
      : gateway(
            "  - name: journal\n"
            "    library: libjournal_plugin.so\n"
            "    isolation: in_process\n"
            "    config: {journal: \"" +
                journal_dir / "journal" + "\"}\n",
            "[journal]") {
    gateway.start_sandbox();
    gateway.start_host();
    type = gateway.type_id("Journal");
  }

  // One start for one application, as the recruiter presses it. True when it was answered 200.
  bool press(const std::string &application) {
    const auto answer = gateway.recruiter("start", Gateway::start_request(type, application));
    if (!answer.ok() || !answer->value("success", false)) return false;
    const std::lock_guard lock(mutex);
    ids[application].insert(answer->at("assessment_id").get<std::string>());
    return true;
  }

  // Presses for all of them from many threads, and kills the host once `kill_after` were answered.
  std::vector<std::string> burst(const std::vector<std::string> &applications, int kill_after) {
    std::atomic<std::size_t> next = 0;
    std::atomic<int> answered = 0;
    std::atomic<bool> killed = false;
    std::vector<std::string> unanswered;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
      threads.emplace_back([&] {
        for (std::size_t at; (at = next++) < applications.size();) {
          if (!press(applications[at])) {
            const std::lock_guard lock(mutex);
            unanswered.push_back(applications[at]);
          } else if (++answered == kill_after && !killed.exchange(true)) {
            gateway.kill_host();
          }
        }
      });
    for (auto &thread : threads) thread.join();
    return unanswered;
  }

  // application → the idempotency keys that the vendor was asked with.
  std::map<std::string, std::set<std::string>> journal() {
    std::map<std::string, std::set<std::string>> keys;
    std::ifstream file(journal_dir / "journal");
    for (std::string key, candidate, application; file >> key >> candidate >> application;)
      keys[application].insert(key);
    return keys;
  }

  static std::vector<std::string> accepted_statuses(const std::vector<Json> &updates) {
    std::vector<std::string> found;
    for (const auto &update : updates) {
      // Ashby may hear of an assessment before the answer that was lost in the crash has been given again.
      if (update.at("verdict") == "refused") {
        EXPECT_EQ(update.at("code"), "assessment_not_found") << update.dump(2);
      }
      if (update.at("verdict") == "accepted") found.push_back(Gateway::value_of(update, "assessment_status"));
    }
    return found;
  }

  TemporaryDir journal_dir;
  Gateway gateway;
  std::string type;
  std::mutex mutex;
  std::map<std::string, std::set<std::string>> ids;  // application → what its starts were answered with
};

TEST_F(Crash, KillingTheHostInABurstLosesNothingAndInvitesNobodyTwice) {
  std::vector<std::string> all;
  for (int round = 0; round < kills(); ++round) {
    std::vector<std::string> applications;
    for (int i = 0; i < kStarts; ++i) applications.push_back("app-" + std::to_string(round) + "-" + std::to_string(i));
    auto unanswered = burst(applications, 20 + 37 * round % (kStarts - 40));
    ASSERT_FALSE(unanswered.empty()) << "the host was not killed in the burst";
    gateway.start_host();
    // The recruiter presses again for those that got no answer.
    for (const auto &application : unanswered)
      EXPECT_TRUE(press(application)) << application << "\n" << gateway.host().log();
    all.insert(all.end(), applications.begin(), applications.end());
  }

  const auto asked = journal();
  for (const auto &application : all) {
    ASSERT_EQ(ids[application].size(), 1u) << application << " was answered with different ids";
    const auto &id = *ids[application].begin();
    ASSERT_TRUE(asked.contains(application));
    EXPECT_THAT(asked.at(application), ElementsAre(id)) << "asked again with another key";
    const auto updates =
        gateway.await_updates(id, [](const auto &found) { return accepted_statuses(found).size() == 3; });
    EXPECT_THAT(accepted_statuses(updates), ElementsAre("Invited", "Started", "Half way")) << id;
  }
  RecordProperty("kills", kills());
  RecordProperty("starts", static_cast<int>(all.size()));
}

}  // namespace
}  // namespace assay::test
