// Updates as a partner sends them, to be bent by the tests.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "host/sandbox/timeline.h"

namespace assay::sandbox::samples {

using Json = nlohmann::json;

inline constexpr auto kId = "0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a11";
inline constexpr auto kOtherId = "0b5c7a3e-3f0d-4d1e-9a52-6f2f5f0f1a12";

inline AssessmentId id(const char *text = kId) { return *AssessmentId::parse(text); }

inline const wire::AshbySchema &schema() {
  static const auto opened = wire::AshbySchema::open();
  return *opened;
}

inline Json value(const std::string &identifier, const std::string &type, Json content) {
  return {
      {"identifier", identifier}, {"label", "Label of " + identifier}, {"type", type}, {"value", std::move(content)}};
}

inline Json progress(std::int64_t timestamp, const std::string &status = "Invited", const char *assessment_id = kId) {
  return {{"assessment_id", assessment_id},
          {"timestamp", timestamp},
          {"assessment_status", value("assessment_status", "string", status)}};
}

inline Json completion(std::int64_t timestamp) {
  auto update = progress(timestamp, "Finished");
  update["assessment_profile_url"] = value("assessment_profile_url", "url", "https://example.com/r");
  update["assessment_result"] = value("assessment_result", "numeric_score", 80);
  return update;
}

inline Json cancellation(std::int64_t timestamp) {
  return {{"assessment_id", kId},
          {"timestamp", timestamp},
          {"cancelled_reason", value("cancelled_reason", "string", "Withdrawn")}};
}

// A start that the partner accepted.
inline Call accepted_start() {
  Call call;
  call.name = "start";
  call.partner = "http://127.0.0.1:1/engineering";
  call.status = 200;
  call.success = true;
  return call;
}

inline Arrival arrival(std::string body, Judgement judgement, Source source = Source::kPosted) {
  Arrival made;
  made.source = source;
  made.body = std::move(body);
  made.judgement = std::move(judgement);
  return made;
}

// Judges and remembers, as the endpoint does.
inline Verdict receive(Timelines &timelines, const std::string &body, Source source = Source::kPosted) {
  auto judgement = timelines.judge(body);
  const auto verdict = judgement.verdict;
  if (judgement.update) {
    const auto addressee = judgement.update->id;
    timelines.add(addressee, arrival(body, std::move(judgement), source));
  }
  return verdict;
}

}  // namespace assay::sandbox::samples
