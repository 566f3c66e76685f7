// What the store takes and gives: plain values, no SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/core/assessment.h"
#include "host/core/ids.h"

namespace assay::store {

// An assessment that is about to be asked for. Durable before the plugin hears of it.
struct StartIntent {
  AssessmentId id;
  TenantId tenant;
  ProductLineId line;
  AssessmentTypeId type;
  PluginEntry entry;
  std::string application_id;
  std::string fingerprint;   // hex; of what makes two starts the same
  std::string command_body;  // what the plugin is sent; kept until the outcome, for an identical repeat after a crash
};

struct AssessmentRow {
  std::int64_t key = 0;
  AssessmentId id;
  TenantId tenant;
  ProductLineId line;
  AssessmentTypeId type;
  PluginEntry entry;
  AssessmentState state = AssessmentState::kStarting;
  std::string application_id;
  std::string vendor_ref;
  std::string fingerprint;
  bool ashby_ack = false;    // Ashby proved that it knows our id
  std::string first_update;  // body of the started row; empty before the outcome
  std::string command_body;  // only while kStarting
};

// What record_intent found: a fresh row, or the open one that holds the start key.
struct IntentRecorded {
  bool fresh = false;
  AssessmentRow row;
};

struct StartOutcome {
  AssessmentId id;
  bool accepted = false;  // false: the row becomes REJECTED and nothing is announced
  std::string vendor_ref;
  std::optional<UpdateDraft> first_update;  // set when accepted
};

// What record_outcome left or found: `taken` false when the row was no longer STARTING, and then nothing was changed.
struct OutcomeRecorded {
  bool taken = false;
  AssessmentState state = AssessmentState::kStarting;  // of the row now
  std::string first_update;                            // frozen body; empty when there is none
};

// A cancellation: the row as it is now, and the state in which it was found.
struct CancelRecorded {
  AssessmentState before = AssessmentState::kStarting;
  AssessmentRow row;
};

struct ReportWrite {
  AssessmentId id;
  ProductLineId line;  // with entry: the instance that may speak for this assessment
  PluginEntry entry;
  AssessmentState state = AssessmentState::kInProgress;
  std::string dedupe_key;
  UpdateDraft update;
};
// kHeld: the start's outcome is not stored yet; the report is durable and is applied in the outcome's transaction.
enum class ReportRecorded { kApplied, kDuplicate, kHeld };

// A row of the outbox that is leased for sending.
struct ClaimedUpdate {
  std::int64_t assessment_key = 0;
  std::int64_t outbox_key = 0;
  std::int64_t lease_epoch = 0;
  AssessmentId id;
  TenantId tenant;
  ProductLineId line;
  UpdateKind kind = UpdateKind::kProgress;
  int attempts = 0;  // before this one
  std::int64_t seq = 0;
  std::int64_t queued_ms = 0;
  std::string body;
};

enum class Settlement { kDelivered, kRetry, kDead };
struct Settle {
  std::int64_t assessment_key = 0;
  std::int64_t outbox_key = 0;
  std::int64_t lease_epoch = 0;  // a write-back with an old epoch changes nothing
  Settlement settlement = Settlement::kDelivered;
  std::int64_t not_before_ms = 0;  // kRetry
  bool spends_attempt = true;      // kRetry: false leaves `attempts` as it was (throttled, key refused, stopping)
  std::string reason;              // why it waits or died: class, code, Ashby's request id; no personal data
};

struct TenantRow {
  TenantId id;
  std::string name;  // the operator's id of the customer
};

struct TypeRow {
  AssessmentTypeId type;
  ProductLineId line;
  PluginEntry entry;
  std::string vendor_key;
};

struct TimerRow {
  ProductLineId line;
  PluginEntry entry;
  std::string id, payload;
  std::int64_t due_ms = 0;
  std::int64_t generation = 0;  // clear_timer removes only this generation
};

}  // namespace assay::store
