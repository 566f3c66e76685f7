#include "host/service/timer_pump.h"

#include <gtest/gtest.h>

#include <future>

#include "tests/support/fake_clock.h"

namespace assay::service {
namespace {

class Timers : public testing::Test {
 protected:
  Timers() {
    auto opened = store::Store::open({":memory:"}, clock);
    EXPECT_TRUE(opened.ok());
    store = *std::move(opened);
  }

  store::TimerRow timer(const std::string &id, std::int64_t in_ms) {
    return {{"engineering"}, {"skills"}, id, "payload of " + id, clock.now_ms() + in_ms, 0};
  }
  void set(const store::TimerRow &row) { ASSERT_TRUE(store->set_timer(row).ok()); }
  std::size_t left() { return store->due_timers(100)->size(); }

  test::FakeClock clock;
  std::unique_ptr<store::Store> store;
};

TEST_F(Timers, ADueOneIsFiredOnceWithItsPayloadAndForgotten) {
  set(timer("due", -1));
  set(timer("later", 60'000));
  std::promise<store::TimerRow> fired;
  {
    TimerPump pump(*store, clock, [&](const store::TimerRow &row, Done<void> done) {
      fired.set_value(row);  // throws when it is called twice
      done({});
    });
    EXPECT_EQ(fired.get_future().get().payload, "payload of due");
  }
  EXPECT_EQ(left(), 0u);
  clock.advance(std::chrono::minutes(2));
  EXPECT_EQ(left(), 1u) << "the later one waits";
}

TEST_F(Timers, AnEarlierOneThatIsSetMeanwhileWakesThePump) {
  set(timer("far", 50'000));
  std::promise<std::string> fired;
  TimerPump pump(*store, clock, [&](const store::TimerRow &row, Done<void> done) {
    fired.set_value(row.id);
    done({});
  });
  set(timer("now", 0));
  pump.wake();
  EXPECT_EQ(fired.get_future().get(), "now");
}

TEST_F(Timers, OneThatIsNotTakenIsAskedAgainLater) {
  for (const auto &[code, later_ms] : {std::pair{ErrorCode::kUnavailable, 5'000}, {ErrorCode::kNotFound, 60'000}}) {
    set(timer("due", 0));
    std::promise<void> fired;
    {
      TimerPump pump(*store, clock, [&](const store::TimerRow &, Done<void> done) {
        done(Error{code, "not now"});
        fired.set_value();  // throws when it is called twice
      });
      fired.get_future().get();
    }
    EXPECT_EQ(*store->next_timer_due_ms(), clock.now_ms() + later_ms);
  }
}

TEST_F(Timers, ThoseOfAPluginThatDoesNotRunKeepNobodyBack) {
  for (int i = 0; i < 500; ++i) set(timer("orphan " + std::to_string(i), -10'000));
  set(timer("mine", -1));
  std::promise<void> fired;
  TimerPump pump(*store, clock, [&](const store::TimerRow &row, Done<void> done) {
    if (row.id != "mine") return done(Error{ErrorCode::kNotFound, "no such plugin runs"});
    done({});
    fired.set_value();
  });
  EXPECT_EQ(fired.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST_F(Timers, OneThatIsSetAgainWhileItFiresIsNotForgotten) {
  set(timer("poll", 0));
  std::promise<void> fired;
  bool first = true;
  {
    TimerPump pump(*store, clock, [&](const store::TimerRow &, Done<void> done) {
      if (!first) return done({});
      first = false;
      set(timer("poll", 60'000));
      done({});
      fired.set_value();
    });
    fired.get_future().get();
  }
  EXPECT_EQ(*store->next_timer_due_ms(), clock.now_ms() + 60'000);
}

TEST_F(Timers, OneUnderWayDoesNotKeepTheOthersBack) {
  set(timer("hangs", -2));
  set(timer("quick", -1));
  std::promise<void> fired;
  Done<void> held;
  TimerPump pump(*store, clock, [&](const store::TimerRow &row, Done<void> done) {
    if (row.id == "hangs") {
      held = std::move(done);
    } else {
      done({});
      fired.set_value();
    }
  });
  fired.get_future().get();
  pump.stop();
  held({});
  EXPECT_EQ(left(), 0u);
}

}  // namespace
}  // namespace assay::service
