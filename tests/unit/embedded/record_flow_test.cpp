// Records, their timers and what they owe, on a fake host: a crash at any point leaves a timer that does the rest.
#include "plugins/embedded/record_flow.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "assay/testing/fake_host.hpp"

namespace assay::embedded {
namespace {

using nlohmann::json;
using testing::FakeHost;
using testing::Op;

constexpr const char *kId = "5f0c1c5e-8f1e-4b53-9d4c-1d5d7a0e2b11";

struct Note {
  std::string assessment_id;
  std::int64_t due_ms = 0;  // 0: never
  int owed = 0, done = 0;
};

std::string render(const Note &note) {
  return json{{"id", note.assessment_id}, {"due", note.due_ms}, {"owed", note.owed}, {"done", note.done}}.dump();
}

std::optional<Note> parse(std::string_view text) {
  const auto stored = json::parse(text, nullptr, false);
  if (!stored.is_object()) return std::nullopt;
  return Note{stored["id"], stored["due"], stored["owed"], stored["done"]};
}

class NoteDuties final : public Duties<Note> {
 public:
  explicit NoteDuties(const RecordStore<Note> &store) : store_(store) {}
  bool elapse(Note &note, std::int64_t now_ms) const override {
    if (note.due_ms == 0 || now_ms < note.due_ms) return false;
    note.due_ms = 0;
    ++note.owed;
    return true;
  }
  std::optional<std::int64_t> next_event_ms(const Note &note) const override {
    if (note.due_ms == 0) return std::nullopt;
    return note.due_ms;
  }
  bool owes(const Note &note) const override {
    if (++asked == 2 && between) std::exchange(between, nullptr)();
    return note.owed > note.done;
  }
  sdk::Status settle(const Note &note) const override {
    ++settled;
    if (during) std::exchange(during, nullptr)();
    if (failing) return sdk::unavailable("the mail system is down");
    const int owed = note.owed;
    return store_
        .update(note.assessment_id, [owed](Note &stored) -> sdk::Outcome<bool> { return stored.done = owed, true; })
        .status();
  }

  mutable int settled = 0, asked = 0;
  mutable std::function<void()> between;  // after the first state is stored, before what it owes is done
  bool failing = false;
  mutable std::function<void()> during;

 private:
  const RecordStore<Note> &store_;
};

class RecordFlowTest : public ::testing::Test {
 protected:
  RecordFlowTest() { EXPECT_TRUE(store.create({kId}).is_ok()); }

  static bool owe(Note &note, std::int64_t) { return ++note.owed, true; }
  RecordFlow<Note>::Event due_in(std::int64_t ms) {
    return [ms](Note &note, std::int64_t now_ms) { return note.due_ms = now_ms + ms, true; };
  }
  std::optional<std::int64_t> timer_in() const {
    const auto timers = fake.timers();
    const auto found = timers.find(std::string("note/") + kId);
    if (found == timers.end()) return std::nullopt;
    return found->second.due_ms - fake.now_ms();
  }

