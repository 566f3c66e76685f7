// The machine's clock jumps: F36. In the host it is read once, at the start.
#include <gmock/gmock.h>

#include "host/core/clock.h"
#include "tests/support/temporary_dir.h"
#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLease{60'000};

struct Jump {
  const char *name;
  milliseconds by;
};
constexpr Jump kJumps[] = {{"hour_back", -hours(1)},
                           {"day_ahead", hours(24)},
                           {"leap_second", -seconds(1)},
                           {"ntp_step_back", -milliseconds(500)},
                           {"ntp_step_ahead", milliseconds(500)}};

// A machine's two clocks.
struct Machine {
  std::int64_t wall_ms = 1'700'000'000'000;
  std::chrono::steady_clock::time_point steady{std::chrono::hours(5)};
};

class F36 : public testing::TestWithParam<Jump> {
 protected:
  F36() { boot(); }

  void boot() {
    clock.emplace([this] { return machine.wall_ms; }, [this] { return machine.steady; });
    rig.open({path});
    ASSERT_TRUE(rig.store->release_leases().ok());
    look();
  }
  void pass(milliseconds time) {
    machine.wall_ms += time.count();
    machine.steady += time;
    look();
  }
  void jump(milliseconds by) {
    machine.wall_ms += by.count();
    look();
  }
  // The store lives by the host's clock.
  void look() { rig.clock.now = clock->now_ms(); }

  static std::int64_t timestamp_of(const std::string &body) {
    return std::stoll(body.substr(std::string("{\"timestamp\":").size()));
  }
  void expect_increasing(const std::vector<std::string> &bodies) {
    for (const auto &body : bodies) {
      EXPECT_GT(timestamp_of(body), last_timestamp) << body;
      last_timestamp = timestamp_of(body);
    }
  }

  test::TemporaryDir dir;
  const std::string path = dir / "assay.db";
  Machine machine;
  std::optional<SystemClock> clock;
  StoreRig rig;
  std::int64_t last_timestamp = 0;
};

TEST_P(F36, InARunningHostAJumpMovesNeitherTimeNorLeases) {
  rig.started("one");
  pass(seconds(3));
  const auto leased = rig.claim(100, kLease.count());
  ASSERT_EQ(leased.size(), 1u);
  const auto before = clock->now_ms();
  jump(GetParam().by);
  EXPECT_EQ(clock->now_ms(), before);
  EXPECT_TRUE(rig.claim().empty()) << "the lease holds on";
  pass(kLease - milliseconds(1));
  EXPECT_TRUE(rig.claim().empty()) << "to its end";
  pass(milliseconds(1));
  EXPECT_EQ(rig.claim().size(), 1u) << "and not longer";
  EXPECT_EQ(clock->now_ms() - before, kLease.count());
}

TEST_P(F36, TimestampsIncreaseAcrossAJumpAndARestart) {
  rig.started("one");
  pass(seconds(3));
  expect_increasing({rig.claim_one().body});
  jump(GetParam().by);
  boot();
  for (const auto *news : {"a", "b"}) ASSERT_TRUE(rig.report(rig.progress("one", news)).ok());
  jump(-GetParam().by);
  boot();
  ASSERT_TRUE(rig.report(rig.ended("one", AssessmentState::kCompleted, "c")).ok());

  // The first is sent again as it was; nothing waits for longer than the clock is behind.
  rig.clock.now += hours(25) / milliseconds(1);
  std::vector<std::string> bodies;
  for (auto batch = rig.claim(); !batch.empty(); batch = rig.claim())
    for (const auto &update : batch) {
      bodies.push_back(update.body);
      rig.settle(update, Settlement::kDelivered);
    }
  ASSERT_EQ(bodies.size(), 4u);
  EXPECT_EQ(timestamp_of(bodies.front()), last_timestamp);
  bodies.erase(bodies.begin());
  expect_increasing(bodies);
}

// What an earlier process had leased is free at once, whatever the clock says now.
TEST_P(F36, AfterARestartNoLeaseOfAnEarlierProcessHolds) {
  rig.started("one");
  pass(seconds(3));
  ASSERT_EQ(rig.claim(100, kLease.count()).size(), 1u);
  jump(GetParam().by);
  boot();
  pass(std::max(milliseconds(0), -GetParam().by));
  EXPECT_EQ(rig.claim().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Jumps, F36, testing::ValuesIn(kJumps), [](const auto &each) { return each.param.name; });

}  // namespace
}  // namespace assay::store
