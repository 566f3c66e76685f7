// A lazy coroutine that ends in one value: what a use case is written in, so that it reads top to bottom and waits for
// nothing. Runs on whatever thread resumes it.
//
// Never make an aggregate in the expression that is awaited (`co_await run({a, b})`): gcc 12 copies it byte by byte and
// destroys both. Name it and move it in.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "host/core/done.h"
#include "host/core/executor.h"

namespace assay {

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::coroutine_handle<> continuation;

    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) noexcept {
        const auto next = self.promise().continuation;
        return next ? next : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    template <class U>
    void return_value(U &&given) {
      value.emplace(std::forward<U>(given));
    }
    // Use cases return errors as values; an exception here is a broken invariant.
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };

  Task(Task &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task &operator=(Task &&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) noexcept {
    handle_.promise().continuation = waiting;
    return handle_;
  }
  T await_resume() { return std::move(*handle_.promise().value); }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

namespace detail {
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
};
template <class T, class F>
Detached run_detached(Task<T> task, F then) {
  then(co_await task);
}
}  // namespace detail

// Starts `task` on the calling thread and calls `then` with its value where it ends.
template <class T, class F>
void start(Task<T> task, F then) {
  detail::run_detached<T, F>(std::move(task), std::move(then));
}

// co_await completion<T>(executor, [&](Done<T> done) { store.record_intent(intent, done); })
// Calls `begin` with a Done, and goes on with its Result on the executor.
template <class T, class Begin>
class Completion {
 public:
  Completion(Executor &executor, Begin begin) : executor_(executor), begin_(std::move(begin)) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    begin_(Done<T>([this, waiting](Result<T> result) {
      result_.emplace(std::move(result));
      executor_.post([waiting] { waiting.resume(); });
    }));
  }
  Result<T> await_resume() { return std::move(*result_); }

 private:
  Executor &executor_;
  Begin begin_;
  std::optional<Result<T>> result_;
};

template <class T, class Begin>
Completion<T, Begin> completion(Executor &executor, Begin begin) {
  return Completion<T, Begin>(executor, std::move(begin));
}

}  // namespace assay
