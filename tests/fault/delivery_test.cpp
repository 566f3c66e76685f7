// What Ashby may do to a delivery, in virtual time: F12 to F21, F27, F37, F40 of the delivery design.
#include "tests/fault/delivery_rig.h"

#include <random>
#include <set>

namespace assay::test {
namespace {

using store::BrakeKind;
using store::DeliveryState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char *kMetadata = R"(,"metadata":[{"identifier":"x"}])";

// F12: 200 with success:false, invalid_input.
using F12 = DeliveryRig;

TEST_F(F12, AProgressThatIsRefusedIsDeadAtOnceWithItsCodeAndLaterRowsGoOn) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  ashby.script = [](const CallOf &call) {
    return call.mark == "half" ? FakeAshby::refused("invalid_input") : FakeAshby::success();
  };
  run_for(2s);
  report(id, "half");
  report(id, "done", UpdateKind::kResult);
  run_for(1s);
  EXPECT_THAT(taken(id), ElementsAre("invited", "done"));
  const auto all = rows_of(id);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].state, DeliveryState::kDead);
  EXPECT_EQ(all[1].attempts, 1);
  EXPECT_EQ(all[1].code, "invalid_input");
  EXPECT_EQ(all[1].request_id, "01JREQ");
  EXPECT_THAT(all[1].reason, HasSubstr("permanent"));
  EXPECT_EQ(all[2].state, DeliveryState::kDelivered);
}

TEST_F(F12, AResultThatIsRefusedIsSentOnceMoreWithoutItsMetadata) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  ashby.script = [](const CallOf &call) {
    return call.http.body.find("metadata") != std::string::npos ? FakeAshby::refused("invalid_input")
                                                                : FakeAshby::success();
  };
  report(id, "done", UpdateKind::kResult, kMetadata);
  run_for(3s);
  EXPECT_THAT(taken(id), ElementsAre("invited", "done"));
  const auto all = rows_of(id);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].state, DeliveryState::kDead);
  EXPECT_EQ(all[2].state, DeliveryState::kDelivered);
  expect_no_violation();
}

TEST_F(F12, AResultThatIsRefusedPlainTooIsDeadAndStaysTheEndOfItsStream) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  ashby.script = [](const CallOf &call) {
    return call.is_the_end ? FakeAshby::refused("invalid_input") : FakeAshby::success();
  };
  report(id, "done", UpdateKind::kResult, kMetadata);
  testing::internal::CaptureStdout();
  run_for(10s);
  const auto log = testing::internal::GetCapturedStdout();
  EXPECT_THAT(log, HasSubstr("update_dead"));
  EXPECT_EQ(ashby.log.size(), 3u);
  EXPECT_EQ(counts().dead, 2);
  EXPECT_FALSE(report(id, "half")) << "nothing follows an end";
}

// F13: not_found right after the start.
using F13 = DeliveryRig;

TEST_F(F13, AnAssessmentThatAshbyDoesNotKnowYetIsDeliveredWhenItDoes) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  const auto known_ms = clock.now_ms() + 60'000;
  ashby.script = [&](const CallOf &) {
    return clock.now_ms() < known_ms ? FakeAshby::refused("assessment_not_found") : FakeAshby::success();
  };
  report(id, "half");
  run_for(5min);
  EXPECT_THAT(taken(id), ElementsAre("invited", "half"));
  expect_no_violation();
}

TEST_F(F13, OneThatAshbyNeverKnowsIsDeadAtTheFirstTryAfterAQuarterOfAnHour) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  ashby.script = [](const CallOf &) { return FakeAshby::refused("assessment_not_found"); };
  run_for(14min + 59s);
  EXPECT_EQ(rows_of(id)[0].state, DeliveryState::kPending);
  run_for(1h);
  EXPECT_EQ(rows_of(id)[0].state, DeliveryState::kDead);
  EXPECT_EQ(rows_of(id)[0].code, "assessment_not_found");
  EXPECT_THAT(overview().brakes, IsEmpty()) << "Ashby is well";
}

// F14: 429 with Retry-After, of one key.
using F14 = DeliveryRig;

