// Brakes and lanes together: what may be sent, of whom, and what holds the rest.
#include "host/delivery/lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace assay::delivery {
namespace {

using namespace std::chrono_literals;
using store::BrakeKind;
using store::BrakeRow;
using store::Lane;

constexpr std::size_t kEnough = 8;

Verdict verdict(AnswerClass answer) {
  Verdict made;
  made.answer = answer;
  made.http_status = 200;
  made.reason = "why";
  made.host_in_trouble = answer == AnswerClass::kTransient || answer == AnswerClass::kEdgeBlocked;
  return made;
}
Verdict limited(std::chrono::milliseconds after, RateScope scope = RateScope::kKey) {
  auto made = verdict(AnswerClass::kRateLimited);
  made.retry_after = after;
  made.scope = scope;
  return made;
}

class LanesTest : public testing::Test {
 protected:
  static Lane lane(std::int64_t tenant, const std::string &line = "engineering", const std::string &entry = "skills") {
    return {{tenant}, {line}, {entry}};
  }
  // Everything that may be sent of all lanes, as claimed in full.
  std::vector<std::pair<Lane, Brakes::Pass>> take(std::size_t free = 100) {
    std::vector<std::pair<Lane, Brakes::Pass>> taken;
    for (const auto &turn : lanes.next_turns(free, now)) {
      for (const auto &pass : turn.passes) taken.emplace_back(turn.share.lane, pass);
      lanes.claimed(turn, turn.passes.size(), now, now);
    }
    return taken;
  }
  std::size_t count(const std::vector<std::pair<Lane, Brakes::Pass>> &taken, const Lane &of) {
    return static_cast<std::size_t>(
        std::count_if(taken.begin(), taken.end(), [&](const auto &each) { return each.first == of; }));
  }
  std::vector<Brakes::Change> end(const std::pair<Lane, Brakes::Pass> &taken, const Verdict &how) {
    auto changes = lanes.ended(taken.first, taken.second, how, ++stream, now);
    lanes.settled(taken.first, now);
    return changes;
  }
  void end_all(const std::vector<std::pair<Lane, Brakes::Pass>> &taken, const Verdict &how) {
    for (const auto &each : taken) end(each, how);
  }
  std::optional<BrakeRow> brake_of(const Lane &of) {
    for (const auto &view : lanes.view(now))
      if (view.next.lane == of) return view.brake;
    return std::nullopt;
  }

  std::int64_t now = 1'000'000, stream = 0;
  Brakes brakes{kEnough, [] { return 0.0; }};
  std::set<std::int64_t> without_endpoint;
  std::map<std::int64_t, std::string> hosts;
  Lanes lanes{brakes, [this](const Lane &lane) -> std::optional<std::string> {
                if (without_endpoint.contains(lane.tenant.value)) return std::nullopt;
                const auto host = hosts.find(lane.tenant.value);
                return host == hosts.end() ? "ashby.test:443" : host->second;
              }};
};

TEST_F(LanesTest, ALaneThatIsNotDueHasNoTurn) {
  lanes.wants(lane(1), now + 1);
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(lanes.next_look_ms(now), now + 1);
  now += 1;
  EXPECT_FALSE(take().empty());
}

TEST_F(LanesTest, TheEarliestWishCounts) {
  lanes.wants(lane(1), now + 100);
  lanes.wants(lane(1), now + 50);
  lanes.wants(lane(1), now + 70);
  EXPECT_EQ(lanes.next_look_ms(now), now + 50);
}

TEST_F(LanesTest, ABacklogLeavesRoomForOthers) {
  lanes.wants(lane(1), now);
  EXPECT_EQ(take(32).size(), 24u);
  lanes.wants(lane(2), now);
  EXPECT_EQ(count(take(8), lane(2)), 6u);
  lanes.wants(lane(3), now);
  EXPECT_GE(count(take(2), lane(3)), 1u);
}

TEST_F(LanesTest, OneSlotIsOneTurn) {
  lanes.wants(lane(1), now);
  EXPECT_EQ(take(1).size(), 1u);
}

TEST_F(LanesTest, LanesTakeTurns) {
  for (const std::int64_t tenant : {1, 2, 3}) lanes.wants(lane(tenant), now);
  std::vector<std::int64_t> order;
  for (int i = 0; i < 6; ++i) {
    const auto one = take(1);
    ASSERT_EQ(one.size(), 1u);
    order.push_back(one[0].first.tenant.value);
    end(one[0], verdict(AnswerClass::kOk));
  }
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3, 1, 2, 3));
}

