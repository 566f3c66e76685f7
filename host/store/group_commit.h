// One writer thread that commits in groups: it takes what waits (up to max_batch), runs it in one transaction, commits,
// and then tells the callers. A lone write is committed at once; under load the time of one commit gathers the next
// batch. Knows nothing of SQL.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "host/core/done.h"
#include "host/core/mutex.h"

namespace assay::store {

// What the writes run in. Called by the writer's thread only.
class Transactions {
 public:
  virtual ~Transactions() = default;
  virtual Result<void> begin() = 0;
  virtual Result<void> commit() = 0;
  virtual void rollback() noexcept = 0;
};

class GroupCommit {
  class Write {
   public:
    virtual ~Write() = default;
    virtual std::optional<Error> apply() = 0;  // the error that asks for a rollback
    virtual void finish() = 0;
    virtual void fail(const Error &error) = 0;
  };
  template <class T>
  class TypedWrite;

 public:
  struct Options {
    std::size_t max_batch = 256;
    std::size_t max_queue = 8192;
  };

  // after_commit: called on the writer's thread after each commit, before the callers hear of it.
  GroupCommit(Transactions &transactions, Options options, std::function<void()> after_commit);
  ~GroupCommit();  // as stop()

  // Runs `apply` in a transaction on the writer's thread, and calls `done` there after the commit; not inline, except
  // with kResourceExhausted (queue full) and kUnavailable (stopped). [any-thread]
  // apply answers kUnavailable or kInternal when its transaction must not be committed: what it has written is rolled
  // back, and its neighbours, if they can still be served, are run again one by one. So it may run twice: it must not
  // consume what it captured. With any other error it must have written nothing that may not stay.
  template <class T>
  void submit(std::function<Result<T>()> apply, Done<T> done) {
    Group group;
    group.add<T>(std::move(apply), std::move(done));
    submit(std::move(group));
  }

  // Writes that are queued at once, so that one commit takes them if it has room for them: each stands for itself all
  // the same. The queue takes or refuses all of them.
  class Group {
   public:
    template <class T>
    void add(std::function<Result<T>()> apply, Done<T> done) {
      writes_.push_back(std::make_unique<TypedWrite<T>>(std::move(apply), std::move(done)));
    }

   private:
    friend class GroupCommit;
    std::vector<std::unique_ptr<Write>> writes_;
  };
  void submit(Group group);  // [any-thread]

  // Commits what was submitted, then joins. Later writes are refused. Idempotent; not from the writer's thread.
  void stop();

  [[nodiscard]] bool is_writer_thread() const noexcept { return thread_.get_id() == std::this_thread::get_id(); }

 private:
  using Batch = std::vector<std::unique_ptr<Write>>;

  // Takes the writes, or says why not and leaves them.
  std::optional<Error> enqueue(Batch &writes);

  void run();
  Batch take();
  void commit_all(Batch batch);
  // Commits the whole batch, or nothing of it.
  std::optional<Error> try_commit(const Batch &batch);

  Transactions &transactions_;
  const Options options_;
  const std::function<void()> after_commit_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<std::unique_ptr<Write>> waiting_ ASSAY_GUARDED_BY(mutex_);
  bool stopping_ ASSAY_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

template <class T>
class GroupCommit::TypedWrite final : public Write {
 public:
  TypedWrite(std::function<Result<T>()> apply, Done<T> done) : apply_(std::move(apply)), done_(std::move(done)) {}

  std::optional<Error> apply() override {
    result_.emplace(apply_());
    if (result_->ok()) return std::nullopt;
    const auto code = result_->error().code;
    if (code != ErrorCode::kUnavailable && code != ErrorCode::kInternal) return std::nullopt;
    return result_->error();
  }
  void finish() override { done_(std::move(*result_)); }
  void fail(const Error &error) override { done_(error); }

 private:
  const std::function<Result<T>()> apply_;
  const Done<T> done_;
  std::optional<Result<T>> result_;
};

}  // namespace assay::store