TEST_F(F14, ALimitOfOneKeyPausesThatKeyAloneAndSpendsNoAttempt) {
  open_dispatcher();
  const auto acme = customer("acme"), bolt = customer("bolt");
  std::vector<AssessmentId> of_acme;
  for (int i = 0; i < 5; ++i) of_acme.push_back(begin(acme, "a" + std::to_string(i)));
  const auto limited_until = clock.now_ms() + 2'000 + 30'000;
  std::int64_t first_after = 0;
  ashby.script = [&](const CallOf &call) {
    if (call.http.basic_user != "acme") return FakeAshby::success();
    if (clock.now_ms() < limited_until) return FakeAshby::status(429, "", {{"retry-after", "30"}});
    if (first_after == 0) first_after = clock.now_ms();
    return FakeAshby::success();
  };
  run_for(3s);
  const auto others = begin(bolt, "b");
  run_for(2s);
  EXPECT_THAT(taken(others), ElementsAre("invited"));
  EXPECT_EQ(brake_of(acme)->kind, BrakeKind::kRateLimit);
  EXPECT_EQ(brake_of(acme)->scope, delivery::key_scope({acme, {"engineering"}, {"skills"}}));
  const auto tried = ashby.sent["acme"];
  run_for(60s);
  EXPECT_GE(first_after, limited_until);
  EXPECT_LE(tried, 5u) << "only what was under way when the limit came";
  for (const auto &id : of_acme) {
    EXPECT_THAT(taken(id), ElementsAre("invited"));
    EXPECT_EQ(rows_of(id)[0].attempts, 1) << "the one that was delivered";
  }
  expect_no_violation();
}

// F15: 429 for the whole integration.
using F15 = DeliveryRig;

TEST_F(F15, ALimitOfTheIntegrationPausesEverybodyAndEndsWithoutABurst) {
  open_dispatcher();
  std::vector<AssessmentId> all;
  for (const auto *name : {"acme", "bolt", "corp"}) {
    const auto tenant = customer(name);
    for (int i = 0; i < 100; ++i) all.push_back(begin(tenant, name + std::to_string(i)));
  }
  const auto limited_until = clock.now_ms() + 2'000 + 30'000;
  ashby.script = [&](const CallOf &) {
    if (clock.now_ms() < limited_until)
      return FakeAshby::status(429, "", {{"retry-after", "30"}, {"x-ratelimit-scope", "integration-partner"}});
    return FakeAshby::success();
  };
  run_for(2s);
  const auto before = ashby.log.size();
  EXPECT_LE(before, sending.max_in_flight);
  run_for(29s);
  EXPECT_EQ(ashby.log.size(), before) << "everybody waits";
  std::vector<std::size_t> at_once;
  run_for(10s, [&](std::size_t count) { at_once.push_back(count); });
  ASSERT_GE(at_once.size(), 4u);
  EXPECT_THAT(std::vector(at_once.begin(), at_once.begin() + 3), ElementsAre(1, 2, 4)) << "twice as many in each round";
  for (const auto &id : all) EXPECT_THAT(taken(id), ElementsAre("invited"));
  expect_no_violation();
}

// F16: 403 as Ashby gives it, for one customer.
using F16 = DeliveryRig;

TEST_F(F16, ARefusedKeyBlocksItsCustomerOnceAndANewKeyDrainsInOrder) {
  open_dispatcher();
  const auto acme = customer("acme"), bolt = customer("bolt");
  ashby.script = [](const CallOf &call) {
    return call.http.basic_user == "acme" ? FakeAshby::status(403, R"({"success":false})") : FakeAshby::success();
  };
  const auto id = begin(acme, "a");
  run_for(2s);
  testing::internal::CaptureStdout();
  report(id, "half");
  report(id, "done", UpdateKind::kResult);
  std::vector<AssessmentId> more;
  for (int i = 0; i < 20; ++i) more.push_back(begin(acme, "a" + std::to_string(i)));
  const auto others = begin(bolt, "b");
  run_for(6h);
  EXPECT_THAT(taken(others), ElementsAre("invited"));
  EXPECT_EQ(brake_of(acme)->kind, BrakeKind::kBlocked);
  EXPECT_THAT(brake_of(acme)->reason, HasSubstr("credentials: HTTP 403"));
  EXPECT_LE(ashby.sent["acme"], 12u) << "a probe at 5, 10, 20, 40 minutes and then each hour";
  for (const auto &row : rows_of(id)) EXPECT_EQ(row.attempts, 0);
  testing::internal::GetCapturedStdout();

  dispatcher->stop(10s);
  set_key(acme, "acme-new");
  open_dispatcher();
  run_for(10s);
  EXPECT_THAT(taken(id), ElementsAre("invited", "half", "done"));
  for (const auto &each : more) EXPECT_THAT(taken(each), ElementsAre("invited"));
  EXPECT_FALSE(brake_of(acme));
  expect_no_violation();
}

