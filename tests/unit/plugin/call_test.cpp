#include "host/plugin/call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <limits>
#include <thread>
#include <vector>

#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

CallContext context() {
  return {"req-1", {7}, "acme", {"engineering"}, "key-1", std::chrono::steady_clock::now() + 1h};
}

class CallTest : public testing::Test {
 protected:
  void fail(std::string_view pointer, std::string_view message, std::int64_t retry_after_ms = 0) {
    abi->fail(abi, to_abi_or_absent(pointer), to_abi(message), retry_after_ms);
  }

  CancelFlag cancelled = std::make_shared<std::atomic<bool>>(false);
  Call call{context(), cancelled};
  const assay_call *abi = call.abi();
};

TEST_F(CallTest, TellsWhoAsksForWhomUntilWhen) {
  EXPECT_EQ(abi->struct_size, sizeof(assay_call));
  EXPECT_EQ(view(abi->call_id), "req-1");
  EXPECT_EQ(view(abi->idempotency_key), "key-1");
  EXPECT_EQ(view(abi->tenant), "acme");
  EXPECT_EQ(view(abi->product_line), "engineering");
  EXPECT_EQ(abi->traceparent.ptr, nullptr);
  timespec now{};
  ASSERT_EQ(::clock_gettime(CLOCK_MONOTONIC, &now), 0);
  EXPECT_NEAR(static_cast<double>(abi->deadline_ms), now.tv_sec * 1e3 + now.tv_nsec / 1e6 + 3'600'000, 60'000);
}

TEST_F(CallTest, WhatACallHasNotIsAbsent) {
  CallContext bare;
  bare.deadline = std::chrono::steady_clock::now() + 1h;
  const Call timer(bare, cancelled);
  EXPECT_EQ(timer.abi()->idempotency_key.ptr, nullptr);
  EXPECT_EQ(timer.abi()->tenant.ptr, nullptr);
}

TEST_F(CallTest, IsCancelledWhenTheHostGivesUpAndWhenItsTimeIsOver) {
  EXPECT_EQ(abi->is_cancelled(abi), 0u);
  cancelled->store(true);
  EXPECT_EQ(abi->is_cancelled(abi), 1u);
  auto over = context();
  over.deadline = std::chrono::steady_clock::now();
  const Call late(over, std::make_shared<std::atomic<bool>>(false));
  EXPECT_EQ(late.abi()->is_cancelled(late.abi()), 1u);
  EXPECT_EQ(abi->is_cancelled(nullptr), 1u);
}

TEST_F(CallTest, TheErrorIsTheStatusWithWhatWasSaidLast) {
  fail("/candidate", "first");
  fail("/candidate/email", "is not taken by this vendor", 5000);
  const auto error = call.error(ASSAY_REJECTED, "plugin acme, start");
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_EQ(error.message, "is not taken by this vendor");
  EXPECT_EQ(error.pointer, "/candidate/email");
  EXPECT_EQ(error.retry_after, 5s);
}

TEST_F(CallTest, APluginThatSaidNothingIsNamed) {
  const auto error = call.error(ASSAY_UNAVAILABLE, "plugin acme, start");
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("plugin acme, start"));
  EXPECT_THAT(error.message, HasSubstr("unavailable"));
}

TEST_F(CallTest, AnUnknownStatusIsInternalAndSaysItsNumber) {
  fail("", "beyond the list");
  const auto error = call.error(77, "plugin acme, start");
  EXPECT_EQ(error.code, ErrorCode::kInternal);
  EXPECT_THAT(error.message, HasSubstr("plugin acme, start"));
  EXPECT_THAT(error.message, HasSubstr("77"));
  EXPECT_THAT(error.message, HasSubstr("beyond the list"));
}

TEST_F(CallTest, WhatWasSaidIsMadeSafeToKeep) {
  fail("not a pointer", "a\nb\xff" + std::string(2 * kMaxFailTextBytes, 'x'), -5);
  auto error = call.error(ASSAY_REJECTED, "");
  EXPECT_EQ(error.pointer, "");
  EXPECT_EQ(error.message.substr(0, 6), "a b\xef\xbf\xbd");
  EXPECT_EQ(error.message.size(), kMaxFailTextBytes);
  EXPECT_EQ(error.retry_after, 0ms);
  fail("", "", std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(call.error(ASSAY_REJECTED, "").retry_after, 24h);
  abi->fail(nullptr, {}, {}, 0);
}

TEST_F(CallTest, AThreadOfThePluginsOwnMaySayWhy) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n) fail("/a", "busy");
    });
  static_cast<void>(call.error(ASSAY_UNAVAILABLE, ""));
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(call.error(ASSAY_UNAVAILABLE, "").message, "busy");
}

}  // namespace
}  // namespace assay::plugin
