#include "host/plugin/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace assay::plugin {
namespace {

using namespace std::chrono_literals;
using TimePoint = std::chrono::steady_clock::time_point;

TimePoint in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

// What becomes of one job. A second answer would throw out of the promise, and so end the test program.
struct Probe {
  std::promise<std::string> told;
  std::future<std::string> answer = told.get_future();  // "answered" or the name of the error's code
  std::thread::id thread;                               // that answered
  std::latch late{1};
  std::string text;
};
using ProbePtr = std::shared_ptr<Probe>;
using Work = std::function<void(const CancelFlag &)>;

// Shared, since a thread that was let go may outlive the test's own scope.
ProbePtr submit(WorkerPool &pool, TimePoint deadline, Work work = {},
                WorkerPool::Share share = WorkerPool::Share::kCall) {
  auto probe = std::make_shared<Probe>();
  const auto tell = [probe](std::string what) {
    probe->thread = std::this_thread::get_id();
    probe->told.set_value(std::move(what));
  };
  pool.submit({deadline,
               [tell, work](const CancelFlag &cancelled) -> WorkerPool::Answer {
                 if (work) work(cancelled);
                 return [tell] { tell("answered"); };
               },
               [tell, probe](Error error) {
                 probe->text = error.message;
                 tell(std::string(name_of(error.code)));
               },
               [probe] { probe->late.count_down(); }, share});
  return probe;
}

ProbePtr submit_page(WorkerPool &pool, Work work = {}) {
  return submit(pool, in(1h), std::move(work), WorkerPool::Share::kPage);
}

bool is_told(const Probe &probe) { return probe.answer.wait_for(0s) == std::future_status::ready; }

// Work that is inside until the test lets it go.
struct Hanging {
  std::latch entered{1}, release{1};
  CancelFlag flag;

