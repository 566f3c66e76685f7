// What the gateway knows of an assessment: its state, the request that began it, what a plugin says of it,
// and the update that announces it. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/core/ids.h"

namespace assay {

enum class AssessmentState : std::uint8_t {
  kStarting,    // the intent is durable, the plugin's answer is not
  kStarted,     // the plugin accepted
  kInProgress,  // the plugin reported progress
  kCompleted,
  kCancelled,
  kFailed,
  kExpired,
  kRejected,    // the plugin refused the start; Ashby got 422
  kUnresolved,  // whether the vendor started is unknown, and an operator has to find out
};

[[nodiscard]] std::string_view name_of(AssessmentState state) noexcept;  // "STARTING" …
[[nodiscard]] std::optional<AssessmentState> parse_state(std::string_view name) noexcept;
// Open states block a second start for the same (tenant, line, type, application).
[[nodiscard]] bool is_open(AssessmentState state) noexcept;
// Reports of a plugin that come before the outcome of the start wait for it.
[[nodiscard]] bool can_follow(AssessmentState from, AssessmentState to) noexcept;

struct Candidate {
  std::string ashby_id, first_name, last_name, email, ashby_profile_url;
};
struct Application {
  std::string ashby_id, status;
};
struct HiringTeamMember {
  std::string user_id, first_name, last_name, email, role;
};
struct Job {
  std::string ashby_id, name, req_id, ashby_job_url;
  std::vector<HiringTeamMember> hiring_team;
};

// Ashby's assessment.start, checked.
struct StartRequest {
  AssessmentTypeId assessment_type_id;
  Candidate candidate;
  Application application;
  Job job;
  std::string additional_fields = "{}";  // JSON object as text: the custom fields that were filled in, by their ids
};

// One labelled value as Ashby shows it.
enum class ValueType : std::uint8_t { kNumericScore, kNumericDurationMinutes, kUrl, kString, kBooleanSuccess };
struct LabelledValue {
  std::string identifier, label, description;
  ValueType type = ValueType::kString;
  std::variant<std::string, double, bool> value;
};

// What a plugin answered to a start that it accepted.
struct StartAccepted {
  std::string vendor_ref;  // the vendor's own id; may be empty
  std::string status;      // shown to the recruiter, "Invited" and the like; never "Started" before the candidate began
  std::string profile_url;
  std::vector<LabelledValue> metadata;
};

// What a plugin says happened, in our own vocabulary.
struct StatusReport {
  AssessmentId assessment_id;
  AssessmentState state = AssessmentState::kInProgress;  // kInProgress or a terminal one
  std::string status;                                    // required unless state is kCancelled, kFailed or kExpired
  std::string profile_url;                               // required with result
  std::optional<LabelledValue> result;                   // required for, and only with, kCompleted
  std::string reason;                                    // required for kCancelled, kFailed, kExpired
  std::vector<LabelledValue> metadata;
  std::string dedupe_key;            // empty: not deduplicated
  std::int64_t vendor_sequence = 0;  // the vendor's own number or time of what happened; 0: none is known
};

enum class UpdateKind : std::uint8_t { kStarted, kProgress, kResult, kCancelled };
[[nodiscard]] std::string_view name_of(UpdateKind kind) noexcept;  // "started" …

// An assessment.update before its place in the stream is known. The store assigns sequence and timestamp inside
// the state transaction and freezes body = before_timestamp + timestamp + after_timestamp.
struct UpdateDraft {
  UpdateKind kind = UpdateKind::kProgress;
  std::string before_timestamp;
  std::string after_timestamp;
};

// A type as a plugin offers it.
struct OfferedType {
  std::string vendor_key;
  std::string name;
  std::string description;
};

}  // namespace assay
