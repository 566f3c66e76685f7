// What an operator sees of the store and asks of it: plain values, no SQL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/assessment.h"
#include "host/store/rows.h"

namespace assay::store {

// A row of the outbox, as delivery.md's state machine has it. Which waiting row is blocked is the dispatcher's to say.
enum class DeliveryState : std::uint8_t { kPending, kSending, kDelivered, kDead, kSuperseded, kDiscarded };
[[nodiscard]] std::string_view name_of(DeliveryState state) noexcept;  // "PENDING" …
[[nodiscard]] std::optional<DeliveryState> parse_delivery_state(std::string_view name) noexcept;

struct DeliveryRow {
  std::int64_t key = 0;  // what an operator calls it by
  AssessmentId assessment;
  Lane lane;
  std::int64_t seq = 0;
  UpdateKind kind = UpdateKind::kProgress;
  DeliveryState state = DeliveryState::kPending;
  bool is_head = false;  // nothing of its assessment waits before it
  int attempts = 0, replays = 0;
  std::int64_t queued_ms = 0, not_before_ms = 0, first_sent_ms = 0, last_attempt_ms = 0, finished_ms = 0;
  int http_status = 0;
  std::string code, request_id;  // of the last answer
  std::string reason;            // why it is not sent
  std::int64_t before_key = 0;   // of the row of its assessment that is sent before it; 0: it is the head
};
// The bytes too. They hold candidates' data.
struct DeliveryDetail {
  DeliveryRow row;
  std::string body, answer;
};

// Every condition that is set must hold.
struct DeliveryFilter {
  std::optional<std::int64_t> key;
  std::vector<DeliveryState> states;  // none: all
  std::optional<TenantId> tenant;
  std::string line, entry, code;  // empty: any
  std::optional<AssessmentId> assessment;
  std::int64_t queued_from_ms = 0, queued_to_ms = 0;  // 0: no limit; the end is not in it
  std::int64_t after_key = 0;                         // rows after this one, for the next page
  std::size_t limit = 100;
};

// Who does something and why; both stand in the audit log.
struct OperatorAct {
  std::string actor, reason;
  bool dry_run = false;  // say what would be done
};

struct Replay {
  DeliveryFilter of;          // DEAD rows, whatever its states say
  std::int64_t first_ms = 0;  // when the first of them is due; 0: now
  double per_second = 0;      // how many fall due in a second; 0: all at once
  bool force = false;         // also a row behind which the end of its assessment was delivered
};

// What an act did, or would do.
struct Acted {
  struct Refused {
    std::int64_t key = 0;
    std::string why;
  };
  std::vector<std::int64_t> done;
  std::vector<Refused> refused;
  std::vector<Lane> lanes;       // of what was made due
  std::int64_t last_key = 0;     // where the next page begins
  bool is_all = true;            // no row that fits is left behind last_key
  std::int64_t last_due_ms = 0;  // of what was made due
};

// An assessment as an operator sees it: nothing of the candidate.
struct AssessmentView {
  std::int64_t key = 0;
  AssessmentId id;
  Lane lane;
  AssessmentState state = AssessmentState::kStarting;
  std::string application_id, vendor_ref;
  bool ashby_ack = false;  // Ashby proved that it knows our id
  std::int64_t created_ms = 0, updated_ms = 0;
  std::string state_reason;
};
// Every condition that is set must hold.
struct AssessmentFilter {
  std::optional<AssessmentId> id;
  std::optional<AssessmentState> state;
  std::optional<TenantId> tenant;
  std::string line, entry;     // empty: any
  std::int64_t after_key = 0;  // rows after this one, for the next page
  std::size_t limit = 100;
};

struct OutboxCounts {
  std::int64_t waiting = 0, oldest_queued_ms = 0;  // 0: none waits
  std::int64_t dead = 0;
};

// A part of the scan for streams that lost their place.
struct Scanned {
  std::vector<std::int64_t> broken;  // assessment keys, for repair_stream
  std::int64_t last_key = 0;
  bool is_all = true;
};

struct AuditRow {
  std::int64_t key = 0, at_ms = 0;
  std::string actor;   // "root (uid 0)"
  std::string action;  // "deliveries.replay"
  std::string target, detail;
};

}  // namespace assay::store