TEST_F(LanesTest, PassesThatWereNotNeededAreGivenBack) {
  lanes.wants(lane(1), now);
  const auto turns = lanes.next_turns(32, now);
  ASSERT_EQ(turns.size(), 1u);
  lanes.claimed(turns[0], 1, 0, now);
  EXPECT_EQ(lanes.view(now)[0].in_flight, 1u);
}

TEST_F(LanesTest, ADueRowThatCannotBeHadIsNotAskedForAgainAtOnce) {
  lanes.wants(lane(1), now);
  const auto turns = lanes.next_turns(32, now);
  lanes.claimed(turns[0], 0, now, now);
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(lanes.next_look_ms(now), now + 1'000);
}

TEST_F(LanesTest, AnIdleLaneIsForgotten) {
  lanes.wants(lane(1), now);
  const auto turns = lanes.next_turns(1, now);
  lanes.claimed(turns[0], 1, 0, now);
  lanes.ended(lane(1), turns[0].passes[0], verdict(AnswerClass::kOk), 1, now);
  lanes.settled(lane(1), 0);
  EXPECT_TRUE(lanes.view(now).empty());
}

TEST_F(LanesTest, ALimitOfOneKeyHoldsThatKeyOnAllItsPluginsAndNobodyElse) {
  lanes.wants(lane(1), now);
  const auto taken = take(1);
  const auto changes = end(taken[0], limited(30s));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].row.scope, "key:1/engineering");
  EXPECT_FALSE(changes[0].lifted);
  lanes.wants(lane(1, "engineering", "references"), now);
  lanes.wants(lane(1, "sales"), now);
  lanes.wants(lane(2), now);
  const auto others = take();
  EXPECT_EQ(count(others, lane(1)), 0u);
  EXPECT_EQ(count(others, lane(1, "engineering", "references")), 0u);
  EXPECT_GT(count(others, lane(1, "sales")), 0u) << "another key";
  EXPECT_GT(count(others, lane(2)), 0u);
  EXPECT_EQ(brake_of(lane(1))->kind, BrakeKind::kRateLimit);
  now += 29'999;
  EXPECT_EQ(count(take(), lane(1)), 0u);
  now += 1;
  const auto after = take();
  EXPECT_EQ(count(after, lane(1)) + count(after, lane(1, "engineering", "references")), 1u) << "one goes first";
}