// F17: 403 of the network edge.
using F17 = DeliveryRig;

TEST_F(F17, APageOfTheEdgeOpensTheBreakerOfTheHostAndBlocksNoCustomer) {
  open_dispatcher();
  const auto acme = customer("acme");
  bool is_over = false;
  ashby.script = [&](const CallOf &) {
    return is_over ? FakeAshby::success() : FakeAshby::status(403, "<html><body>error code: 1010</body></html>");
  };
  std::vector<AssessmentId> all;
  for (int i = 0; i < 10; ++i) all.push_back(begin(acme, std::to_string(i)));
  run_for(3s);
  ASSERT_TRUE(brake_of(acme));
  EXPECT_EQ(brake_of(acme)->kind, BrakeKind::kBreaker);
  EXPECT_EQ(brake_of(acme)->scope, "host:ashby.test:443");
  EXPECT_THAT(brake_of(acme)->reason, HasSubstr("edge_blocked"));
  is_over = true;
  run_for(1h);
  for (const auto &id : all) EXPECT_THAT(taken(id), ElementsAre("invited"));
  expect_no_violation();
}

// F18: a redirect to somebody else. That no Authorization leaves is shown over sockets.
using F18 = DeliveryRig;

TEST_F(F18, ARedirectIsDeadWithAnAlert) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  ashby.script = [](const CallOf &) {
    return FakeAshby::status(302, "", {{"location", "https://attacker.test/assessment.update"}});
  };
  run_for(3s);
  EXPECT_EQ(ashby.log.size(), 1u);
  EXPECT_EQ(rows_of(id)[0].state, DeliveryState::kDead);
  EXPECT_THAT(rows_of(id)[0].reason, HasSubstr("redirect"));
}

// F19: 70 minutes of 50 % errors, 10,000 updates queued.
using F19 = DeliveryRig;

TEST_F(F19, SeventyMinutesOfErrorsLoseNothingAndEndWithoutAStampede) {
  const auto acme = customer("acme");
  std::mt19937 chance(20'260'531);
  const auto over_ms = clock.now_ms() + 70 * 60'000;
  ashby.script = [&](const CallOf &) {
    if (clock.now_ms() >= over_ms || chance() % 2 == 0) return FakeAshby::success();
    // Of Ashby's errors some were kept before the answer was lost.
    auto answer = FakeAshby::status(502);
    answer.taken = chance() % 4 == 0;
    return answer;
  };
  std::vector<AssessmentId> all;
  for (int i = 0; i < 5'000; ++i) {
    all.push_back(begin(acme, std::to_string(i)));
    report(all.back(), "done", UpdateKind::kResult);
  }
  open_dispatcher();
  run_for(70min);
  std::vector<std::size_t> at_once;
  run_for(15min, [&](std::size_t count) { at_once.push_back(count); });
  for (std::size_t i = 1; i < at_once.size(); ++i) EXPECT_LE(at_once[i], 2 * at_once[i - 1]) << i;
  run_until_delivered(4h);
  for (const auto &id : all) EXPECT_THAT(taken(id), ElementsAre("invited", "done"));
  EXPECT_EQ(counts().dead, 0);
  expect_no_violation();
}

// F20: Ashby is down for 80 hours, and for longer.
using F20 = DeliveryRig;

