// An instance ends, also one whose plugin hangs: it keeps what it stands on and is ended by whoever comes back last.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>

#include "host/plugin/instance.h"
#include "host/plugin/text.h"
#include "tests/unit/plugin/fake_ports.h"
#include "tests/unit/plugin/scripted_plugin.h"

namespace assay::plugin {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class InstanceEnd : public testing::Test {
 protected:
  Result<std::shared_ptr<Instance>> start(std::chrono::milliseconds call_timeout = 10s) {
    return start_instance(plugin.entry(), {{{"engineering"}, {"skills"}}, "{}", "", call_timeout, false},
                          ports.ports());
  }
  std::shared_ptr<Instance> started() {
    auto instance = start();
    EXPECT_TRUE(instance.ok());
    return *std::move(instance);
  }

  FakePorts ports;
  ScriptedPlugin plugin;
  std::latch release{1};
};

TEST_F(InstanceEnd, IsDrainedStoppedAndDestroyedEachOnce) {
  auto instance = started();
  EXPECT_TRUE(Instance::drain(instance, 10s));
  EXPECT_TRUE(Instance::stop(std::move(instance), 10s));
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "drain", "stop", "destroy"));
}

TEST_F(InstanceEnd, IsNotEndedTwiceWhenAnotherReferenceIsHeld) {
  auto instance = started();
  const auto other = instance;
  EXPECT_TRUE(Instance::stop(std::move(instance), 10s));
  EXPECT_EQ(other->self(), nullptr);
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "stop", "destroy"));
}

TEST_F(InstanceEnd, ReleaseEndsItOnlyWithTheLastReference) {
  auto instance = started();
  auto other = instance;
  Instance::release(std::move(instance), 10s);
  EXPECT_THAT(plugin.life(), Not(testing::Contains("stop")));
  Instance::release(std::move(other), 10s);
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "stop", "destroy"));
}

TEST_F(InstanceEnd, ServicesEndBetweenStopAndDestroyAndMayOutliveIt) {
  auto instance = started();
  const auto services = instance->services();
  ASSERT_TRUE(Instance::stop(std::move(instance), 10s));
  const auto *host = services->abi();
  const auto &kv = *static_cast<const assay_svc_kv *>(host->get_service(host->self, to_abi(ASSAY_SVC_KV)));
  EXPECT_EQ(kv.remove(kv.self, to_abi("k")), ASSAY_UNAVAILABLE);
}

TEST_F(InstanceEnd, AnExceptionOutOfItsEndStopsNothing) {
  plugin.drain = plugin.stop = plugin.destroy = [] { throw std::runtime_error("x"); };
  auto instance = started();
  testing::internal::CaptureStdout();
  EXPECT_TRUE(Instance::drain(instance, 10s));
  EXPECT_TRUE(Instance::stop(std::move(instance), 10s));
  const auto logged = testing::internal::GetCapturedStdout();
  for (const char *step : {"in=drain", "in=stop", "in=destroy"}) EXPECT_THAT(logged, HasSubstr(step));
}

TEST_F(InstanceEnd, ACreateThatHangsIsLeftAloneAndEndedWhenItComesBack) {
  plugin.create = [&](auto *, auto *, auto *) { return release.wait(), ASSAY_OK; };
  const auto refused = start(5ms);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message,
              AllOf(StartsWith("plugin_hangs: skills (test.scripted 1.0.0): create"), HasSubstr("5 ms")));
  release.count_down();
  plugin.await("destroy");
  EXPECT_THAT(plugin.life(), ElementsAre("create", "stop", "destroy"));
}

TEST_F(InstanceEnd, AValidateThatHangsIsLeftAloneAndEndedWhenItComesBack) {
  plugin.validate = [&](auto *, auto *) { return release.wait(), ASSAY_OK; };
  EXPECT_THAT(start(300ms).error().message, AllOf(StartsWith("plugin_hangs: "), HasSubstr("validate_config did")));
  release.count_down();
  plugin.await("destroy");
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "stop", "destroy"));
}

TEST_F(InstanceEnd, AStartThatHangsTouchesThePortsNoMore) {
  std::latch entered(1);
  assay_status late = ASSAY_OK;
  const assay_host *given = nullptr;
  plugin.create = [&](auto *, auto *host, auto *) { return given = host, ASSAY_OK; };
  plugin.begin = [&](auto *) {
    entered.count_down();
    release.wait();
    const auto &kv = *static_cast<const assay_svc_kv *>(given->get_service(given->self, to_abi(ASSAY_SVC_KV)));
    late = kv.remove(kv.self, to_abi("k"));
    return ASSAY_OK;
  };
  EXPECT_THAT(start(300ms).error().message, AllOf(StartsWith("plugin_hangs: "), HasSubstr("start did")));
  entered.wait();
  release.count_down();
  plugin.await("destroy");
  EXPECT_EQ(late, ASSAY_UNAVAILABLE);
  EXPECT_THAT(ports.calls(), testing::IsEmpty());
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "stop", "destroy"));
}

TEST_F(InstanceEnd, AStopThatHangsIsLeftAloneAndDestroyedAfterIt) {
  plugin.stop = [&] { release.wait(); };
  EXPECT_FALSE(Instance::stop(started(), 5ms));
  EXPECT_THAT(plugin.life(), Not(testing::Contains("destroy")));
  release.count_down();
  plugin.await("destroy");
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "stop", "destroy"));
}

TEST_F(InstanceEnd, ADrainThatHangsIsLeftAloneAndStopDoesNotRunBesideIt) {
  plugin.drain = [&] { release.wait(); };
  auto instance = started();
  EXPECT_FALSE(Instance::drain(instance, 5ms));
  Instance::release(std::move(instance), 10s);
  EXPECT_THAT(plugin.life(), Not(testing::Contains("stop")));
  release.count_down();
  plugin.await("destroy");
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "drain", "stop", "destroy"));
}

TEST_F(InstanceEnd, ARefusedOneWhoseStopHangsDoesNotKeepTheHost) {
  plugin.begin = [](auto *) { return ASSAY_UNAVAILABLE; };
  plugin.stop = [&] { release.wait(); };
  EXPECT_THAT(start(300ms).error().message, StartsWith("plugin_start_failed: "));
  release.count_down();
  plugin.await("destroy");
}

}  // namespace
}  // namespace assay::plugin
