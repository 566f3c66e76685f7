#include "host/store/group_commit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/store/rig.h"

namespace assay::store {
namespace {

// Counts, fails as told, and can be held at a begin or a commit.
class FakeTransactions final : public Transactions {
 public:
  Result<void> begin() override {
    if (begins++ == 0 && hold_first) {
      held.set_value();
      release.get_future().wait();
    }
    return begin_result;
  }
  Result<void> commit() override {
    ++commits;
    return commit_result;
  }
  void rollback() noexcept override { ++rollbacks; }

  Result<void> begin_result, commit_result;
  bool hold_first = false;
  std::promise<void> held, release;
  std::atomic<int> begins = 0, commits = 0, rollbacks = 0;
};

class GroupCommitTest : public testing::Test {
 protected:
  std::unique_ptr<GroupCommit> writer(GroupCommit::Options options = GroupCommit::Options()) {
    return std::make_unique<GroupCommit>(transactions, options, [this] { ++after_commits; });
  }
  // Holds the writer in its first begin, so that what follows gathers.
  std::unique_ptr<GroupCommit> held_writer(GroupCommit::Options options = GroupCommit::Options()) {
    transactions.hold_first = true;
    auto made = writer(options);
    submit(*made, "first", 0);
    transactions.held.get_future().wait();
    return made;
  }
  void submit(GroupCommit &commits, const std::string &name, Result<int> result) {
    commits.submit<int>(
        [this, name, result] {
          applied.push_back(name);
          return result;
        },
        [this, name](const Result<int> &answer) {
          answered.push_back(name + (answer.ok() ? "" : " " + std::string(name_of(answer.error().code))));
        });
  }

  GroupCommit::Group group_of(const std::vector<std::string> &names, const std::string &broken = "") {
    GroupCommit::Group group;
    for (const auto &name : names)
      group.add<int>(
          [this, name, is_broken = name == broken]() -> Result<int> {
            applied.push_back(name);
            if (is_broken) return Error{ErrorCode::kInternal, "broken"};
            return 1;
          },
          [this, name](const Result<int> &answer) {
            answered.push_back(name + (answer.ok() ? "" : " " + std::string(name_of(answer.error().code))));
          });
    return group;
  }

  FakeTransactions transactions;
  std::atomic<int> after_commits = 0;
  std::vector<std::string> applied, answered;  // writer's thread; read after stop()
};

TEST_F(GroupCommitTest, WhatWaitsIsCommittedTogetherInOrder) {
  auto commits = held_writer();
  for (const auto *name : {"a", "b", "c"}) submit(*commits, name, 1);
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(transactions.commits, 2) << "the held one, and the three that gathered";
  EXPECT_EQ(after_commits, 2);
  EXPECT_EQ(answered, (std::vector<std::string>{"first", "a", "b", "c"}));
}

TEST_F(GroupCommitTest, ABatchIsAtMostMaxBatch) {
  auto commits = held_writer({.max_batch = 4});
  for (int i = 0; i < 10; ++i) submit(*commits, std::to_string(i), 1);
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(transactions.commits, 1 + 3);
  EXPECT_EQ(answered.size(), 11u);
}

TEST_F(GroupCommitTest, ManyThreadsFormBatches) {
  auto commits = held_writer({.max_batch = 64});
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 16; ++i) submit(*commits, "w", 1);
    });
  for (auto &thread : threads) thread.join();
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(transactions.commits, 1 + 2) << "128 writes in batches of 64";
  EXPECT_EQ(answered.size(), 129u);
}

TEST_F(GroupCommitTest, ALoneWriteIsCommittedAtOnce) {
  auto commits = writer();
  const auto result = wait_for<int>([&](Done<int> done) { commits->submit<int>([] { return 7; }, std::move(done)); });
  EXPECT_EQ(*result, 7);
  EXPECT_EQ(transactions.commits, 1);
}

