#include "host/wire/update.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace assay::wire {
namespace {

using Json = nlohmann::json;

const AssessmentId kId = *AssessmentId::parse("0f8fad5b-d9cb-469f-a165-70867728950e");

Json frozen(const UpdateDraft &draft) {
  return Json::parse(draft.before_timestamp + "1700000000000" + draft.after_timestamp);
}

StatusReport completed() {
  StatusReport report;
  report.assessment_id = kId;
  report.state = AssessmentState::kCompleted;
  report.status = "Completed";
  report.profile_url = "https://assess.example/r/1";
  report.result = LabelledValue{"", "Score", "", ValueType::kNumericScore, 82.5};
  report.metadata = {{"duration", "Duration", "", ValueType::kNumericDurationMinutes, 31.0},
                     {"passed", "Passed", "", ValueType::kBooleanSuccess, true}};
  return report;
}

template <class Edit>
std::string pointer_after(Edit edit) {
  auto report = completed();
  edit(report);
  const auto draft = draft_report(report);
  return draft.ok() ? "(accepted)" : draft.error().pointer;
}

TEST(DraftReport, ACompletionCarriesStatusUrlAndResultTogether) {
  const auto draft = draft_report(completed());
  ASSERT_TRUE(draft.ok());
  EXPECT_EQ(draft->kind, UpdateKind::kResult);
  const auto body = frozen(*draft);
  EXPECT_EQ(body["assessment_id"], kId.to_string());
  EXPECT_EQ(body["timestamp"], 1700000000000);
  EXPECT_EQ(body["assessment_status"]["value"], "Completed");
  EXPECT_EQ(body["assessment_result"]["value"], 82.5);
  EXPECT_EQ(body["assessment_result"]["type"], "numeric_score");
  EXPECT_EQ(body["assessment_profile_url"]["type"], "url");
  EXPECT_EQ(body["metadata"][1]["value"], true);
}

TEST(DraftReport, EveryBrokenRuleIsNamedByItsPointer) {
  EXPECT_EQ(pointer_after([](auto &) {}), "(accepted)");
  EXPECT_EQ(pointer_after([](auto &r) { r.status.clear(); }), "/status");
  EXPECT_EQ(pointer_after([](auto &r) { r.status = "\xff"; }), "/status");
  EXPECT_EQ(pointer_after([](auto &r) { r.profile_url.clear(); }), "/profile_url");
  EXPECT_EQ(pointer_after([](auto &r) { r.profile_url = "javascript:alert(1)"; }), "/profile_url");
  EXPECT_EQ(pointer_after([](auto &r) { r.profile_url = "https:///x"; }), "/profile_url");
  EXPECT_EQ(pointer_after([](auto &r) { r.result.reset(); }), "/result");
  EXPECT_EQ(pointer_after([](auto &r) { r.result->value = std::string("x"); }), "/result/value");
  EXPECT_EQ(pointer_after([](auto &r) { r.result->value = std::nan(""); }), "/result/value");
  EXPECT_EQ(pointer_after([](auto &r) { r.result->value = 1e300; }), "/result/value");
  EXPECT_EQ(pointer_after([](auto &r) { r.reason = "x"; }), "/reason");
  EXPECT_EQ(pointer_after([](auto &r) { r.state = AssessmentState::kStarting; }), "/state");
  EXPECT_EQ(pointer_after([](auto &r) { r.metadata[0].identifier = "passed"; }), "/metadata/1/identifier");
  EXPECT_EQ(pointer_after([](auto &r) { r.metadata[0].identifier = "assessment_status"; }), "/metadata/0/identifier");
  EXPECT_EQ(pointer_after([](auto &r) { r.metadata[0].identifier.clear(); }), "/metadata/0/identifier");
  EXPECT_EQ(pointer_after([](auto &r) { r.metadata[1].label.clear(); }), "/metadata/1/label");
  EXPECT_EQ(pointer_after([](auto &r) { r.metadata[1].value = 1.0; }), "/metadata/1/value");
}

TEST(DraftReport, ProgressNeedsAStatusAndCarriesNoResult) {
  StatusReport report;
  report.assessment_id = kId;
  EXPECT_EQ(draft_report(report).error().pointer, "/status");
  report.status = "Half way";
  const auto draft = draft_report(report);
  ASSERT_TRUE(draft.ok());
  EXPECT_EQ(draft->kind, UpdateKind::kProgress);
  EXPECT_EQ(frozen(*draft)["assessment_status"]["value"], "Half way");
  report.result = completed().result;
  EXPECT_EQ(draft_report(report).error().pointer, "/result");
}

TEST(DraftReport, EveryOtherEndIsACancelledReason) {
  for (const auto state : {AssessmentState::kCancelled, AssessmentState::kFailed, AssessmentState::kExpired}) {
    StatusReport report;
    report.assessment_id = kId;
    report.state = state;
    EXPECT_EQ(draft_report(report).error().pointer, "/reason");
    report.reason = "The invitation expired";
    const auto draft = draft_report(report);
    ASSERT_TRUE(draft.ok());
    EXPECT_EQ(draft->kind, UpdateKind::kCancelled);
    EXPECT_EQ(frozen(*draft)["cancelled_reason"]["value"], "The invitation expired");
  }
}

TEST(DraftStarted, SaysInvitedUnlessThePluginSaysOtherwise) {
  EXPECT_EQ(frozen(*draft_started(kId, {}))["assessment_status"]["value"], "Invited");
  EXPECT_EQ(frozen(*draft_started(kId, {"ref", "Queued", "", {}}))["assessment_status"]["value"], "Queued");
  EXPECT_EQ(draft_started(kId, {"ref", "Queued", "ftp://x", {}}).error().pointer, "/profile_url");
}

TEST(DraftQueued, IsAFirstUpdateThatSaysSo) {
  const auto draft = draft_queued(kId);
  EXPECT_EQ(draft.kind, UpdateKind::kStarted);
  EXPECT_EQ(frozen(draft)["assessment_id"], kId.to_string());
  EXPECT_EQ(frozen(draft)["assessment_status"]["value"], "Queued");
}

TEST(DraftAcceptedLate, IsProgressWithWhatThePluginSaidAndNothingWhenThatWasSaidAlready) {
  const auto draft = draft_accepted_late(kId, {"ref", "", "https://a.example/1", {}});
  ASSERT_TRUE(draft.ok() && draft->has_value());
  EXPECT_EQ((*draft)->kind, UpdateKind::kProgress);
  EXPECT_EQ(frozen(**draft)["assessment_status"]["value"], "Invited");
  EXPECT_EQ(frozen(**draft)["assessment_profile_url"]["value"], "https://a.example/1");
  EXPECT_FALSE(draft_accepted_late(kId, {"ref", "Queued", "", {}})->has_value());
  EXPECT_TRUE(draft_accepted_late(kId, {"ref", "Queued", "https://a.example/1", {}})->has_value());
  EXPECT_TRUE(
      draft_accepted_late(kId, {"ref", "Queued", "", {{"a", "A", "", ValueType::kBooleanSuccess, true}}})->has_value());
  EXPECT_EQ(draft_accepted_late(kId, {"ref", "Queued", "ftp://x", {}}).error().pointer, "/profile_url");
}

TEST(DraftFound, IsProgressThatSaysInvited) {
  EXPECT_EQ(draft_found(kId).kind, UpdateKind::kProgress);
  EXPECT_EQ(frozen(draft_found(kId))["assessment_status"]["value"], "Invited");
}

TEST(DraftFailed, IsACancelledReasonWithTheStatusFailed) {
  EXPECT_EQ(draft_failed(kId, "No seats left.").kind, UpdateKind::kCancelled);
  const auto body = frozen(draft_failed(kId, "No seats left."));
  EXPECT_EQ(body["assessment_status"]["value"], "Failed");
  EXPECT_EQ(body["cancelled_reason"]["value"], "No seats left.");
}

TEST(DraftCancelled, IsACancelledReason) {
  const auto body = frozen(draft_cancelled(kId, "Cancelled in Ashby"));
  EXPECT_EQ(body["cancelled_reason"]["value"], "Cancelled in Ashby");
  EXPECT_EQ(body["cancelled_reason"]["type"], "string");
}

TEST(WithoutMetadata, TheRestStaysAndTheTimestampIsFreeAgain) {
  const auto draft = without_metadata(
      R"({"assessment_id":"0f8fad5b-d9cb-469f-a165-70867728950e","timestamp":12,"assessment_status":{"value":"Done"},)"
      R"("metadata":[{"identifier":"x"}]})");
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->before_timestamp, R"({"assessment_id":"0f8fad5b-d9cb-469f-a165-70867728950e","timestamp":)");
  EXPECT_EQ(draft->after_timestamp, R"(,"assessment_status":{"value":"Done"}})");
}

TEST(WithoutMetadata, AnUpdateThatHasNoneHasNoPlainerForm) {
  EXPECT_FALSE(without_metadata(R"({"assessment_id":"a","timestamp":12,"assessment_status":{"value":"Done"}})"));
  for (const auto *body : {"", "[]", "{", R"({"metadata":[]})", R"({"assessment_id":7,"metadata":[]})"})
    EXPECT_FALSE(without_metadata(body)) << body;
}

TEST(DraftReport, AStatusStartedIsNoProgressThatMayBeThinnedOut) {
  StatusReport report;
  report.state = AssessmentState::kInProgress;
  report.status = "Started";
  EXPECT_EQ(draft_report(report)->kind, UpdateKind::kStarted);
  report.status = "Half way";
  EXPECT_EQ(draft_report(report)->kind, UpdateKind::kProgress);
}

}  // namespace
}  // namespace assay::wire
