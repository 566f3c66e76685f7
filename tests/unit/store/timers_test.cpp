#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

class Timers : public testing::Test, protected StoreRig {
 protected:
  TimerRow timer(const std::string &id, std::int64_t due_ms, const std::string &payload = "") {
    return {line, entry, id, payload, due_ms, 0};
  }
  std::vector<std::string> due(std::size_t limit = 100) {
    std::vector<std::string> ids;
    const auto rows = store->due_timers(limit);
    EXPECT_TRUE(rows.ok());
    for (const auto &row : *rows) ids.push_back(row.id);
    return ids;
  }
};

TEST_F(Timers, ATimerIsDueByTheClock) {
  ASSERT_TRUE(store->set_timer(timer("poll", clock.now + 1'000, std::string("a\0b", 3))).ok());
  EXPECT_EQ(*store->next_timer_due_ms(), clock.now + 1'000);
  clock.now += 999;
  EXPECT_TRUE(due().empty());
  clock.now += 1;
  const auto rows = *store->due_timers(10);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].line, line);
  EXPECT_EQ(rows[0].entry, entry);
  EXPECT_EQ(rows[0].id, "poll");
  EXPECT_EQ(rows[0].payload, std::string("a\0b", 3));
  EXPECT_EQ(rows[0].due_ms, clock.now);
  EXPECT_GT(rows[0].generation, 0);
  EXPECT_EQ(due().size(), 1u) << "due until it is cleared";
}

TEST_F(Timers, OneThatIsPostponedLeavesRoomForTheOthersUnlessItWasSetAgain) {
  ASSERT_TRUE(store->set_timer(timer("stuck", clock.now - 2)).ok());
  ASSERT_TRUE(store->set_timer(timer("next", clock.now - 1)).ok());
  const auto stuck = (*store->due_timers(1)).at(0);
  const auto postpone = [&] { return store->postpone_timer(stuck, clock.now + 60'000); };
  ASSERT_TRUE(postpone().ok());
  EXPECT_EQ(due(1), (std::vector<std::string>{"next"}));
  ASSERT_TRUE(store->set_timer(timer("stuck", clock.now - 2)).ok());
  ASSERT_TRUE(postpone().ok());
  EXPECT_EQ(due(1), (std::vector<std::string>{"stuck"})) << "a newer generation";
}

TEST_F(Timers, TheOldestComesFirstAndTheLimitHolds) {
  ASSERT_TRUE(store->set_timer(timer("third", clock.now - 1)).ok());
  ASSERT_TRUE(store->set_timer(timer("first", clock.now - 3)).ok());
  ASSERT_TRUE(store->set_timer(timer("second", clock.now - 2)).ok());
  EXPECT_EQ(due(), (std::vector<std::string>{"first", "second", "third"}));
  EXPECT_EQ(due(2), (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(*store->next_timer_due_ms(), clock.now - 3);
}

TEST_F(Timers, SettingTheSameIdReplacesTheEarlierOne) {
  ASSERT_TRUE(store->set_timer(timer("poll", clock.now, "old")).ok());
  const auto old = store->due_timers(1)->at(0);
  ASSERT_TRUE(store->set_timer(timer("poll", clock.now, "new")).ok());
  const auto rows = *store->due_timers(10);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].payload, "new");
  EXPECT_NE(rows[0].generation, old.generation);
}

TEST_F(Timers, ClearingAnEarlierGenerationLeavesTheNewOne) {
  ASSERT_TRUE(store->set_timer(timer("poll", clock.now)).ok());
  const auto fired = store->due_timers(1)->at(0);
  ASSERT_TRUE(store->set_timer(timer("poll", clock.now)).ok());
  ASSERT_TRUE(store->clear_timer(fired).ok());
  ASSERT_EQ(due().size(), 1u);
  ASSERT_TRUE(store->clear_timer(store->due_timers(1)->at(0)).ok());
  EXPECT_TRUE(due().empty());
}

TEST_F(Timers, AGenerationIsNeverGivenOutTwice) {
  ASSERT_TRUE(store->set_timer(timer("poll", clock.now)).ok());
  const auto fired = store->due_timers(1)->at(0);
  ASSERT_TRUE(store->clear_timer(fired).ok());
  ASSERT_TRUE(store->set_timer(timer("poll", clock.now)).ok());
  ASSERT_TRUE(store->clear_timer(fired).ok()) << "a second, late clear of the first";
  EXPECT_EQ(due().size(), 1u);
}

TEST_F(Timers, GenerationZeroClearsAny) {
  ASSERT_TRUE(store->set_timer(timer("poll", clock.now)).ok());
  ASSERT_TRUE(store->clear_timer(timer("poll", 0)).ok());
  EXPECT_TRUE(due().empty());
  EXPECT_EQ(*store->next_timer_due_ms(), 0);
  EXPECT_TRUE(store->clear_timer(timer("poll", 0)).ok()) << "clearing nothing is fine";
}

TEST_F(Timers, InstancesHaveTheirOwn) {
  auto other_line = timer("poll", clock.now);
  other_line.line = {"sales"};
  auto other_entry = timer("poll", clock.now);
  other_entry.entry = {"reference"};
  for (const auto &each : {timer("poll", clock.now), other_line, other_entry}) ASSERT_TRUE(store->set_timer(each).ok());
  ASSERT_TRUE(store->clear_timer(other_line).ok());
  EXPECT_EQ(due().size(), 2u);
}

TEST_F(Timers, ATimeLongGoneIsDueNow) {
  ASSERT_TRUE(store->set_timer(timer("poll", 0)).ok());
  EXPECT_GT(*store->next_timer_due_ms(), 0) << "0 would say that none waits";
  EXPECT_EQ(due().size(), 1u);
}

class TenantsAndTypes : public testing::Test, protected StoreRig {};

TEST_F(TenantsAndTypes, ATenantKeepsItsKey) {
  const auto again = store->upsert_tenant("acme");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->id, tenant);
  EXPECT_EQ(again->name, "acme");
  const auto other = store->upsert_tenant("globex");
  EXPECT_NE(other->id, tenant);
  EXPECT_NE(other->id, TenantId{}) << "0 is no tenant";
}

TEST_F(TenantsAndTypes, ATypeIsRememberedForEverAndAPinMayMoveIt) {
  EXPECT_TRUE(store->known_types()->empty());
  ASSERT_TRUE(remember({{type_id("backend"), line, entry, "be"}, {type_id("frontend"), line, entry, "fe"}}).ok());
  ASSERT_TRUE(remember({{type_id("backend"), line, {"other"}, "pinned"}, {type_id("data"), line, entry, "d"}}).ok());
  const auto types = *store->known_types();
  ASSERT_EQ(types.size(), 3u);
  EXPECT_EQ(types[0].type, type_id("backend"));
  EXPECT_EQ(types[0].entry.value, "other");
  EXPECT_EQ(types[0].vendor_key, "pinned");
  EXPECT_EQ(types[1].vendor_key, "fe");
  EXPECT_EQ(types[2].vendor_key, "d");
}

}  // namespace
}  // namespace assay::store