TEST_F(F20, EightyHoursWithoutAshbyKillNothingAndEverythingIsDeliveredInOrder) {
  open_dispatcher();
  std::vector<AssessmentId> all;
  for (const auto *name : {"acme", "bolt"})
    for (int i = 0; i < 50; ++i) all.push_back(begin(customer(name), name + std::to_string(i)));
  const auto over_ms = clock.now_ms() + 80 * 3'600'000LL;
  ashby.script = [&](const CallOf &) {
    return clock.now_ms() < over_ms ? FakeAshby::no_answer() : FakeAshby::success();
  };
  run_for(1h);
  for (const auto &id : all) {
    report(id, "half");
    report(id, "done", UpdateKind::kResult);
  }
  run_for(79h);
  EXPECT_EQ(counts().dead, 0);
  EXPECT_EQ(counts().waiting, 300);
  EXPECT_LT(ashby.log.size(), 1'000u) << "one probe at a time, not a hundred";
  run_until_delivered(24h);
  for (const auto &id : all) EXPECT_THAT(taken(id), ElementsAre("invited", "half", "done"));
  expect_no_violation();
}

TEST_F(F20, WhatAWeekKilledComesBackWithOneReplayOfTheWindow) {
  open_dispatcher();
  const auto acme = customer("acme");
  const auto from_ms = clock.now_ms();
  std::vector<AssessmentId> all;
  for (int i = 0; i < 20; ++i) all.push_back(begin(acme, std::to_string(i)));
  bool is_down = true;
  ashby.script = [&](const CallOf &) { return is_down ? FakeAshby::status(503) : FakeAshby::success(); };
  const auto to_ms = clock.now_ms() + 60'000;
  run_for(60 * 24h);
  EXPECT_EQ(counts().dead, 20);
  for (const auto &row : rows()) EXPECT_THAT(row.reason, HasSubstr("exhausted"));
  is_down = false;
  store::Replay window;
  window.of.queued_from_ms = from_ms;
  window.of.queued_to_ms = to_ms;
  const auto acted = wait_for<store::Acted>([&](auto done) {
    store->replay_deliveries(window, {"ops", "Ashby is back", false}, std::move(done));
  });
  ASSERT_TRUE(acted.ok());
  EXPECT_EQ(acted->done.size(), 20u);
  for (const auto &lane : acted->lanes) dispatcher->try_now(lane);
  run_until_delivered(1h);
  for (const auto &id : all) EXPECT_THAT(taken(id), ElementsAre("invited"));
  expect_no_violation();
}

// F21: the connection ends after the server has recorded it. Over sockets too, in crash_points_test.cpp.
using F21 = DeliveryRig;

TEST_F(F21, ARepeatIsByteIdenticalAndChangesTheSinkOnce) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  int calls = 0;
  ashby.script = [&](const CallOf &) { return ++calls <= 3 ? FakeAshby::no_answer(true) : FakeAshby::success(); };
  report(id, "done", UpdateKind::kResult);
  run_for(1h);
  EXPECT_EQ(calls, 5);
  EXPECT_THAT(taken(id), ElementsAre("invited", "done"));
  expect_no_violation();
}

// F27: a cancellation races with a result.
using F27 = DeliveryRig;

TEST_F(F27, OneOfCancellationAndResultReachesAshbyWhateverTheirOrder) {
  open_dispatcher();
  const auto acme = customer("acme");
  std::mt19937 chance(27);
  int won_by_result = 0;
  constexpr int kRaces = 10'000;
  for (int race = 0; race < kRaces; ++race) {
    const auto id = begin(acme, std::to_string(race));
    store::ReportWrite result;
    result.id = id;
    result.line = {"engineering"};
    result.entry = {"skills"};
    result.state = AssessmentState::kCompleted;
    result.update = draft(id, UpdateKind::kResult, "done");
    std::promise<Result<store::ReportRecorded>> reported;
    std::promise<Result<store::CancelRecorded>> cancelled;
    const auto report_it = [&] {
      store->record_report(result, [&](auto recorded) { reported.set_value(std::move(recorded)); });
    };
    const auto cancel_it = [&] {
      store->record_cancel(
          {id, acme, {"engineering"}, draft(id, UpdateKind::kCancelled, "cancelled"), AssessmentState::kStarted},
          [&](auto recorded) { cancelled.set_value(std::move(recorded)); });
    };
    if (chance() % 2 == 0) {
      // From two threads: the store's queue decides.
      auto other = std::async(std::launch::async, report_it);
      cancel_it();
      other.wait();
    } else if (chance() % 2 == 0) {
      report_it();
      cancel_it();
    } else {
      cancel_it();
      report_it();
    }
    const auto result_recorded = reported.get_future().get();
    const auto cancel_recorded = cancelled.get_future().get();
    ASSERT_TRUE(cancel_recorded.ok());
    const bool result_won = result_recorded.ok();
    won_by_result += result_won;
    EXPECT_EQ(cancel_recorded->row.state, result_won ? AssessmentState::kCompleted : AssessmentState::kCancelled);
    if (!result_won) {
      EXPECT_EQ(result_recorded.error().code, ErrorCode::kConflict);
    }
    checker.took(id.to_string(), result_won ? "\"done\"" : "\"cancelled\"", ModelChecker::News::kOther);
  }
  run_until_delivered(1h);
  std::map<std::string, int> ends;
  for (const auto &sent : ashby.log) ends[sent.assessment] += sent.mark != "invited";
  for (const auto &[id, count] : ends) EXPECT_EQ(count, 1) << id;
  EXPECT_EQ(ends.size(), static_cast<std::size_t>(kRaces));
  EXPECT_GT(won_by_result, kRaces / 10);
  EXPECT_LT(won_by_result, kRaces * 9 / 10);
  expect_no_violation();
}

