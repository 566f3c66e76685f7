// The disk fails, or the power does: F34 and F35.
#include <gmock/gmock.h>

#include <deque>
#include <iostream>
#include <random>
#include <set>

#include "host/store/session.h"
#include "host/wire/ashby.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/temporary_dir.h"
#include "tests/unit/service/rig.h"
#include "tests/unit/store/rig.h"

namespace assay {
namespace {

using store::Settlement;
using test::DiskFault;
using test::FaultVfs;
using test::TemporaryDir;
using testing::Contains;
using testing::HasSubstr;

constexpr DiskFault kFaults[] = {DiskFault::kSyncFails, DiskFault::kFull, DiskFault::kBusy, DiskFault::kReadOnly};

std::string fault_name(const testing::TestParamInfo<DiskFault> &info) { return name_of(info.param); }

void expect_sound(const std::string &path) {
  auto session = store::Session::open(path, store::SessionRole::kReader);
  ASSERT_TRUE(session.ok()) << session.error().message;
  const auto faults =
      (*session)->number("check", "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
  ASSERT_TRUE(faults.ok()) << faults.error().message;
  EXPECT_EQ(*faults, 0);
}

store::StoreOptions on(const std::string &path, const FaultVfs &vfs) {
  store::StoreOptions options;
  options.path = path;
  options.vfs = vfs.name();
  return options;
}

class F34 : public testing::TestWithParam<DiskFault> {
 protected:
  TemporaryDir dir;
  FaultVfs vfs;
};

TEST_P(F34, WhileTheDiskFailsNothingIsAcceptedAndAfterwardsEverythingGoesOn) {
  const auto path = dir / "assay.db";
  {
    store::StoreRig rig;
    rig.open(on(path, vfs));
    rig.started("before");
    ASSERT_TRUE(rig.record_intent(rig.intent("half", "half")).ok());
    rig.clock.now += 2'000;
    const auto leased = rig.claim_one();

    vfs.set(GetParam());
    for (int i = 0; i < 3; ++i) {
      const auto name = "during-" + std::to_string(i);
      const auto refused = rig.record_intent(rig.intent(name, name));
      ASSERT_FALSE(refused.ok());
      EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable) << refused.error().message;
      EXPECT_FALSE(rig.find(name)) << "nothing of it is there";
    }
    EXPECT_EQ(rig.accept("half").error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(rig.report(rig.progress("before", "news")).error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(rig.cancel("before").error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(rig.row("before").state, AssessmentState::kStarted) << "and reading goes on";

    vfs.set(DiskFault::kNone);
    EXPECT_TRUE(rig.record_intent(rig.intent("during-0", "during-0"))->fresh) << "as if it had never been asked for";
    EXPECT_TRUE(rig.accept("half")->taken);
    EXPECT_EQ(*rig.report(rig.progress("before", "news")), store::ReportRecorded::kApplied);
    rig.settle(leased, Settlement::kDelivered);
    rig.started("after");
  }
  store::StoreRig rig(path);
  for (const auto *name : {"before", "half", "after"}) EXPECT_FALSE(rig.row(name).first_update.empty()) << name;
  EXPECT_EQ(rig.row("during-0").state, AssessmentState::kStarting);
  EXPECT_EQ(rig.deliver_all().size(), 3u) << "news of the first, the other two's own updates";
  rig.store.reset();
  expect_sound(path);
}
INSTANTIATE_TEST_SUITE_P(Disk, F34, testing::ValuesIn(kFaults), fault_name);

// The same as Ashby sees it.
struct DiskUnderTheService {
  TemporaryDir dir;
  FaultVfs vfs;
};
class F34Service : private DiskUnderTheService,
                   public service::ServiceRig,
                   public testing::WithParamInterface<DiskFault> {
 protected:
  F34Service() : ServiceRig(on(dir / "assay.db", vfs)) {}
  ~F34Service() override {
    executor.stop();
    store.reset();
  }

  // The status of one start's answer.
  int ask(const std::string &application) {
    const auto reply = start(acme, request(application));
    return reply.ok() ? 200 : wire::start_failure(reply.error(), "req-1").status;
  }
  void meet(DiskFault fault) { vfs.set(fault); }
};

TEST_P(F34Service, AStartIsAnswered503AndNever200UntilTheDiskIsThereAgain) {
  ASSERT_EQ(ask("before"), 200);
  meet(GetParam());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask("during"), 503);
  EXPECT_EQ(skills.start_keys.size(), 1u) << "nobody is invited without a record of it";
  meet(DiskFault::kNone);
  EXPECT_EQ(ask("during"), 200);
  EXPECT_EQ(skills.start_keys.size(), 2u);
}
INSTANTIATE_TEST_SUITE_P(Disk, F34Service, testing::ValuesIn(kFaults), fault_name);

// A disk whose power fails at a random write while starts are stored, many at once; then it comes back.
class F35 : public testing::Test {
 protected:
  static constexpr int kCuts = 100;
  static constexpr int kCutsPerFile = 20;
  static constexpr int kAtOnce = 16;

  // Until the power fails. What was answered is in `answered`.
  void store_starts(store::StoreRig &rig, int round) {
    for (int batch = 0; !vfs.is_cut() && batch < 2'000; ++batch) {
      std::deque<std::string> names;
      std::vector<std::future<bool>> outcomes;
      for (int i = 0; i < kAtOnce; ++i)
        names.push_back(std::to_string(round) + "-" + std::to_string(batch) + "-" + std::to_string(i));
      for (const auto &name : names) {
        auto told = std::make_shared<std::promise<bool>>();
        outcomes.push_back(told->get_future());
        rig.store->record_intent(rig.intent(name, name), [](const auto &) {});
        rig.store->record_outcome(
            {store::assessment_id(name), true, "vendor-" + name, store::draft(UpdateKind::kStarted, "started")},
            [told](const auto &recorded) { told->set_value(recorded.ok() && recorded->taken); });
      }
      for (auto &outcome : outcomes) {
        if (outcome.get()) answered.insert(names.front());
        names.pop_front();
      }
    }
  }

  FaultVfs vfs;
  std::set<std::string> answered;
};

TEST_F(F35, EveryStartThatWasAnsweredIsThereAfterAPowerCut) {
  const auto seed = std::random_device{}();
  std::cout << "seed: " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::size_t all = 0;
  for (int file = 0; file < kCuts / kCutsPerFile; ++file) {
    TemporaryDir dir;
    const auto path = dir / "assay.db";
    answered.clear();
    for (int cut = 0; cut < kCutsPerFile; ++cut) {
      {
        store::StoreRig rig;
        rig.open(on(path, vfs));
        ASSERT_FALSE(HasFailure()) << "it does not open after cut " << cut;
        vfs.cut_power_at_write(1 + random() % 1'000);
        store_starts(rig, cut);
        ASSERT_TRUE(vfs.is_cut());
      }
      vfs.restore_power(cut % 4 == 0 ? 0 : random());
      store::StoreRig rig;
      rig.open(on(path, vfs));
      for (const auto &name : answered)
        ASSERT_EQ(rig.row(name).state, AssessmentState::kStarted)
            << name << " after cut " << cut << " of file " << file;
    }
    expect_sound(path);
    all += answered.size();
  }
  EXPECT_GT(all, 0u);
  std::cout << "starts_answered: " << all << std::endl;
  RecordProperty("starts_answered", static_cast<int>(all));
}

// Its own test: a power cut that loses nothing would prove nothing.
TEST_F(F35, WhatWasNotSyncedIsLost) {
  TemporaryDir dir;
  const auto path = dir / "assay.db";
  {
    store::StoreRig rig;
    rig.open(on(path, vfs));
    rig.started("before");
  }
  {
    auto session = store::Session::open(path, store::SessionRole::kWriter, vfs.name());
    ASSERT_TRUE(session.ok());
    ASSERT_TRUE((*session)->run("careless", "PRAGMA synchronous = OFF").ok());
    ASSERT_TRUE((*session)->run("lost", "UPDATE assessment SET state = 'CANCELLED'").ok());
    vfs.cut_power_at_write(1);
    EXPECT_FALSE((*session)->run("cut", "UPDATE assessment SET state = 'EXPIRED'").ok());
    EXPECT_FALSE((*session)->number("dead", "SELECT count(*) FROM kv").ok()) << "every call fails";
  }
  vfs.restore_power(0);
  store::StoreRig rig;
  rig.open(on(path, vfs));
  EXPECT_EQ(rig.row("before").state, AssessmentState::kStarted);
}

}  // namespace
}  // namespace assay