TEST_F(LanesTest, ALimitOfTheIntegrationHoldsEverybodyAndEndsWithoutABurst) {
  lanes.wants(lane(1), now);
  lanes.wants(lane(2), now);
  end(take(1)[0], limited(30s, RateScope::kPartner));
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(lanes.next_look_ms(now), now + 30'000);
  now += 30'000;
  for (const std::size_t at_once : {1u, 2u, 4u}) {
    const auto taken = take();
    EXPECT_EQ(taken.size(), at_once);
    end_all(taken, verdict(AnswerClass::kOk));
  }
  EXPECT_GT(take().size(), kEnough);
}

TEST_F(LanesTest, SeveralAnswersToWhatWasUnderWayShutOnce) {
  lanes.wants(lane(1), now);
  const auto taken = take(8);
  ASSERT_GT(taken.size(), 3u);
  EXPECT_EQ(end(taken[0], limited(10s)).size(), 1u);
  EXPECT_EQ(end(taken[1], limited(5s)).size(), 0u);
  EXPECT_EQ(end(taken[2], limited(60s)).size(), 1u) << "a longer pause counts";
  const auto brake = brake_of(lane(1));
  ASSERT_TRUE(brake);
  EXPECT_EQ(brake->until_ms, now + 60'000);
  EXPECT_EQ(brake->tries, 1);
  EXPECT_TRUE(end(taken[3], verdict(AnswerClass::kOk)).empty()) << "it was sent before";
  EXPECT_TRUE(take().empty());
}

TEST_F(LanesTest, ARefusedKeyBlocksItsCustomerAndIsProbedByOneRow) {
  lanes.wants(lane(1), now);
  lanes.wants(lane(2), now);
  const auto first = take(1);
  const auto blocked = end(first[0], verdict(AnswerClass::kCredentials));
  EXPECT_EQ(blocked[0].row.kind, BrakeKind::kBlocked);
  EXPECT_EQ(blocked[0].row.since_ms, now);
  EXPECT_EQ(count(take(8), lane(1)), 0u);
  now += 300'000;
  const auto probe = take(100);
  EXPECT_EQ(count(probe, lane(1)), 1u);
  const auto again = end(probe[0], verdict(AnswerClass::kCredentials));
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].row.until_ms, now + 600'000);
  EXPECT_EQ(again[0].row.since_ms, now - 300'000) << "since it was first refused";
}

TEST_F(LanesTest, AnyAnswerThatTheKeyWasGoodForUnblocks) {
  for (const auto answer : {AnswerClass::kOk, AnswerClass::kPermanent, AnswerClass::kRateLimited}) {
    const auto tenant = 10 + static_cast<std::int64_t>(answer);
    brakes.restore({BrakeKind::kBlocked, key_scope(lane(tenant)), now, now, 3}, now);
    lanes.wants(lane(tenant), now);
    std::size_t lifted = 0;
    for (std::size_t i = 0; i < kEnough; ++i) {
      const auto taken = take();
      if (taken.empty()) break;
      for (const auto &change : end(taken[0], verdict(answer)))
        lifted += change.lifted && change.row.kind == BrakeKind::kBlocked;
      for (std::size_t n = 1; n < taken.size(); ++n) lanes.abandoned(taken[n].first);
    }
    if (answer != AnswerClass::kRateLimited) {
      EXPECT_EQ(lifted, 1u) << name_of(answer);
    }
    EXPECT_TRUE(!brake_of(lane(tenant)) || brake_of(lane(tenant))->kind != BrakeKind::kBlocked) << name_of(answer);
    without_endpoint.insert(tenant);
  }
}

TEST_F(LanesTest, AHostInTroubleHoldsAllItsCustomersAndNoOtherHosts) {
  hosts[3] = "elsewhere.test:443";
  for (const std::int64_t tenant : {1, 2, 3}) lanes.wants(lane(tenant), now);
  std::vector<Brakes::Change> changes;
  for (int failures = 0; failures < 5; ++failures) {
    EXPECT_EQ(brakes.is_charged(brakes.gates_of(lane(1), "ashby.test:443")), failures < 5);
    lanes.wants(lane(1), now);
    auto taken = take(1);
    while (!taken.empty() && taken[0].first.tenant.value == 3) {
      end(taken[0], verdict(AnswerClass::kOk));
      taken = take(1);
    }
    changes = end(taken[0], verdict(AnswerClass::kTransient));
  }
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].row.scope, "host:ashby.test:443");
  EXPECT_EQ(changes[0].row.until_ms, now + 30'000);
  EXPECT_FALSE(lanes.is_charged(lane(1))) << "what fails now says nothing of its row";
  const auto others = take();
  EXPECT_EQ(count(others, lane(1)) + count(others, lane(2)), 0u);
  EXPECT_GT(count(others, lane(3)), 0u);

  now += 30'000;
  end_all(others, verdict(AnswerClass::kOk));
  without_endpoint.insert(3);
  auto probe = take();
  ASSERT_EQ(probe.size(), 1u);
  EXPECT_EQ(end(probe[0], verdict(AnswerClass::kTransient))[0].row.until_ms, now + 60'000);
  now += 60'000;
  bool lifted = false;
  for (std::size_t i = 0; i < kEnough; ++i) {
    probe = take();
    for (const auto &change : end(probe[0], verdict(AnswerClass::kOk))) lifted = lifted || change.lifted;
    for (std::size_t n = 1; n < probe.size(); ++n) lanes.abandoned(probe[n].first);
  }
  EXPECT_TRUE(lifted);
  EXPECT_TRUE(lanes.is_charged(lane(1)));
}

TEST_F(LanesTest, HoldsAreByPluginCustomerLineOrAll) {
  const Lane here = lane(1), other_plugin = lane(1, "engineering", "references"), other_line = lane(1, "sales"),
             other_customer = lane(2);
  const std::vector<std::pair<std::string, std::set<Lane>>> cases = {
      {scope_of(PluginEntry{"skills"}), {other_plugin}},
      {scope_of(TenantId{1}), {other_customer}},
      {scope_of(ProductLineId{"engineering"}), {other_line}},
      {std::string(kScopeAll), {}}};
  for (const auto &each : {here, other_plugin, other_line, other_customer}) lanes.wants(each, now);
  for (const auto &[scope, free] : cases) {
    brakes.hold({BrakeKind::kHold, scope, now, 0, 0, false, "ops", "wrong scores"});
    std::set<Lane> sent;
    for (const auto &taken : take()) {
      sent.insert(taken.first);
      lanes.abandoned(taken.first);
      lanes.settled(taken.first, now);
    }
    EXPECT_EQ(sent, free) << scope;
    EXPECT_EQ(brake_of(here)->reason, "wrong scores");
    brakes.release(scope);
  }
  EXPECT_GE(take().size(), 4u);
}

TEST_F(LanesTest, OfSeveralBrakesTheOneThatAPersonMustKnowFirstIsShown) {
  brakes.restore({BrakeKind::kRateLimit, std::string(kScopePartner), now, now + 60'000, 1}, now);
  lanes.wants(lane(1), now);
  EXPECT_EQ(brake_of(lane(1))->kind, BrakeKind::kRateLimit);
  brakes.hold({BrakeKind::kHold, std::string(kScopeAll), now, 0, 0, false, "ops", "r"});
  EXPECT_EQ(brake_of(lane(1))->kind, BrakeKind::kHold);
  EXPECT_EQ(brakes.all(now).size(), 2u);
  EXPECT_FALSE(lanes.next_look_ms(now)) << "a hold does not end by time";
}

TEST_F(LanesTest, APauseOfAClockThatWasAheadEndsAfterTwoHours) {
  brakes.restore({BrakeKind::kRateLimit, std::string(kScopePartner), now, now + 400LL * 86'400'000, 1}, now);
  lanes.wants(lane(1), now);
  EXPECT_EQ(lanes.next_look_ms(now), now + 2 * 3'600'000);
}

TEST_F(LanesTest, ALaneWithoutAnEndpointIsBlockedAndLookedForEachMinute) {
  without_endpoint.insert(1);
  lanes.wants(lane(1), now);
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(brake_of(lane(1))->kind, BrakeKind::kBlocked);
  EXPECT_EQ(lanes.next_look_ms(now), now + 60'000);
  without_endpoint.clear();
  EXPECT_FALSE(take().empty());
}

TEST_F(LanesTest, TryingNowFindsOutWithOneRequestWhateverKeepsTheLane) {
  brakes.restore({BrakeKind::kBlocked, key_scope(lane(1)), now, now, 1}, now);
  brakes.restore({BrakeKind::kRateLimit, key_scope(lane(2)), now, now + 60'000, 1}, now);
  lanes.wants(lane(1), now);
  const auto probe = take();
  ASSERT_EQ(probe.size(), 1u);
  end(probe[0], verdict(AnswerClass::kCredentials));
  EXPECT_TRUE(take().empty());
  lanes.try_now(lane(1), now);
  EXPECT_EQ(take().size(), 1u);
  without_endpoint.insert(1);
  lanes.try_now(lane(2), now);
  const auto first = take();
  ASSERT_EQ(first.size(), 1u);
  end(first[0], verdict(AnswerClass::kOk));
  EXPECT_EQ(take().size(), 2u) << "it opens step by step all the same";
  without_endpoint.insert(2);
  brakes.hold({BrakeKind::kHold, scope_of(TenantId{3}), now, 0, 0, false, "ops", "r"});
  lanes.try_now(lane(3), now);
  EXPECT_TRUE(take().empty());
}

TEST_F(LanesTest, TheFirstSuccessLiftsARefusalAndTheNextOneBeginsAnew) {
  lanes.wants(lane(1), now);
  end(take(1)[0], verdict(AnswerClass::kCredentials));
  now += 300'000;
  const auto changes = end(take(1)[0], verdict(AnswerClass::kOk));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_TRUE(changes[0].lifted);
  EXPECT_TRUE(brakes.all(now).empty());
  EXPECT_EQ(end(take(1)[0], verdict(AnswerClass::kCredentials))[0].row.tries, 1);
}

}  // namespace
}  // namespace assay::delivery
