// The end of a LoadedProvider, with plugins that hang somewhere on the way.
#include <latch>
#include <thread>

#include "host/plugin/text.h"
#include "tests/unit/plugin/provider_rig.h"

namespace assay::plugin {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class LoadedProviderStop : public ProviderRig {
 protected:
  // A list that is inside until the test lets it go, and then uses a service.
  void script_hanging_list() {
    plugin.create = [this](auto *, auto *host, auto *) { return given = host, ASSAY_OK; };
    plugin.list = [this](auto *, auto *out) {
      entered.count_down();
      release.wait();
      const auto &kv = *static_cast<const assay_svc_kv *>(given->get_service(given->self, to_abi(ASSAY_SVC_KV)));
      used_late = kv.remove(kv.self, to_abi("k"));
      write(out, R"({"types":[]})");
      return ASSAY_OK;
    };
  }
  std::future<Result<Types>> begin_list() {
    auto promise = std::make_shared<std::promise<Result<Types>>>();
    auto future = promise->get_future();
    provider->list(context(), [promise](Result<Types> result) { promise->set_value(std::move(result)); });
    return future;
  }

  std::latch entered{1}, release{1};
  const assay_host *given = nullptr;
  assay_status used_late = ASSAY_OK;
};

TEST_F(LoadedProviderStop, DrainsWaitsForTheCallsUnderWayStopsAndDestroys) {
  script_hanging_list();
  plugin.drain = [this] { release.count_down(); };
  up();
  auto answer = begin_list();
  entered.wait();
  provider->stop(10s);
  EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(used_late, ASSAY_OK) << "services are there for what was under way";
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "drain", "stop", "destroy"));
}

TEST_F(LoadedProviderStop, IsIdempotentAndLeavesAProviderThatIsUnavailable) {
  up();
  provider->stop(10s);
  provider->stop(10s);
  EXPECT_TRUE(provider->has_pages());
  EXPECT_EQ(provider->identity().id, "test.scripted");
  EXPECT_EQ(list().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(start().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(cancel().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(page().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(fire().error().code, ErrorCode::kUnavailable);
  provider.reset();
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "drain", "stop", "destroy"));
}

TEST_F(LoadedProviderStop, CloseTakesNoMoreCallsAndLetsTheRunningGoOn) {
  script_hanging_list();
  up();
  auto answer = begin_list();
  entered.wait();
  provider->close();
  EXPECT_EQ(list().error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(plugin.life(), Not(testing::Contains("drain")));
  release.count_down();
  EXPECT_TRUE(answer.get().ok());
}

TEST_F(LoadedProviderStop, TheDestructorStops) {
  up();
  provider.reset();
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "drain", "stop", "destroy"));
}

TEST_F(LoadedProviderStop, ACallThatHangsIsAnsweredAndLeftAloneWithWhatItStandsOn) {
  script_hanging_list();
  up();
  auto answer = begin_list();
  entered.wait();
  testing::internal::CaptureStdout();
  provider->stop(0ms);
  EXPECT_THAT(testing::internal::GetCapturedStdout(),
              AllOf(HasSubstr("plugin_left_alone line=engineering plugin=skills"), HasSubstr("hangs_in=\"a call\"")));
  EXPECT_EQ(answer.get().error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(plugin.life(), Not(testing::Contains("stop"))) << "nothing is freed under a running call";
  provider.reset();
  testing::internal::CaptureStdout();
  release.count_down();
  plugin.await("destroy");
  EXPECT_THAT(testing::internal::GetCapturedStdout(), AllOf(HasSubstr("plugin_late_answer"), HasSubstr("late_ms=0")));
  EXPECT_EQ(used_late, ASSAY_UNAVAILABLE);
  EXPECT_THAT(ports.calls(), IsEmpty()) << "the ports are no longer used";
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "drain", "stop", "destroy"));
}

TEST_F(LoadedProviderStop, ADrainThatHangsIsLeftAloneAndTheCallsStillEnd) {
  plugin.drain = [this] { release.wait(); };
  up();
  testing::internal::CaptureStdout();
  provider->stop(0ms);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("hangs_in=drain"));
  EXPECT_THAT(plugin.life(), Not(testing::Contains("stop")));
  release.count_down();
  plugin.await("destroy");
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "drain", "stop", "destroy"));
}

TEST_F(LoadedProviderStop, AStopThatHangsIsLeftAloneAndSaid) {
  plugin.stop = [this] { release.wait(); };
  up();
  testing::internal::CaptureStdout();
  provider->stop(0ms);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("hangs_in=stop"));
  EXPECT_THAT(plugin.life(), Not(testing::Contains("destroy")));
  release.count_down();
  plugin.await("destroy");
}

TEST_F(LoadedProviderStop, ServicesMayBeUsedUntilThePluginsStopReturns) {
  plugin.create = [this](auto *, auto *host, auto *) { return given = host, ASSAY_OK; };
  std::vector<assay_status> used;
  const auto use = [&] {
    const auto &kv = *static_cast<const assay_svc_kv *>(given->get_service(given->self, to_abi(ASSAY_SVC_KV)));
    used.push_back(kv.remove(kv.self, to_abi("k")));
  };
  plugin.drain = plugin.stop = plugin.destroy = use;
  up();
  provider->stop(10s);
  EXPECT_THAT(used, ElementsAre(ASSAY_OK, ASSAY_OK, ASSAY_UNAVAILABLE));
}

TEST_F(LoadedProviderStop, CallersMayGoOnWhileItStopsAndEachIsAnswered) {
  up({2, 4});
  std::atomic<int> asked{0}, answered{0};
  std::atomic<bool> is_over{false};
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i)
    callers.emplace_back([&] {
      while (!is_over) {
        ++asked;
        provider->list(context(), [&](const Result<Types> &) { ++answered; });
      }
    });
  while (answered < 100) std::this_thread::yield();
  provider->stop(10s);
  is_over = true;
  for (auto &caller : callers) caller.join();
  EXPECT_EQ(asked.load(), answered.load());
  EXPECT_THAT(plugin.life(), ElementsAre("create", "validate", "begin", "drain", "stop", "destroy"));
}

}  // namespace
}  // namespace assay::plugin