  Work work() {
    return [this](const CancelFlag &cancelled) {
      flag = cancelled;
      entered.count_down();
      release.wait();
    };
  }
};

TEST(WorkerPool, AJobIsAnsweredOnAThreadOfThePool) {
  WorkerPool pool({2, 8});
  std::thread::id worked;
  const auto probe = submit(pool, in(1h), [&](const CancelFlag &) { worked = std::this_thread::get_id(); });
  EXPECT_EQ(probe->answer.get(), "answered");
  EXPECT_EQ(probe->thread, worked);
  EXPECT_NE(worked, std::this_thread::get_id());
}

TEST(WorkerPool, JobsThatWaitAreRunInTheirOrder) {
  WorkerPool pool({1, 8});
  Hanging first;
  submit(pool, in(1h), first.work());
  std::vector<int> order;
  std::vector<ProbePtr> waiting;
  for (int i = 0; i < 5; ++i) waiting.push_back(submit(pool, in(1h), [&order, i](auto &) { order.push_back(i); }));
  first.release.count_down();
  for (const auto &probe : waiting) EXPECT_EQ(probe->answer.get(), "answered");
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(WorkerPool, NeverRunsMoreAtOnceThanItHasThreads) {
  WorkerPool pool({3, 100});
  std::atomic<int> inside{0}, most{0};
  std::vector<ProbePtr> probes;
  for (int i = 0; i < 60; ++i)
    probes.push_back(submit(pool, in(1h), [&](auto &) {
      const int now = ++inside;
      for (int seen = most.load(); seen < now && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::yield();
      --inside;
    }));
  for (const auto &probe : probes) EXPECT_EQ(probe->answer.get(), "answered");
  EXPECT_LE(most.load(), 3);
}

TEST(WorkerPool, IsABulkheadOneThatHangsUsesUpOnlyItsOwnThread) {
  Hanging hanging;
  WorkerPool hung({1, 8}), other({1, 8}), half({2, 8});
  submit(hung, in(1h), hanging.work());
  submit(half, in(1h), [&](auto &) { hanging.release.wait(); });
  EXPECT_EQ(submit(other, in(1h))->answer.get(), "answered");
  EXPECT_EQ(submit(half, in(1h))->answer.get(), "answered");
  hanging.release.count_down();
}

TEST(WorkerPool, ACallThatOutlivesItsDeadlineIsAnsweredInItsSteadAndItsLateAnswerIsDropped) {
  WorkerPool pool({1, 8});
  Hanging hanging;
  const auto deadline = in(20ms);
  const auto probe = submit(pool, deadline, hanging.work());
  hanging.entered.wait();
  EXPECT_EQ(probe->answer.get(), "deadline_exceeded");
  EXPECT_GE(std::chrono::steady_clock::now(), deadline);
  EXPECT_TRUE(hanging.flag->load()) << "the plugin can see that the host has given up";
  hanging.release.count_down();
  probe->late.wait();
  EXPECT_EQ(submit(pool, in(1h))->answer.get(), "answered") << "and its thread works on";
}

TEST(WorkerPool, ACallInTimeIsNotCancelled) {
  WorkerPool pool({1, 8});
  bool was_cancelled = true;
  EXPECT_EQ(submit(pool, in(1h), [&](auto &cancelled) { was_cancelled = cancelled->load(); })->answer.get(),
            "answered");
  EXPECT_FALSE(was_cancelled);
}

TEST(WorkerPool, ANearerDeadlineThatComesLaterIsKept) {
  WorkerPool pool({2, 8});
  Hanging far, near;
  const auto slow = submit(pool, in(1h), far.work());
  far.entered.wait();
  const auto quick = submit(pool, in(10ms), near.work());
  EXPECT_EQ(quick->answer.get(), "deadline_exceeded");
  EXPECT_FALSE(is_told(*slow));
  far.release.count_down();
  near.release.count_down();
  EXPECT_EQ(slow->answer.get(), "answered");
}

TEST(WorkerPool, AJobThatWaitsPastItsDeadlineIsAnsweredAndNeverRun) {
  WorkerPool pool({1, 1});
  Hanging first;
  submit(pool, in(1h), first.work());
  first.entered.wait();
  const auto probe = submit(pool, in(10ms), [](auto &) { ADD_FAILURE() << "it ran"; });
  EXPECT_EQ(probe->answer.get(), "resource_exhausted");
  EXPECT_NE(probe->text.find("max_concurrency"), std::string::npos) << probe->text;
  const auto next = submit(pool, in(1h));  // its place in the queue is free again
  first.release.count_down();
  EXPECT_EQ(next->answer.get(), "answered");
}

TEST(WorkerPool, AFullQueueRefusesOnTheCallersThread) {
  WorkerPool pool({1, 2});
  Hanging first;
  submit(pool, in(1h), first.work());
  first.entered.wait();
  const auto one = submit(pool, in(1h)), two = submit(pool, in(1h));
  const auto three = submit(pool, in(1h));
  ASSERT_TRUE(is_told(*three));
  EXPECT_EQ(three->answer.get(), "resource_exhausted");
  EXPECT_EQ(three->thread, std::this_thread::get_id());
  first.release.count_down();
  EXPECT_EQ(one->answer.get(), "answered");
  EXPECT_EQ(two->answer.get(), "answered");
}

TEST(WorkerPool, AThreadThatIsIdleDoesNotNeedAQueue) {
  WorkerPool pool({2, 0});
  Hanging one, two;
  const auto first = submit(pool, in(1h), one.work()), second = submit(pool, in(1h), two.work());
  EXPECT_EQ(submit(pool, in(1h))->answer.get(), "resource_exhausted");
  one.release.count_down();
  two.release.count_down();
  EXPECT_EQ(first->answer.get(), "answered");
  EXPECT_EQ(second->answer.get(), "answered");
}

TEST(WorkerPool, PagesWaitInHalfOfTheQueueAndCallsStillFindRoom) {
  WorkerPool pool({1, 4});
  Hanging first;
  std::vector<ProbePtr> taken = {submit_page(pool, first.work())};
  first.entered.wait();
  taken.push_back(submit_page(pool));
  taken.push_back(submit_page(pool));
  const auto page = submit_page(pool);
  ASSERT_TRUE(is_told(*page));
  EXPECT_EQ(page->answer.get(), "resource_exhausted");
  EXPECT_NE(page->text.find("pages"), std::string::npos) << page->text;
  taken.push_back(submit(pool, in(1h)));
  taken.push_back(submit(pool, in(1h)));
  EXPECT_EQ(submit(pool, in(1h))->answer.get(), "resource_exhausted") << "now it is full for all";
  first.release.count_down();
  for (const auto &probe : taken) EXPECT_EQ(probe->answer.get(), "answered");
}

TEST(WorkerPool, CallsMayHaveThePagesHalfToo) {
  WorkerPool pool({1, 4});
  Hanging first;
  std::vector<ProbePtr> taken = {submit(pool, in(1h), first.work())};
  first.entered.wait();
  for (int i = 0; i < 4; ++i) taken.push_back(submit(pool, in(1h)));
  EXPECT_EQ(submit_page(pool)->answer.get(), "resource_exhausted");
  first.release.count_down();
  for (const auto &probe : taken) EXPECT_EQ(probe->answer.get(), "answered");
}

TEST(WorkerPool, PagesLeaveOneThreadFreeForCalls) {
  WorkerPool pool({3, 100});
  Hanging one, two;
  std::atomic<bool> ran = false;
  const auto first = submit_page(pool, one.work()), second = submit_page(pool, two.work());
  one.entered.wait();
  two.entered.wait();
  const auto third = submit_page(pool, [&](auto &) { ran = true; });
  EXPECT_EQ(submit(pool, in(1h))->answer.get(), "answered") << "it overtakes the page that waits";
  EXPECT_FALSE(ran.load());
  one.release.count_down();
  EXPECT_EQ(third->answer.get(), "answered");
  two.release.count_down();
  EXPECT_EQ(first->answer.get(), "answered");
  EXPECT_EQ(second->answer.get(), "answered");
}

TEST(WorkerPool, APageNeedsNoQueueWhereAThreadForItIsIdle) {
  WorkerPool pool({2, 0});
  Hanging one;
  const auto first = submit_page(pool, one.work());
  EXPECT_EQ(submit_page(pool)->answer.get(), "resource_exhausted") << "the other thread is for calls";
  EXPECT_EQ(submit(pool, in(1h))->answer.get(), "answered");
  one.release.count_down();
  EXPECT_EQ(first->answer.get(), "answered");
}

TEST(WorkerPool, PagesThatWaitAreAnsweredWhenItCloses) {
  WorkerPool pool({2, 8});
  Hanging one;
  const auto first = submit_page(pool, one.work());
  one.entered.wait();
  const auto waiting = submit_page(pool, [](auto &) { ADD_FAILURE() << "it ran"; });
  pool.close();
  EXPECT_EQ(waiting->answer.get(), "unavailable");
  one.release.count_down();
  EXPECT_EQ(first->answer.get(), "answered");
}

TEST(WorkerPool, HasAtLeastOneThread) {
  WorkerPool pool({0, 8});
  EXPECT_EQ(submit(pool, in(1h))->answer.get(), "answered");
}

TEST(WorkerPool, CloseAnswersThoseThatWaitAndLetsTheRunningGoOn) {
  WorkerPool pool({1, 8});
  Hanging running;
  const auto first = submit(pool, in(1h), running.work());
  running.entered.wait();
  const auto waiting = submit(pool, in(1h), [](auto &) { ADD_FAILURE() << "it ran"; });
  pool.close();
  EXPECT_EQ(waiting->answer.get(), "unavailable");
  EXPECT_FALSE(is_told(*first));
  EXPECT_FALSE(running.flag->load());
  const auto refused = submit(pool, in(1h));
  ASSERT_TRUE(is_told(*refused));
  EXPECT_EQ(refused->answer.get(), "unavailable");
  EXPECT_EQ(refused->thread, std::this_thread::get_id());
  running.release.count_down();
  EXPECT_EQ(first->answer.get(), "answered");
}

TEST(WorkerPool, AfterCloseDeadlinesAreStillKept) {
  WorkerPool pool({1, 8});
  Hanging running;
  const auto probe = submit(pool, in(30ms), running.work());
  running.entered.wait();
  pool.close();
  EXPECT_EQ(probe->answer.get(), "deadline_exceeded");
  running.release.count_down();
}

TEST(WorkerPool, StopWaitsForTheRunningJobs) {
  WorkerPool pool({1, 8});
  Hanging running;
  const auto probe = submit(pool, in(1h), running.work());
  running.entered.wait();
  std::thread releaser([&] {
    while (submit(pool, in(1h))->answer.get() != "unavailable") {
    }
    running.release.count_down();
  });
  EXPECT_EQ(pool.stop(1h), 0u);
  EXPECT_TRUE(is_told(*probe));
  EXPECT_EQ(probe->answer.get(), "answered");
  releaser.join();
}

TEST(WorkerPool, StopCancelsWhatIsLeftSoThatAPoliteOneComesBackByItself) {
  WorkerPool pool({1, 8});
  std::latch entered(1);
  const auto probe = submit(pool, in(1h), [&](auto &cancelled) {
    entered.count_down();
    while (!cancelled->load()) std::this_thread::yield();
  });
  entered.wait();
  EXPECT_EQ(pool.stop(0ms), 0u);
  EXPECT_EQ(probe->answer.get(), "answered");
}

TEST(WorkerPool, StopLetsGoOfOneThatHangsAndAnswersIt) {
  Hanging hanging;
  ProbePtr probe;
  std::weak_ptr<int> stands_on;
  {
    WorkerPool pool({2, 8});
    const auto held = std::make_shared<int>(1);
    stands_on = held;
    probe = submit(pool, in(1h), [work = hanging.work(), held](auto &cancelled) { work(cancelled); });
    hanging.entered.wait();
    EXPECT_EQ(pool.stop(0ms), 1u);
    EXPECT_EQ(probe->answer.get(), "unavailable");
  }
  EXPECT_FALSE(stands_on.expired()) << "what its work needs lives on, though the pool is gone";
  hanging.release.count_down();
  probe->late.wait();
  while (!stands_on.expired()) std::this_thread::yield();
}

TEST(WorkerPool, StopIsIdempotentAndClosesToo) {
  WorkerPool pool({1, 8});
  EXPECT_EQ(pool.stop(1h), 0u);
  EXPECT_EQ(pool.stop(1h), 0u);
  EXPECT_EQ(submit(pool, in(1h))->answer.get(), "unavailable");
  pool.close();
}

TEST(WorkerPool, WhatAJobHoldsIsGoneWhenStopReturns) {
  WorkerPool pool({4, 8});
  std::weak_ptr<int> last;
  for (int i = 0; i < 8; ++i) {
    const auto held = std::make_shared<int>(i);
    last = held;
    submit(pool, in(1h), [held](auto &) {});
  }
  EXPECT_EQ(pool.stop(1h), 0u);
  EXPECT_TRUE(last.expired());
}

TEST(WorkerPool, AnAnswerMayGiveThePoolMoreWork) {
  WorkerPool pool({1, 8});
  std::promise<std::string> told;
  pool.submit({in(1h),
               [&](const CancelFlag &) -> WorkerPool::Answer {
                 return [&] {
                   pool.submit({in(1h), [&](const CancelFlag &) { return [&] { told.set_value("again"); }; },
                                [](const Error &) {}, [] {}});
                 };
               },
               [](const Error &) {}, [] {}});
  EXPECT_EQ(told.get_future().get(), "again");
}

TEST(WorkerPool, EachJobIsAnsweredExactlyOnceWhateverItMeets) {
  static constexpr WorkerPool::Share kShares[] = {WorkerPool::Share::kCall, WorkerPool::Share::kPage};
  std::vector<ProbePtr> probes;
  for (int round = 0; round < 20; ++round) {
    WorkerPool pool({2, 16});
    std::vector<std::thread> callers;
    std::vector<std::vector<ProbePtr>> told(3);
    for (auto &mine : told)
      callers.emplace_back([&pool, &mine] {
        for (int i = 0; i < 30; ++i)
          mine.push_back(submit(
              pool, std::chrono::steady_clock::now() + std::chrono::microseconds(i * 10),
              [](auto &) { std::this_thread::yield(); }, kShares[i % 2]));
      });
    if (round % 2 == 0) pool.stop(std::chrono::milliseconds(round / 4));
    for (auto &caller : callers) caller.join();
    for (auto &mine : told) probes.insert(probes.end(), mine.begin(), mine.end());
  }
  for (const auto &probe : probes) ASSERT_TRUE(is_told(*probe));
}

}  // namespace
}  // namespace assay::plugin
