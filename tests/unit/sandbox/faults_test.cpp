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
  for (const auto *name : {"rate_limited", "server_error", "unavailable", "success_false", "slow", "reset", "truncated",
                           "html403", "unauthorized", "forbidden", "not_json", "warnings"})
    EXPECT_EQ(name_of(parsed({{"fault", name}}).kind), name);
  EXPECT_EQ(name_of(parsed({{"fault", "redirect"}, {"location", "http://elsewhere.example/"}}).kind), "redirect");
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
  for (const auto *name : {"slow", "truncated", "warnings"}) EXPECT_TRUE(parsed({{"fault", name}}).recorded) << name;
  for (const auto *name : {"reset", "server_error", "not_json", "rate_limited", "html403", "forbidden"})
    EXPECT_FALSE(parsed({{"fault", name}}).recorded) << name;
  for (const auto *name : {"reset", "server_error", "not_json"})
    EXPECT_TRUE(parsed({{"fault", name}, {"recorded", true}}).recorded) << name;
  EXPECT_FALSE(parse_fault({{"fault", "rate_limited"}, {"recorded", true}}).ok());
}

TEST(Faults, AForbiddenKeyIsAWrongOneUnlessTheCodeSaysOtherwise) {
  EXPECT_EQ(parsed({{"fault", "forbidden"}}).code, "invalid_api_key");
  EXPECT_EQ(parsed({{"fault", "forbidden"}, {"code", "missing_endpoint_permission"}}).code,
            "missing_endpoint_permission");
  EXPECT_EQ(parsed({{"fault", "success_false"}}).code, "internal_error");
}

TEST(Faults, ARedirectGoesWhereItIsTold) {
  EXPECT_EQ(parsed({{"fault", "redirect"}, {"location", "https://127.0.0.1:9/x?y"}}).location,
            "https://127.0.0.1:9/x?y");
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
      {{{"fault", "redirect"}}, "/location"},
      {{{"fault", "redirect"}, {"location", 7}}, "/location"},
      {{{"fault", "redirect"}, {"location", "elsewhere"}}, "/location"},
      {{{"fault", "redirect"}, {"location", "http://a\r\nSet-Cookie: x"}}, "/location"},
      {{{"fault", "redirect"}, {"location", "http://" + std::string(2048, 'a')}}, "/location"},
      {{{"fault", "reset"}, {"location", "http://a.example/"}}, "/location"},
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
