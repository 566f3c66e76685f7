#include "host/sandbox/faults.h"

#include <gmock/gmock.h>

#include "tests/unit/sandbox/samples.h"

namespace assay::sandbox {
namespace {

using namespace samples;
using testing::HasSubstr;

Fault parsed(const Json &document) {
  auto fault = parse_fault(document);
  EXPECT_TRUE(fault.ok()) << fault.error().message;
  return fault.ok() ? *fault : Fault{};
}

Fault fault(FaultKind kind, int times = 1) {
  Fault made;
  made.kind = kind;
  made.times = times;
  return made;
}

TEST(Faults, EveryKindHasItsName) {
  for (const auto *name :
       {"rate_limited", "server_error", "unavailable", "success_false", "slow", "reset", "truncated", "html403"})
    EXPECT_EQ(name_of(parsed({{"fault", name}}).kind), name);
}

TEST(Faults, AllThatIsSaidIsRead) {
  const auto read = parsed({{"fault", "rate_limited"},
                            {"times", 3},
                            {"retry_after", 30},
                            {"scope", "integration-partner"},
                            {"assessment_id", kId}});
  EXPECT_EQ(read.times, 3);
  EXPECT_EQ(read.retry_after_s, 30);
  EXPECT_EQ(read.scope, "integration-partner");
  EXPECT_EQ(read.only_for, id());
  EXPECT_EQ(parsed({{"fault", "slow"}, {"delay_ms", 250}}).delay, std::chrono::milliseconds(250));
  EXPECT_EQ(parsed({{"fault", "success_false"}, {"code", "invalid_input"}}).code, "invalid_input");
}

TEST(Faults, OnlyAFaultWhoseAnswerIsTrueIsRecordedUnlessAskedFor) {
  for (const auto *name : {"slow", "truncated"}) EXPECT_TRUE(parsed({{"fault", name}}).recorded) << name;
  for (const auto *name : {"reset", "server_error", "rate_limited", "html403"})
    EXPECT_FALSE(parsed({{"fault", name}}).recorded) << name;
  EXPECT_TRUE(parsed({{"fault", "reset"}, {"recorded", true}}).recorded);
  EXPECT_FALSE(parse_fault({{"fault", "rate_limited"}, {"recorded", true}}).ok());
}

TEST(Faults, WhatCannotBeDoneIsRefusedWithItsMember) {
  const std::pair<Json, const char *> cases[] = {
      {Json::object(), "/fault"},
      {{{"fault", "explode"}}, "/fault"},
      {{{"fault", 7}}, "/fault"},
      {{{"fault", "reset"}, {"times", 0}}, "/times"},
      {{{"fault", "reset"}, {"times", 1.5}}, "/times"},
      {{{"fault", "reset"}, {"times", kMostTimes + 1}}, "/times"},
      {{{"fault", "slow"}, {"delay_ms", kLongestDelay.count() + 1}}, "/delay_ms"},
      {{{"fault", "rate_limited"}, {"retry_after", -1}}, "/retry_after"},
      {{{"fault", "rate_limited"}, {"scope", "a\r\nSet-Cookie: x"}}, "/scope"},
      {{{"fault", "success_false"}, {"code", ""}}, "/code"},
      {{{"fault", "reset"}, {"assessment_id", "x"}}, "/assessment_id"},
      {{{"fault", "reset"}, {"time", 2}}, "/time"},
  };
  for (const auto &[document, pointer] : cases) {
    const auto read = parse_fault(document);
    ASSERT_FALSE(read.ok()) << document;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(read.error().pointer, pointer) << document;
  }
  EXPECT_FALSE(parse_fault(Json::array()).ok());
}

TEST(FaultQueue, FaultsAreMetInTheirOrderAsOftenAsAsked) {
  FaultQueue queue;
  queue.add(fault(FaultKind::kReset, 2));
  queue.add(fault(FaultKind::kSlow));
  EXPECT_EQ(queue.waiting(), 3);
  EXPECT_EQ(queue.take(id())->kind, FaultKind::kReset);
  EXPECT_EQ(queue.take(std::nullopt)->kind, FaultKind::kReset);
  EXPECT_EQ(queue.take(id())->kind, FaultKind::kSlow);
  EXPECT_FALSE(queue.take(id()));
  EXPECT_EQ(queue.waiting(), 0);
}

TEST(FaultQueue, AFaultForOneAssessmentWaitsForItAndHoldsUpNobody) {
  FaultQueue queue;
  auto aimed = fault(FaultKind::kReset);
  aimed.only_for = id();
  queue.add(aimed);
  queue.add(fault(FaultKind::kSlow));
  EXPECT_EQ(queue.take(id(kOtherId))->kind, FaultKind::kSlow);
  EXPECT_FALSE(queue.take(id(kOtherId)));
  EXPECT_FALSE(queue.take(std::nullopt));
  EXPECT_EQ(queue.take(id())->kind, FaultKind::kReset);
}

}  // namespace
}  // namespace assay::sandbox
