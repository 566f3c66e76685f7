// F40 over the real binary: two operators replay the same dead row at once; a row is replayed behind the delivered end
// of its assessment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/functional/admin/rig.h"

namespace assay::test {
namespace {

using testing::HasSubstr;

TEST(F40, TwoOperatorsWhoReplayOneDeadRowAtOnceSendItOnce) {
  OperatorsHost host;
  const auto id = host.start_dead("app-1", 1);
  const auto replay = [&] { return host.run({"deliveries", "replay", "1"}); };
  auto other = std::async(std::launch::async, replay);
  const auto one = replay(), two = other.get();
  EXPECT_EQ(one.exit_code + two.exit_code, 1) << one.out << one.err << two.out << two.err;
  host.await_state(1, "DELIVERED");
  EXPECT_EQ(host.run_json({"deliveries", "show", "1"}).at("replays"), 1);
  EXPECT_EQ(host.posted(id), 2u) << "once in vain and once more";
}

TEST(F40, ARowBehindTheDeliveredEndIsReplayedWithForceOnly) {
  OperatorsHost host;
  const auto id = host.start_dead("app-1", 1);
  const auto cancelled = host.gateway().call("assessment.cancel", Gateway::Json{{"assessment_id", id}}.dump());
  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled->status, 200) << cancelled->body;
  host.await_state(2, "DELIVERED");
  const auto refused = host.run({"deliveries", "replay", "1"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.out, HasSubstr("0 replayed, 1 refused\nrefused 1: the end of its assessment was delivered"));
  EXPECT_EQ(host.run({"deliveries", "requeue", "1"}).exit_code, 1);
  host.await_state(1, "DEAD");
  const auto forced = host.run({"deliveries", "replay", "1", "--force"});
  EXPECT_EQ(forced.exit_code, 0);
  EXPECT_EQ(forced.out, "1 replayed, 0 refused\n");
  EXPECT_EQ(host.run_json({"deliveries", "show", "1"}).at("replays"), 1);
}

}  // namespace
}  // namespace assay::test
