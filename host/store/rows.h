// What the store takes and gives: plain values, no SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
  bool ashby_ack = false;      // Ashby proved that it knows our id
  bool ashby_unknown = false;  // Ashby answered to an update of it that it does not know it
  std::string first_update;    // body of the started row; empty before the outcome
  std::string command_body;    // only while the vendor may be asked for it: kStarting, kUnresolved
  std::int64_t created_ms = 0;
  bool undo = false;         // over here, and the vendor must still be told to cancel
  std::string state_reason;  // why it stands where it stands, for the operator; empty where the state says it
};

// What record_intent found: a fresh row, or the open one that holds the start key.
struct IntentRecorded {
  bool fresh = false;
  AssessmentRow row;
  std::optional<AssessmentRow> superseded;  // what the fresh row has taken the start key from; its `undo` is set
};

struct StartOutcome {
  AssessmentId id;
  bool accepted = false;  // false: the row becomes REJECTED and nothing is announced; FAILED once a first update was
  std::string vendor_ref;
  std::optional<UpdateDraft> first_update;  // set when accepted
  // What follows a first update that was announced before: of an accepted start what it adds (absent: nothing), of a
  // refused one its end (always set).
  std::optional<UpdateDraft> follow_up;
};

// Whether it was the row's turn (it was still STARTING), and the row as it is now.
struct OutcomeRecorded {
  bool taken = false;
  AssessmentRow row;
};

// What an operator found out of an UNRESOLVED assessment.
struct ResolveWrite {
  AssessmentId id;
  AssessmentState to = AssessmentState::kStarting;  // kStarted, kFailed, or kStarting: it is asked for again
  std::string vendor_ref;                           // kStarted
  std::optional<UpdateDraft> update;                // kStarted, kFailed
  std::string reason;                               // for state_reason
};

struct CancelWrite {
  AssessmentId id;
  TenantId tenant;
  ProductLineId line;
  UpdateDraft update;
  // The state in which the vendor was told, and took it. Absent: it must still be told.
  std::optional<AssessmentState> told_in;
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
  std::int64_t vendor_sequence = 0;  // 0: none
};
// kHeld: the start's outcome is not stored yet; the report is durable and is applied in the outcome's transaction.
// kStale: progress older, by the vendor's sequence, than what was taken before; nothing was changed. An end is never
// stale: a result that was overtaken is still the result.
enum class ReportRecorded { kApplied, kDuplicate, kHeld, kStale };

// Whose updates wait together: one customer's, of one plugin entry on one line. What holds one of them back beyond its
// own schedule (a hold, a refused key, a limit) holds its whole lane, and lanes take turns.
struct Lane {
  TenantId tenant;
  ProductLineId line;
  PluginEntry entry;
  auto operator<=>(const Lane &) const = default;
};
struct LaneDue {
  Lane lane;
  std::int64_t due_ms = 0;  // when its next stream falls due; 0: nothing waits
};
struct LaneShare {
  Lane lane;
  std::size_t limit = 0;  // streams to lease
};

// A row of the outbox that is leased for sending.
struct ClaimedUpdate {
  std::int64_t assessment_key = 0;
  std::int64_t outbox_key = 0;
  std::int64_t lease_epoch = 0;
  AssessmentId id;
  Lane lane;
  UpdateKind kind = UpdateKind::kProgress;
  int attempts = 0;  // before this one
  std::int64_t seq = 0;
  std::int64_t queued_ms = 0;
  std::int64_t begun_ms = 0;  // when the assessment was asked for
  bool ashby_ack = false;     // Ashby proved that it knows the assessment
  std::string body;
};

// What was claimed of one lane, and when its next stream that is not leased falls due.
struct LaneClaim {
  LaneDue next;
  std::vector<ClaimedUpdate> updates;
};

enum class Settlement { kDelivered, kRetry, kDead };
struct Settle {
  AssessmentId id;
  std::int64_t assessment_key = 0;
  std::int64_t outbox_key = 0;
  std::int64_t lease_epoch = 0;  // a write-back with an old epoch changes nothing
  Settlement settlement = Settlement::kDelivered;
  std::int64_t not_before_ms = 0;  // kRetry
  bool spends_attempt = true;      // kRetry: false leaves `attempts` as it was (throttled, key refused, stopping)
  bool is_unknown = false;         // Ashby does not know the assessment, and never did
  int http_status = 0;
  std::string code, request_id;
  std::string reason;                  // why it waits or died: class, code, Ashby's request id; no personal data
  std::string answer;                  // kDead: what Ashby said, at most kMaxAnswerBytes of it
  std::optional<UpdateDraft> instead;  // kDead: queued behind what waits, for this row
};
// Of this row, for the rest to be filled in.
[[nodiscard]] inline Settle settle_of(const ClaimedUpdate &row) {
  Settle settle;
  settle.id = row.id;
  settle.assessment_key = row.assessment_key;
  settle.outbox_key = row.outbox_key;
  settle.lease_epoch = row.lease_epoch;
  return settle;
}
inline constexpr std::size_t kMaxAnswerBytes = 64 << 10;

// late: the lease had gone to somebody else, and nothing was changed. due_ms: when the stream falls due next; 0:
// nothing of it waits.
struct Settled {
  bool late = false;
  std::int64_t due_ms = 0;
};

// What keeps lanes from being sent.
enum class BrakeKind : std::uint8_t {
  kHold,       // an operator's
  kBlocked,    // the customer's key is refused, or its endpoint makes no request
  kRateLimit,  // Ashby asked for a pause, for one key or for the whole integration
  kBreaker,    // the host behind the endpoint is in trouble
};
[[nodiscard]] std::string_view name_of(BrakeKind kind) noexcept;  // "hold", "blocked", "rate_limit", "breaker"

struct BrakeRow {
  BrakeKind kind = BrakeKind::kHold;
  std::string scope;  // what it holds, as delivery/brakes.h writes it
  std::int64_t since_ms = 0;
  std::int64_t until_ms = 0;  // 0: until somebody lifts it
  int tries = 0;              // how often it was shut in a row
  bool with_starts = false;   // of a hold: new starts are refused too
  std::string actor;          // of a hold: who asked for it
  std::string reason;
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

// A vendor's event as it arrived.
struct ReceivedEvent {
  ProductLineId line;
  PluginEntry entry;
  std::string hook;
  std::string event_id;   // empty: the vendor gives none
  std::string body_hash;  // tells the same body from another
  std::string headers;    // as whoever reads it later wants it
  std::string body;
};
// kDuplicate: counted on the row that has the event's id, or without one on the row with the same body that waits.
enum class EventReceived { kNew, kDuplicate };

// The events of one plugin instance: applied one after another.
struct InboxQueue {
  ProductLineId line;
  PluginEntry entry;
};
struct InboxRow {
  std::int64_t key = 0;
  InboxQueue queue;
  std::string hook, event_id;
  std::int64_t received_ms = 0;
  std::int64_t attempts = 0;  // that have ended
  std::string headers, body;
};
struct DueEvents {
  std::vector<InboxRow> heads;   // of each queue the oldest that is due
  std::int64_t next_due_ms = 0;  // of the queues without one; 0: none waits
};

enum class EventSettlement { kApplied, kStale, kRefused, kRetry };
[[nodiscard]] std::string_view name_of(EventSettlement settlement) noexcept;  // "APPLIED" …; kRetry: "RETRY"
struct EventSettle {
  std::int64_t key = 0;
  EventSettlement settlement = EventSettlement::kApplied;
  std::int64_t not_before_ms = 0;  // kRetry
  std::string reason;              // what the plugin said
};

}  // namespace assay::store
