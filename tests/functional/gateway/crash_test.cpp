// kill -9 at random moments under load, again and again: nothing that was promised is lost, nobody is invited twice,
// nothing arrives out of order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "tests/functional/gateway/vendor_rig.h"
#include "tests/support/model_checker.h"

namespace assay::test {
namespace {

constexpr int kThreads = 8;
constexpr int kStartsPerKill = 40;
constexpr int kCancelledOneIn = 3;
constexpr std::chrono::seconds kArrivalLimit{60};  // of everything, once the last host is left alone

std::uint64_t from_environment(const char *name, std::uint64_t fallback) {
  const char *text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread writes it
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

// What somebody wants to have happen, until it was answered.
struct Wish {
  enum class What { kStart, kCancel, kFinish } what = What::kStart;
  std::string name;  // the application of a start, else the assessment
};

class Crash : public VendorGateway {
 protected:
  Crash() { start_host(); }

  void wish_for_more(int round) {
    for (int i = 0; i < kStartsPerKill; ++i)
      wishes.push_back({Wish::What::kStart, "app-" + std::to_string(round) + "-" + std::to_string(i)});
  }

  // Everybody presses until no wish is left. When `kill_after` answers have come the host is killed, and everybody
  // stops; what was not answered comes first in the next round.
  void burst(std::size_t kill_after) {
    answered = 0;
    is_killed = false;
    std::deque<Wish> unanswered;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back([&] { work(unanswered); });
    if (kill_after > 0) {
      std::unique_lock lock(mutex);
      EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(60), [&] { return answered >= kill_after; }))
          << "the host answers nothing any more";
      is_killed = true;
      lock.unlock();
      gateway.kill_host();
    }
    for (auto &thread : threads) thread.join();
    wishes.insert(wishes.begin(), unanswered.begin(), unanswered.end());
  }

  void work(std::deque<Wish> &unanswered) {
    while (auto wish = take()) {
      const bool done = fulfil(*wish);
      const std::lock_guard lock(mutex);
      if (!done) unanswered.push_back(*std::move(wish));
    }
  }
  std::optional<Wish> take() {
    const std::lock_guard lock(mutex);
    if (is_killed || wishes.empty()) return std::nullopt;
    auto first = std::move(wishes.front());
    wishes.pop_front();
    return first;
  }
  bool fulfil(const Wish &wish) {
    switch (wish.what) {
      case Wish::What::kStart: {
        const auto id = press(wish.name);
        if (id) note([&] { on_started(wish.name, *id); });
        return id.has_value();
      }
      case Wish::What::kCancel: {
        const auto answer = gateway.recruiter("cancel", {{"assessment_id", wish.name}});
        if (!answer.ok() || !answer->value("success", false)) return false;
        note([&] { checker.cancelled(wish.name), ++cancels; });
        return true;
      }
      case Wish::What::kFinish:
        if (!finish(wish.name)) return false;
        note([] {});
        return true;
    }
    return false;
  }
  // Every candidate finishes; of some the recruiter cancels at the same time.
  void on_started(const std::string &application, const std::string &id) {
    checker.started(application, id);
    if (ids.size() % kCancelledOneIn == 0) wishes.push_back({Wish::What::kCancel, id});
    wishes.push_back({Wish::What::kFinish, id});
    ids.insert(id);
  }
  // One more answer.
  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex);
    change();
    ++answered;
    changed.notify_all();
  }

  // What the vendor was asked, and what the host took from it.
  void read_journal() {
    std::set<std::pair<std::string, std::string>> known;  // a start that is repeated reports again
    for (const auto &line : journal()) {
      if (line.word == "start") checker.invited(line.rest, line.id);
      if (line.word == "reported" && known.emplace(line.id, line.rest).second)
        checker.took(line.id, "\"" + line.rest + "\"",
                     line.rest == "Half way" ? ModelChecker::News::kProgress : ModelChecker::News::kOther);
    }
  }

  static bool is_taken(const Json &update) {
    return update.at("verdict") == "accepted" || update.at("verdict") == "repeat";
  }
  static bool is_the_end(const Json &update) {
    return update.at("kind") == "result" || update.at("kind") == "cancelled";
  }

  // Each of these assessments ends, by its result or by its cancellation.
  void read_arrivals() {
    const auto until = std::chrono::steady_clock::now() + kArrivalLimit;
    for (const auto &id : ids) {
      auto updates = gateway.updates_of(id);
      const auto over = [&] {
        return std::any_of(updates.begin(), updates.end(),
                           [](const Json &each) { return is_taken(each) && is_the_end(each); });
      };
      while (!over() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        updates = gateway.updates_of(id);
      }
      for (const auto &each : updates) {
        if (!each.at("update").is_object()) continue;
        checker.arrived({id, each.at("update").at("timestamp").get<std::int64_t>(), each.at("body").get<std::string>(),
                         is_taken(each), each.at("source") == "posted", is_the_end(each)});
      }
    }
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Wish> wishes;
  ModelChecker checker;
  std::set<std::string> ids;
  std::size_t answered = 0, cancels = 0;
  bool is_killed = false;
};

TEST_F(Crash, KillingTheHostUnderLoadLosesNothingInvitesNobodyTwiceAndKeepsTheOrder) {
  const auto kills = from_environment("ASSAY_CRASH_KILLS", 20);
  const auto seed = from_environment("ASSAY_CRASH_SEED", std::random_device{}());
  std::cout << "seed: ASSAY_CRASH_SEED=" << seed << std::endl;
  std::mt19937_64 random(seed);
  for (std::uint64_t round = 0; round < kills; ++round) {
    wish_for_more(static_cast<int>(round));
    burst(1 + random() % wishes.size());
    start_host();
    ASSERT_FALSE(HasFailure()) << gateway.host().log();
  }
  for (int round = 0; round < 5 && !wishes.empty(); ++round) burst(0);
  ASSERT_TRUE(wishes.empty()) << wishes.size() << " are not answered by a host that runs\n" << gateway.host().log();

  read_journal();
  read_arrivals();
  const auto violations = checker.violations();
  const std::pair<const char *, std::size_t> figures[] = {{"kills", kills},
                                                          {"starts_accepted", checker.starts()},
                                                          {"cancels_accepted", cancels},
                                                          {"updates_delivered", checker.delivered()},
                                                          {"lost", count(violations, "I1")},
                                                          {"duplicated_to_the_vendor", count(violations, "I2")},
                                                          {"out_of_order", count(violations, "I3")},
                                                          {"ended_twice", count(violations, "I4")},
                                                          {"altered_repeats", count(violations, "I8")}};
  for (const auto &[name, figure] : figures) {
    std::cout << name << ": " << figure << "\n";
    RecordProperty(name, static_cast<int>(figure));
  }
  EXPECT_TRUE(violations.empty()) << text_of(violations);
  EXPECT_EQ(checker.starts(), kills * kStartsPerKill);
}

}  // namespace
}  // namespace assay::test