// F37: one customer's backlog.
using F37 = DeliveryRig;

TEST_F(F37, ABacklogOfOneCustomerDoesNotDelayAnother) {
  const auto acme = customer("acme"), bolt = customer("bolt");
  std::atomic<int> queued = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto id = begin(acme, std::to_string(i));
    for (int k = 0; k < 9; ++k) {
      store::ReportWrite write{id, {"engineering"}, {"skills"}, AssessmentState::kInProgress, "", {}};
      write.update = draft(id, UpdateKind::kStarted, std::to_string(k));
      store->record_report(std::move(write), [&](const auto &recorded) { queued += recorded.ok(); });
    }
  }
  EXPECT_EQ(counts().waiting, 100'000);
  EXPECT_EQ(queued, 90'000);
  clock.advance(1h);
  open_dispatcher();
  // A hundred thousand updates are due and nothing else: acme has all that one customer can have.
  for (std::size_t under_way = 0; under_way < 24; under_way = ashby.pending()) {
  }
  const auto id = begin(bolt, "b");
  clock.advance(2s);
  dispatcher->wake();
  std::size_t before = 0;
  for (bool sent = false; !sent; ++before) {
    const auto seen = overview();
    if (seen.is_looking || seen.in_flight != ashby.pending()) continue;
    ashby.answer_all(checker);
    sent = !taken(id).empty();
    ASSERT_LT(before, 100'000u);
  }
  EXPECT_LE(ashby.sent["acme"], 2 * sending.max_in_flight) << "updates of acme that went before the one of bolt";
}

TEST_F(F37, AnEndpointThatHangsDoesNotDelayOthers) {
  sending.max_in_flight = 8;
  open_dispatcher();
  std::vector<TenantId> hanging;
  for (const auto *name : {"a", "b", "c", "d", "e", "f"}) {
    const auto tenant = customer(name);
    for (int i = 0; i < 20; ++i) begin(tenant, name + std::to_string(i));
  }
  clock.advance(2s);
  dispatcher->wake();
  // Nobody is answered: one after the other they take what they can get.
  for (auto seen = overview(); seen.is_looking || seen.in_flight != ashby.pending(); seen = overview()) {
  }
  EXPECT_LE(overview().in_flight, 8u);
  const auto lanes = overview().lanes;
  const auto most = std::max_element(lanes.begin(), lanes.end(),
                                     [](const auto &a, const auto &b) { return a.in_flight < b.in_flight; });
  EXPECT_LE(most->in_flight, 6u) << "three quarters";
}

// F40: replays, at once and late.
using F40 = DeliveryRig;

TEST_F(F40, TwoReplaysOfOneDeadRowAtOnceSendItOnce) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  bool refuses = true;
  ashby.script = [&](const CallOf &) { return refuses ? FakeAshby::refused("invalid_input") : FakeAshby::success(); };
  run_for(3s);
  refuses = false;
  const auto replay = [&] {
    return wait_for<store::Acted>([&](auto done) {
      store->replay_deliveries({}, {"ops", "", false}, std::move(done));
    });
  };
  auto other = std::async(std::launch::async, replay);
  const auto one = replay(), two = other.get();
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->done.size() + two->done.size(), 1u);
  run_for(1h);
  EXPECT_EQ(ashby.log.size(), 2u);
  EXPECT_THAT(taken(id), ElementsAre("invited"));
  EXPECT_EQ(rows_of(id)[0].replays, 1);
}

TEST_F(F40, AnOlderRowIsNotReplayedBehindADeliveredEndWithoutForce) {
  open_dispatcher();
  const auto id = begin(customer("acme"), "a");
  ashby.script = [&](const CallOf &call) {
    return call.mark == "invited" ? FakeAshby::refused("invalid_input") : FakeAshby::success();
  };
  report(id, "done", UpdateKind::kResult);
  run_for(3s);
  EXPECT_THAT(taken(id), ElementsAre("done"));
  const auto acted = wait_for<store::Acted>([&](auto done) {
    store->replay_deliveries({}, {"ops", "", false}, std::move(done));
  });
  ASSERT_TRUE(acted.ok());
  EXPECT_THAT(acted->done, IsEmpty());
  ASSERT_EQ(acted->refused.size(), 1u);
  run_for(1h);
  EXPECT_EQ(ashby.log.size(), 2u);
}

}  // namespace
}  // namespace assay::test