TEST_F(GroupCommitTest, NobodyHearsOfACommitBeforeIt) {
  auto commits = writer();
  int commits_seen = -1;
  int wakes_seen = -1;
  std::thread::id thread;
  (void)wait_for<int>([&](const Done<int> &done) {
    commits->submit<int>([] { return 7; },
                         [&, done](Result<int> result) {
                           commits_seen = transactions.commits;
                           wakes_seen = after_commits;
                           thread = std::this_thread::get_id();
                           done(std::move(result));
                         });
  });
  EXPECT_EQ(commits_seen, 1);
  EXPECT_EQ(wakes_seen, 1);
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST_F(GroupCommitTest, ACommitThatFailsFailsEveryWriteOfItsBatch) {
  transactions.commit_result = Error{ErrorCode::kInternal, "COMMIT failed"};
  auto commits = held_writer();
  submit(*commits, "a", 1);
  submit(*commits, "b", 1);
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(answered, (std::vector<std::string>{"first unavailable", "a unavailable", "b unavailable"}));
  EXPECT_EQ(applied.size(), 3u) << "none is run again";
  EXPECT_EQ(transactions.rollbacks, 2);
  EXPECT_EQ(after_commits, 0);
}

TEST_F(GroupCommitTest, ABeginThatFailsFailsEveryWriteOfItsBatch) {
  transactions.begin_result = Error{ErrorCode::kUnavailable, "BEGIN failed"};
  auto commits = held_writer();
  submit(*commits, "a", 1);
  submit(*commits, "b", 1);
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(answered, (std::vector<std::string>{"first unavailable", "a unavailable", "b unavailable"}));
  EXPECT_TRUE(applied.empty());
  EXPECT_EQ(transactions.commits, 0);
}

TEST_F(GroupCommitTest, AWriteThatBreaksAnInvariantFailsAlone) {
  auto commits = held_writer();
  submit(*commits, "a", 1);
  submit(*commits, "poison", Error{ErrorCode::kInternal, "constraint"});
  submit(*commits, "b", 1);
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(answered, (std::vector<std::string>{"first", "a", "poison internal", "b"}));
  EXPECT_EQ(applied, (std::vector<std::string>{"first", "a", "poison", "a", "poison", "b"}));
  EXPECT_EQ(transactions.rollbacks, 2) << "the batch, and the poison alone";
  EXPECT_EQ(transactions.commits, 3);
}

TEST_F(GroupCommitTest, AWriteThatFindsTheDiskFullSpeaksForItsBatch) {
  auto commits = held_writer();
  submit(*commits, "a", 1);
  submit(*commits, "full", Error{ErrorCode::kUnavailable, "disk full"});
  submit(*commits, "b", 1);
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(answered, (std::vector<std::string>{"first", "a unavailable", "full unavailable", "b unavailable"}));
}

TEST_F(GroupCommitTest, ARefusalByTheRulesIsAnAnswerAndSpoilsNothing) {
  auto commits = held_writer();
  submit(*commits, "a", 1);
  submit(*commits, "taken", Error{ErrorCode::kConflict, "taken"});
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(answered, (std::vector<std::string>{"first", "a", "taken conflict"}));
  EXPECT_EQ(transactions.commits, 2);
  EXPECT_EQ(transactions.rollbacks, 0);
}

TEST_F(GroupCommitTest, AFullQueueRefusesAtOnce) {
  auto commits = held_writer({.max_queue = 2});
  submit(*commits, "a", 1);
  submit(*commits, "b", 1);
  std::optional<ErrorCode> refused;
  commits->submit<int>([] { return 1; }, [&](const Result<int> &result) { refused = result.error().code; });
  EXPECT_EQ(refused, ErrorCode::kResourceExhausted);
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(answered, (std::vector<std::string>{"first", "a", "b"})) << "what waited is not disturbed";
}

// Many, and often: a writer that is woken for the first of them must find all.
TEST_F(GroupCommitTest, AGroupIsOneCommitAlsoWhenTheWriterHasNothingElseToDo) {
  auto commits = writer();
  const std::vector<std::string> names(200, "w");
  for (int round = 0; round < 20; ++round) {
    const auto alone = [&](Done<int> done) { commits->submit<int>([] { return 1; }, std::move(done)); };
    ASSERT_TRUE(wait_for<int>(alone).ok());
    const int before = transactions.commits;
    commits->submit(group_of(names));
    ASSERT_TRUE(wait_for<int>(alone).ok());
    ASSERT_LE(transactions.commits, before + 2) << "the group, and the write that was waited for";
  }
}

TEST_F(GroupCommitTest, AWriteOfAGroupThatBreaksAnInvariantFailsAlone) {
  auto commits = writer();
  commits->submit(group_of({"a", "b", "c"}, "b"));
  commits->stop();
  EXPECT_EQ(answered, (std::vector<std::string>{"a", "b internal", "c"}));
}

TEST_F(GroupCommitTest, TheQueueTakesOrRefusesAWholeGroup) {
  auto commits = held_writer({.max_queue = 2});
  submit(*commits, "before", 1);
  commits->submit(group_of({"a", "b", "c"}));
  EXPECT_TRUE(answered.empty()) << "there was room when it came";
  commits->submit(group_of({"d", "e"}));
  EXPECT_EQ(answered, (std::vector<std::string>{"d resource_exhausted", "e resource_exhausted"}));
  transactions.release.set_value();
  commits->stop();
  EXPECT_EQ(applied, (std::vector<std::string>{"first", "before", "a", "b", "c"}));
}

TEST_F(GroupCommitTest, StoppingCommitsWhatWasSubmittedAndRefusesTheRest) {
  auto commits = held_writer();
  for (int i = 0; i < 5; ++i) submit(*commits, "w", 1);
  std::thread stopper([&] { commits->stop(); });
  transactions.release.set_value();
  stopper.join();
  EXPECT_EQ(answered.size(), 6u);
  submit(*commits, "late", 1);
  EXPECT_EQ(answered.back(), "late unavailable");
  commits->stop();
}

TEST(StoreQueue, AFullQueueIsResourceExhaustedAndTheRestGoesOn) {
  StoreRig rig;
  rig.open({":memory:", 256, 1});
  std::promise<void> inside, release;
  rig.store->record_intent(rig.intent("one", "1"), [&](const Result<IntentRecorded> &) {
    inside.set_value();
    release.get_future().wait();
  });
  inside.get_future().wait();
  std::promise<Result<IntentRecorded>> second;
  rig.store->record_intent(rig.intent("two", "2"),
                           [&](Result<IntentRecorded> result) { second.set_value(std::move(result)); });
  EXPECT_EQ(rig.record_intent(rig.intent("three", "3")).error().code, ErrorCode::kResourceExhausted);
  release.set_value();
  EXPECT_TRUE(second.get_future().get()->fresh);
}

TEST(StoreQueue, ABlockingCallFromACompletionIsRefusedInsteadOfWaitingForItself) {
  StoreRig rig;
  std::promise<Result<std::int64_t>> asked;
  rig.store->record_intent(rig.intent("one", "1"),
                           [&](const Result<IntentRecorded> &) { asked.set_value(rig.store->next_timer_due_ms()); });
  EXPECT_EQ(asked.get_future().get().error().code, ErrorCode::kInternal);
}

TEST(StoreQueue, ClosingCommitsWhatWasSubmitted) {
  StoreRig rig;
  std::atomic<int> recorded = 0;
  for (int i = 0; i < 100; ++i)
    rig.store->record_intent(rig.intent(std::to_string(i), std::to_string(i)),
                             [&](const Result<IntentRecorded> &result) { recorded += result.ok(); });
  rig.store.reset();
  EXPECT_EQ(recorded, 100);
}

}  // namespace
}  // namespace assay::store
