#include "host/core/task.h"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

namespace assay {
namespace {

Task<Result<int>> add_from_elsewhere(Executor &executor, int a, bool fail) {
  std::jthread worker;
  auto answered = co_await completion<int>(executor, [&](Done<int> done) {
    worker = std::jthread([done, a, fail] {
      if (fail)
        done(Error{ErrorCode::kUnavailable, "gone"});
      else
        done(a + 1);
    });
  });
  ASSAY_CO_TRY(const int value, std::move(answered));
  co_return value + 1;
}

Task<std::string> outer(Executor &executor, bool fail) {
  auto inner = co_await add_from_elsewhere(executor, 40, fail);
  const bool resumed_on_executor = executor.is_current_thread();
  if (!inner.ok()) co_return inner.error().message;
  co_return std::to_string(*inner) + (resumed_on_executor ? " on the executor" : " elsewhere");
}

std::string run(bool fail) {
  Executor executor;
  std::promise<std::string> ended;
  executor.post([&] { start(outer(executor, fail), [&](std::string text) { ended.set_value(std::move(text)); }); });
  return ended.get_future().get();
}

TEST(Task, GoesOnOnTheExecutorWithWhatAnotherThreadAnswered) { EXPECT_EQ(run(false), "42 on the executor"); }

TEST(Task, AnErrorLeavesTheCoroutine) { EXPECT_EQ(run(true), "gone"); }

TEST(Task, IsLazy) {
  Executor executor;
  bool begun = false;
  {
    auto never = [](bool &flag) -> Task<int> {
      flag = true;
      co_return 1;
    }(begun);
  }
  EXPECT_FALSE(begun);
}

}  // namespace
}  // namespace assay
