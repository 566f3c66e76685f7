#include "host/delivery/upkeep.h"

#include <gtest/gtest.h>

#include "tests/unit/store/rig.h"

namespace assay::delivery {
namespace {

using store::Settlement;

class UpkeepTest : public store::StoreRig, public testing::Test {
 protected:
  ~UpkeepTest() override { executor.stop(); }
  Upkeep::Round round() {
    const auto done = wait_for<Upkeep::Round>(
        [&](Done<Upkeep::Round> tell) { executor.post([this, tell] { assay::start(upkeep.round(), tell); }); });
    EXPECT_TRUE(done.ok());
    return done.ok() ? *done : Upkeep::Round{};
  }
  Executor executor;
  Upkeep upkeep{executor,
                *store,
                clock,
                {std::chrono::minutes(1), std::chrono::hours(1), std::chrono::hours(2), std::chrono::hours(3), 2}};
};

TEST_F(UpkeepTest, StreamsThatLostTheirLeaseWaitAgain) {
  for (const auto *id : {"a", "b", "c", "d", "e"}) started(id);
  clock.now += 10'000;
  EXPECT_EQ(claim(3).size(), 3u);
  EXPECT_EQ(round().repaired, 0u);
  clock.now += 10 * 60'000;
  EXPECT_EQ(round().repaired, 3u);
  EXPECT_EQ(claim().size(), 5u);
}

TEST_F(UpkeepTest, WhatWasKeptLongEnoughEndsInManySmallSteps) {
  for (const auto *id : {"a", "b", "c", "d", "e"}) started(id);
  clock.now += 10'000;
  for (const auto &update : claim()) settle(update, Settlement::kDelivered);
  clock.now += 3'599'000;
  EXPECT_EQ(round().expired, 0u);
  clock.now += 2'000;
  EXPECT_EQ(round().expired, 5u);
}

TEST_F(UpkeepTest, EventsGoWhenTheirVendorCannotSendThemAgain) {
  for (const auto *id : {"a", "b", "c"}) {
    const store::ReceivedEvent event{line, entry, "results", id, "hash", "", "{}"};
    ASSERT_TRUE(wait_for<store::EventReceived>([&](auto done) { store->receive_event(event, std::move(done)); }).ok());
  }
  clock.now += 3 * 3'600'000;
  EXPECT_EQ(round().expired, 0u);
  clock.now += 1;
  EXPECT_EQ(round().expired, 3u);
}

}  // namespace
}  // namespace assay::delivery
