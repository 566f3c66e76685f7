#include "host/store/group_commit.h"

#include <algorithm>
#include <iterator>

namespace assay::store {

GroupCommit::GroupCommit(Transactions &transactions, Options options, std::function<void()> after_commit)
    : transactions_(transactions),
      options_(options),
      after_commit_(std::move(after_commit)),
      thread_([this] { run(); }) {}

GroupCommit::~GroupCommit() { stop(); }

void GroupCommit::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void GroupCommit::submit(Group group) {
  if (const auto refused = enqueue(group.writes_))
    for (const auto &write : group.writes_) write->fail(*refused);
}

std::optional<Error> GroupCommit::enqueue(Batch &writes) {
  {
    MutexLock lock(mutex_);
    if (stopping_) return Error{ErrorCode::kUnavailable, "store: shutting down"};
    if (waiting_.size() >= options_.max_queue)
      return Error{ErrorCode::kResourceExhausted, "store: " + std::to_string(waiting_.size()) +
                                                      " writes wait already: the disk is slower than the requests"};
    std::move(writes.begin(), writes.end(), std::back_inserter(waiting_));
  }
  changed_.notify_one();
  return std::nullopt;
}

GroupCommit::Batch GroupCommit::take() {
  MutexLock lock(mutex_);
  while (waiting_.empty() && !stopping_) changed_.wait(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.max_batch));
  Batch batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return batch;
}

void GroupCommit::run() {
  while (true) {
    auto batch = take();
    if (batch.empty()) return;
    commit_all(std::move(batch));
  }
}

void GroupCommit::commit_all(Batch batch) {
  const auto error = try_commit(batch);
  if (!error) {
    after_commit_();
    for (const auto &write : batch) write->finish();
    return;
  }
  // A full disk would fail each of them too; a write that broke a rule fails alone.
  if (error->code == ErrorCode::kUnavailable || batch.size() == 1) {
    for (const auto &write : batch) write->fail(*error);
    return;
  }
  for (auto &write : batch) {
    Batch alone;
    alone.push_back(std::move(write));
    commit_all(std::move(alone));
  }
}

std::optional<Error> GroupCommit::try_commit(const Batch &batch) {
  if (auto begun = transactions_.begin(); !begun.ok())
    return Error{ErrorCode::kUnavailable, std::move(begun).error().message};
  for (const auto &write : batch) {
    if (auto error = write->apply()) {
      transactions_.rollback();
      return error;
    }
  }
  if (auto committed = transactions_.commit(); !committed.ok()) {
    transactions_.rollback();
    return Error{ErrorCode::kUnavailable, std::move(committed).error().message};
  }
  return std::nullopt;
}

}  // namespace assay::store