  FakeHost fake;
  sdk::Host host{fake.host()};
  RecordStore<Note> store{host, {"note", &render, &parse, [](const Note &) { return std::int64_t{0}; }}};
  NoteDuties duties{store};
  RecordFlow<Note> flow{host, store, duties, "note"};
};

TEST_F(RecordFlowTest, WhatAnEventMakesDueIsDoneAtOnceAndLeavesNoTimer) {
  const auto note = flow.apply(kId, &owe);
  ASSERT_TRUE(note.is_ok());
  EXPECT_EQ(store.find(kId).value()->done, 1);
  EXPECT_EQ(timer_in(), std::nullopt);
}

TEST_F(RecordFlowTest, WhatMayWaitIsLeftToATimerThatIsDueAtOnce) {
  constexpr const char *kOther = "11111111-8f1e-4b53-9d4c-1d5d7a0e2b11";
  ASSERT_TRUE(store.create({kOther, 0, 1, 0}).is_ok());
  ASSERT_TRUE(flow.tend_soon(kOther).is_ok());
  EXPECT_EQ(duties.settled, 0);
  const auto timer = *fake.timers().begin();
  EXPECT_EQ(timer.second.due_ms, fake.now_ms());
  EXPECT_TRUE(flow.fire(timer.first).is_ok());
  EXPECT_EQ(store.find(kOther).value()->done, 1);
  EXPECT_TRUE(fake.timers().empty());
}

TEST_F(RecordFlowTest, AnEventThatChangesNothingWritesNothing) {
  const auto puts = fake.count(Op::kKvPut);
  ASSERT_TRUE(flow.apply(kId, [](Note &, std::int64_t) { return false; }).is_ok());
  EXPECT_EQ(fake.count(Op::kKvPut), puts);
  EXPECT_EQ(fake.count(Op::kTimerSet), 0);
}

TEST_F(RecordFlowTest, ATimerStandsBeforeTheStateThatNeedsIt) {
  fake.before(Op::kKvPut, [&] { EXPECT_TRUE(timer_in()); });
  ASSERT_TRUE(flow.apply(kId, &owe).is_ok());
  fake.before(Op::kKvPut, [&] { EXPECT_EQ(timer_in(), 5'000); });
  ASSERT_TRUE(flow.apply(kId, due_in(5'000)).is_ok());
  EXPECT_EQ(timer_in(), 5'000);
}

TEST_F(RecordFlowTest, WithoutATimerNothingIsStored) {
  fake.fail(Op::kTimerSet, ASSAY_UNAVAILABLE);
  EXPECT_EQ(flow.apply(kId, &owe).status().code, ASSAY_UNAVAILABLE);
  EXPECT_EQ(store.find(kId).value()->owed, 0);
}

TEST_F(RecordFlowTest, WhatFailsIsDoneByTheTimer) {
  duties.failing = true;
  ASSERT_TRUE(flow.apply(kId, &owe).is_ok());
  EXPECT_EQ(store.find(kId).value()->done, 0);
  ASSERT_TRUE(timer_in());
  EXPECT_EQ(flow.tend(kId).code, ASSAY_UNAVAILABLE);
  duties.failing = false;
  EXPECT_TRUE(flow.tend(kId).is_ok());
  EXPECT_EQ(store.find(kId).value()->done, 1);
  EXPECT_EQ(timer_in(), std::nullopt);
}

TEST_F(RecordFlowTest, TheTimerLetsTimeDoItsPart) {
  ASSERT_TRUE(flow.apply(kId, due_in(5'000)).is_ok());
  fake.set_now_ms(fake.now_ms() + 5'000);
  EXPECT_TRUE(flow.tend(kId).is_ok());
  EXPECT_EQ(store.find(kId).value()->done, 1);
}

TEST_F(RecordFlowTest, AnEarlyTimerIsSetAgain) {
  ASSERT_TRUE(flow.apply(kId, due_in(5'000)).is_ok());
  fake.set_now_ms(fake.now_ms() + 1'000);
  EXPECT_TRUE(flow.tend(kId).is_ok());
  EXPECT_EQ(timer_in(), 4'000);
  EXPECT_EQ(duties.settled, 0);
}

TEST_F(RecordFlowTest, ATimerOfAnUnknownRecordIsDoneWith) {
  EXPECT_TRUE(flow.tend("another").is_ok());
  ASSERT_TRUE(store.update(kId, [](Note &note) -> sdk::Outcome<bool> { return ++note.owed, true; }).is_ok());
  EXPECT_TRUE(flow.fire(std::string("other/") + kId).is_ok());
  EXPECT_EQ(duties.settled, 0) << "not one of ours";
  EXPECT_TRUE(flow.fire(std::string("note/") + kId).is_ok());
  EXPECT_EQ(duties.settled, 1);
}

// The second event finds the first one's work under way; whoever is at it does both.
TEST_F(RecordFlowTest, WhatComesWhileWorkIsUnderWayIsDoneAsWell) {
  duties.during = [&] {
    std::thread([&] { EXPECT_TRUE(flow.apply(kId, &owe).is_ok()); }).join();
    EXPECT_EQ(duties.settled, 1);
  };
  ASSERT_TRUE(flow.apply(kId, &owe).is_ok());
  EXPECT_EQ(duties.settled, 2);
  EXPECT_EQ(store.find(kId).value()->done, 2);
  EXPECT_EQ(timer_in(), std::nullopt);
}

// Two events find the same thing owed; the first to do it has done it for both.
TEST_F(RecordFlowTest, WhatSomebodyElseHasDoneMeanwhileIsNotDoneAgain) {
  duties.between = [&] {
    std::thread([&] { EXPECT_TRUE(flow.apply(kId, [](Note &, std::int64_t) { return true; }).is_ok()); }).join();
    EXPECT_EQ(duties.settled, 1);
  };
  ASSERT_TRUE(flow.apply(kId, &owe).is_ok());
  EXPECT_EQ(duties.settled, 1);
  EXPECT_EQ(store.find(kId).value()->done, 1);
}

TEST_F(RecordFlowTest, AnErasedRecordLeavesNothingToDo) {
  duties.during = [&] { fake.erase_assessment(kId); };
  duties.failing = false;
  static_cast<void>(flow.apply(kId, &owe));
  EXPECT_TRUE(flow.tend(kId).is_ok());
  EXPECT_TRUE(fake.values().empty());
}

TEST_F(RecordFlowTest, AReportThatTheGatewayNoLongerTakesIsDoneWith) {
  EXPECT_TRUE(tell(host, sdk::Report::in_progress(kId, "Started")).is_ok());
  fake.open_assessment(kId);
  EXPECT_TRUE(tell(host, sdk::Report::in_progress(kId, "Started")).is_ok());
  fake.close_assessment(kId);
  EXPECT_TRUE(tell(host, sdk::Report::in_progress(kId, "Started")).is_ok());
  EXPECT_EQ(fake.reports().size(), 1u);
  fake.fail(Op::kReport, ASSAY_UNAVAILABLE);
  EXPECT_EQ(tell(host, sdk::Report::in_progress(kId, "Started")).code, ASSAY_UNAVAILABLE);
}

TEST_F(RecordFlowTest, ARecordIsFoundByTheHashOfItsTokenOnly) {
  const std::string token(kTokenBytes * 2, 'a');
  ASSERT_TRUE(store.index("link", hash_token("link", token), kId, 0).is_ok());
  EXPECT_TRUE(store.find_by("link", token).value());
  EXPECT_FALSE(store.find_by("result", token).value());
  EXPECT_FALSE(store.find_by("link", std::string(kTokenBytes * 2, 'b')).value());
  for (const auto &[key, value] : fake.values()) EXPECT_EQ(key.find(token), std::string::npos);
  ASSERT_TRUE(store.forget_index("link", hash_token("link", token)).is_ok());
  EXPECT_FALSE(store.find_by("link", token).value());
}

TEST_F(RecordFlowTest, AnUpdateStartsAgainWhenAnotherWriterCameBetween) {
  int runs = 0;
  fake.before(Op::kKvPut, [&] {
    static_cast<void>(store.update(kId, [](Note &note) -> sdk::Outcome<bool> { return note.done = 7, true; }));
  });
  const auto note =
      store.update(kId, [&](Note &stored) -> sdk::Outcome<bool> { return ++runs, stored.owed = 3, true; });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(note->done, 7);
  EXPECT_EQ(note->owed, 3);
}

}  // namespace
}  // namespace assay::embedded
