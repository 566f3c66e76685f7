// What stands behind Store: the two sessions, the writer that commits in groups, the thread that reads. Only for the
// files that implement Store.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "host/core/executor.h"
#include "host/core/mutex.h"
#include "host/core/wait.h"
#include "host/store/group_commit.h"
#include "host/store/lock.h"
#include "host/store/session.h"
#include "host/store/store.h"
#include "host/store/tables.h"

namespace assay::store {

struct Connection {
  std::unique_ptr<Session> session;
  std::unique_ptr<Tables> tables;  // ends before its session
};

class SessionTransactions final : public Transactions {
 public:
  explicit SessionTransactions(Connection &connection) : connection_(connection) {}
  Result<void> begin() override { return connection_.session->begin(); }
  Result<void> commit() override { return connection_.session->commit(); }
  void rollback() noexcept override {
    connection_.session->rollback();
    connection_.tables->updates.take_queued();  // what was queued is gone
  }

 private:
  Connection &connection_;
};

class Store::Impl {
 public:
  Impl(std::optional<ProcessLock> lock, Connection writer, std::optional<Connection> reader,
       const StoreOptions &options, Clock &clock)
      : clock_(clock),
        first_update_delay_ms_(options.first_update_delay_ms),
        lock_(std::move(lock)),
        writer_(std::move(writer)),
        reader_(std::move(reader)),
        transactions_(writer_),
        commits_(transactions_, {options.max_batch, options.max_queue}, [this] { after_commit(); }) {}

  ~Impl() {
    commits_.stop();
    reads_.stop();
  }

  // Runs change(tables, now) in a transaction.
  template <class T, class Change>
  void write(Change change, Done<T> done) {
    GroupCommit::Group one;
    add<T>(one, std::move(change), std::move(done));
    submit(std::move(one));
  }
  template <class T, class Change>
  void add(GroupCommit::Group &to, Change change, Done<T> done) {
    to.add<T>([this, change = std::move(change)] { return change(*writer_.tables, Int{clock_.now_ms()}); },
              std::move(done));
  }
  void submit(GroupCommit::Group writes) { commits_.submit(std::move(writes)); }
  // Runs look(tables, now) on the session for reading; in memory there is only the writer's.
  template <class T, class Look>
  void read(Look look, Done<T> done) {
    if (!reader_) return write<T>(std::move(look), std::move(done));
    reads_.post(
        [this, look = std::move(look), done = std::move(done)] { done(look(*reader_->tables, Int{clock_.now_ms()})); });
  }

  template <class T, class Change>
  Result<T> write_and_wait(Change change) {
    return wait<T>([&](Done<T> done) { write<T>(std::move(change), std::move(done)); });
  }
  template <class T, class Look>
  Result<T> read_and_wait(Look look) {
    return wait<T>([&](Done<T> done) { read<T>(std::move(look), std::move(done)); });
  }

  [[nodiscard]] Int first_update_delay_ms() const noexcept { return first_update_delay_ms_; }

  void on_updates_queued(std::function<void(std::vector<LaneDue>)> tell) {
    MutexLock lock(tell_mutex_);
    tell_ = std::move(tell);
  }

 private:
  template <class T, class Begin>
  Result<T> wait(Begin begin) {
    if (commits_.is_writer_thread() || reads_.is_current_thread())
      return Error{ErrorCode::kInternal, "store: a blocking call from a completion would wait for itself"};
    return wait_for<T>(std::move(begin));
  }

  void after_commit() {
    auto queued = writer_.tables->updates.take_queued();
    if (queued.empty()) return;
    std::function<void(std::vector<LaneDue>)> tell;
    {
      MutexLock lock(tell_mutex_);
      tell = tell_;
    }
    if (tell) tell(std::move(queued));
  }

  Clock &clock_;
  const Int first_update_delay_ms_;
  std::optional<ProcessLock> lock_;  // first in, last out
  Connection writer_;
  std::optional<Connection> reader_;
  SessionTransactions transactions_;
  Mutex tell_mutex_;
  std::function<void(std::vector<LaneDue>)> tell_ ASSAY_GUARDED_BY(tell_mutex_);
  Executor reads_;
  GroupCommit commits_;
};

}  // namespace assay::store
