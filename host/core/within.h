// Waits for a completion, but not for ever.
#pragma once

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include "host/core/done.h"
#include "host/core/executor.h"

namespace assay {

// co_await within<void>(executor, until, [&](Done<void> done) { provider.cancel(context, id, ref, done); })
// As completion(), but goes on at `until` with nullopt when nothing has come by then; what comes later is dropped.
// [executor]
template <class T, class Begin>
class Within {
 public:
  Within(Executor &executor, Executor::TimePoint until, Begin begin)
      : executor_(executor), until_(until), begin_(std::move(begin)) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    auto race = race_;
    race->waiting = waiting;
    executor_.post_at(until_, [race] { end(*race, std::nullopt); });
    begin_(Done<T>([race, &executor = executor_](Result<T> result) {
      executor.post([race, result = std::move(result)] { end(*race, result); });
    }));
  }
  std::optional<Result<T>> await_resume() { return std::move(race_->result); }

 private:
  // Outlives the one who waits: the loser of the two comes later.
  struct Race {
    std::coroutine_handle<> waiting;
    std::optional<Result<T>> result;
  };
  static void end(Race &race, std::optional<Result<T>> result) {
    if (!race.waiting) return;
    race.result = std::move(result);
    std::exchange(race.waiting, nullptr).resume();
  }

  Executor &executor_;
  Executor::TimePoint until_;
  Begin begin_;
  std::shared_ptr<Race> race_ = std::make_shared<Race>();
};

template <class T, class Begin>
Within<T, Begin> within(Executor &executor, Executor::TimePoint until, Begin begin) {
  return Within<T, Begin>(executor, until, std::move(begin));
}

}  // namespace assay
