// Answers of Ashby's that mean something: F12, F13, F16, F17, F18.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/functional/gateway/vendor_rig.h"
#include "tests/support/raw_server.h"

namespace assay::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Answers : public VendorGateway {
 protected:
  using Lines = std::vector<std::string>;

  // The next `count` updates are answered as they are.
  void let_pass(int count) { gateway.add_fault({{"fault", "slow"}, {"delay_ms", 0}, {"times", count}}); }

  // The lines of the host's log that hold all of these words.
  [[nodiscard]] Lines logged(const std::vector<std::string> &words) const {
    Lines found;
    std::istringstream log(gateway.host().log());
    for (std::string line; std::getline(log, line);) {
      const bool all = std::all_of(words.begin(), words.end(),
                                   [&](const std::string &word) { return line.find(word) != line.npos; });
      if (all) found.push_back(line);
    }
    return found;
  }
  Lines await_logged(const std::vector<std::string> &words, std::size_t count = 1) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (logged(words).size() < count && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    auto found = logged(words);
    EXPECT_GE(found.size(), count) << words.front() << " is not in\n" << gateway.host().log();
    return found;
  }
  // The bodies that were posted with this status.
  static std::vector<Json> posted_as(const std::vector<Json> &updates, const std::string &status) {
    std::vector<Json> found;
    for (const auto &update : posted(updates))
      if (Gateway::value_of(update, "assessment_status") == status) found.push_back(update.at("update"));
    return found;
  }
  std::string started() {
    const auto id = press("app-1");
    EXPECT_TRUE(id);
    return id.value_or("");
  }
};
using F12 = Answers;
using F13 = Answers;
using F16 = Answers;
using F17 = Answers;
using F18 = Answers;

TEST_F(F12, ARefusedProgressIsDeadAtOnceAndWhatFollowsGoesOn) {
  let_pass(2);
  gateway.add_fault({{"fault", "success_false"}, {"code", "invalid_input"}});
  start_host();
  const auto id = started();
  const auto dead = await_logged({"update_dead", id});
  EXPECT_THAT(dead, SizeIs(1));
  EXPECT_THAT(dead.front(), HasSubstr("kind=progress"));
  EXPECT_THAT(dead.front(), HasSubstr("code=invalid_input"));
  EXPECT_THAT(dead.front(), HasSubstr("attempt=1 "));
  EXPECT_THAT(dead.front(), HasSubstr(", request ")) << "Ashby's own id of it";
  ASSERT_TRUE(finish(id));
  const auto all = await_accepted(id, 3);
  EXPECT_THAT(accepted(all), ElementsAre("Invited", "Started", "Done"));
  EXPECT_THAT(posted_as(all, "Half way"), SizeIs(1));
}

TEST_F(F12, ARefusedResultIsSentOnceMoreWithoutItsMetadata) {
  start_host();
  const auto id = started();
  await_accepted(id, 3);
  gateway.add_fault({{"fault", "success_false"}, {"code", "invalid_input"}});
  ASSERT_TRUE(finish(id));
  const auto all = await_accepted(id, 4);
  EXPECT_THAT(accepted(all), ElementsAre("Invited", "Started", "Half way", "Done"));
  const auto results = posted_as(all, "Done");
  ASSERT_THAT(results, SizeIs(2));
  EXPECT_TRUE(results[0].contains("metadata"));
  EXPECT_FALSE(results[1].contains("metadata"));
  EXPECT_EQ(results[1].at("assessment_result"), results[0].at("assessment_result"));
  EXPECT_GT(results[1].at("timestamp"), results[0].at("timestamp"));
}

TEST_F(F12, AResultThatIsRefusedWithoutMetadataTooIsDead) {
  start_host();
  const auto id = started();
  await_accepted(id, 3);
  gateway.add_fault({{"fault", "success_false"}, {"code", "invalid_input"}, {"times", 3}});
  ASSERT_TRUE(finish(id));
  await_logged({" error update_dead", id, "kind=result"}, 2);
  EXPECT_THAT(posted_as(gateway.updates_of(id), "Done"), SizeIs(2)) << "once more and not again";
}

TEST_F(F13, AnAssessmentThatAshbyDoesNotKnowYetIsTriedAgain) {
  gateway.add_fault({{"fault", "success_false"}, {"code", "assessment_not_found"}});
  start_host();
  const auto id = started();
  const auto all = await_accepted(id, 3);
  EXPECT_THAT(accepted(all), ElementsAre("Invited", "Started", "Half way"));
  EXPECT_THAT(logged({"update_retried", id, "code=assessment_not_found"}), SizeIs(1));
  EXPECT_THAT(logged({"update_dead"}), IsEmpty());
}

TEST_F(F16, ARefusedKeyHoldsTheCustomerWithoutSpendingAttemptsUntilANewOneCame) {
  std::string right;
  std::getline(std::ifstream(gateway.path("ashby.key")), right);
  std::ofstream(gateway.path("ashby.key"), std::ios::trunc) << "a-key-that-was-deactivated-0123456789abcdef";
  start_host();
  std::vector<std::string> ids;
  for (const auto *application : {"app-1", "app-2", "app-3"}) {
    const auto id = press(application);
    ASSERT_TRUE(id);
    ids.push_back(*id);
  }
  await_logged({"brake_shut", "kind=blocked"});
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_THAT(logged({"brake_shut"}), SizeIs(1)) << "said once, for the customer and not for each update";

  const auto tries = logged({"class=credentials"}).size();
  start_host();  // which tries the key at once
  await_logged({"class=credentials"}, tries + 1);
  EXPECT_EQ(gateway.stop_host(), 0);
  EXPECT_THAT(logged({"class=credentials", "attempt=2"}), IsEmpty()) << "an attempt was spent";

  std::ofstream(gateway.path("ashby.key"), std::ios::trunc) << right;
  start_host();
  for (const auto &id : ids)
    EXPECT_THAT(accepted(await_accepted(id, 3)), ElementsAre("Invited", "Started", "Half way"));
  EXPECT_THAT(logged({"update_dead"}), IsEmpty());
}

TEST_F(F17, TheNetworksEdgeIsNoRefusedKey) {
  gateway.add_fault({{"fault", "html403"}});
  start_host();
  const auto id = started();
  EXPECT_THAT(accepted(await_accepted(id, 3)), ElementsAre("Invited", "Started", "Half way"));
  EXPECT_THAT(logged({"update_needs_attention", id, "class=edge_blocked"}), SizeIs(1));
  EXPECT_THAT(gateway.host().log(), Not(HasSubstr("kind=blocked")));
}

TEST_F(F18, ARedirectIsNotFollowedAndNoKeyLeaves) {
  const RawServer elsewhere([](RawConnection &connection) { connection.answer(200, R"({"success":true})"); });
  let_pass(2);
  gateway.add_fault({{"fault", "redirect"}, {"location", elsewhere.url("/assessment.update")}});
  start_host();
  const auto id = started();
  const auto dead = await_logged({" error update_dead", id});
  EXPECT_THAT(dead.front(), HasSubstr("redirect"));
  ASSERT_TRUE(finish(id));
  EXPECT_THAT(accepted(await_accepted(id, 3)), ElementsAre("Invited", "Started", "Done")) << "the rest goes on";
  EXPECT_EQ(elsewhere.connections(), 0);
}

}  // namespace
}  // namespace assay::test
