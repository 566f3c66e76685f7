#include "host/core/within.h"

#include <gtest/gtest.h>

#include <future>
#include <string>

#include "host/core/task.h"

namespace assay {
namespace {

using namespace std::chrono_literals;
using Waited = std::optional<Result<std::string>>;

class WithinTest : public testing::Test {
 protected:
  // What somebody gets who waits so long for `answer_`, which `begin` may call at once or later.
  Waited wait(std::chrono::milliseconds limit, std::function<void(Done<std::string>)> begin) {
    std::promise<Waited> over;
    executor_.post([&] {
      start(wait_for_it(executor_, limit, begin), [&](Waited waited) { over.set_value(std::move(waited)); });
    });
    return over.get_future().get();
  }
  static Task<Waited> wait_for_it(Executor &executor, std::chrono::milliseconds limit,
                                  const std::function<void(Done<std::string>)> &begin) {
    const auto until = std::chrono::steady_clock::now() + limit;
    co_return co_await within<std::string>(executor, until, begin);
  }

  Executor executor_;
};

TEST_F(WithinTest, AnAnswerInTimeArrives) {
  const auto inline_answer = wait(1h, [](auto done) { done(std::string("now")); });
  ASSERT_TRUE(inline_answer && inline_answer->ok());
  EXPECT_EQ(**inline_answer, "now");
  std::future<void> other;
  const auto error = wait(1h, [&](auto done) {
    other = std::async(std::launch::async, [done] { done(Error{ErrorCode::kRejected, "no"}); });
  });
  ASSERT_TRUE(error && !error->ok());
  EXPECT_EQ(error->error().message, "no");
}

TEST_F(WithinTest, NobodyIsWaitedForPastTheLimitAndALateAnswerIsDropped) {
  Done<std::string> late;
  EXPECT_FALSE(wait(1ms, [&](auto done) { late = std::move(done); }));
  late(std::string("late"));
  EXPECT_TRUE(wait(1h, [](auto done) { done(std::string("next")); })) << "and what runs there goes on";
}

TEST_F(WithinTest, TheLimitOfWhatWasAnsweredChangesNothing) {
  EXPECT_TRUE(wait(1ms, [](auto done) { done(std::string("now")); }));
  std::promise<void> passed;
  executor_.post_at(std::chrono::steady_clock::now() + 5ms, [&] { passed.set_value(); });
  passed.get_future().wait();
}

}  // namespace
}  // namespace assay
