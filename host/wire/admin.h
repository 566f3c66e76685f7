// What the admin listener and its client, the command line, say to each other: every document as a value that one side
// renders and the other parses by the same list of members (admin.cpp). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/core/result.h"

namespace assay::wire::admin {

// Where the running host listens; state_dir/admin.json.
struct Address {
  std::string url, token;
  std::int64_t pid = 0;
};

// -- what is asked --

// Names as the operator's configuration has them; empty: any.
struct Filter {
  std::vector<std::string> states;  // also "BLOCKED"
  std::string tenant, line, plugin, assessment, code;
  std::int64_t key = 0;                 // 0: any
  std::int64_t from_ms = 0, to_ms = 0;  // queued then; 0: no limit, the end is not in it
  std::int64_t after = 0;               // `next` of the page before
  std::int64_t limit = 0;               // 0: as many as a page may have
};
// Of requeue, replay and discard, each of one page at most.
struct Order {
  std::string actor, reason;
  bool dry_run = false, force = false;
  double rate = 0;            // replays fall due so many a second; 0: all at once
  std::int64_t first_ms = 0;  // when the first is due; 0: now
  Filter of;
};
// A hold or its release, on exactly one thing.
struct HoldOrder {
  std::string actor, reason, plugin, tenant, line;
  bool deliveries = false;  // everything
  bool starts = false;      // new starts are refused too
};

// What a person found out of an UNRESOLVED assessment: exactly one of vendor_ref, failed and retry.
struct ResolveOrder {
  std::string actor, reason, vendor_ref;  // reason: for the recruiter, of what failed
  bool failed = false, retry = false;
};

// -- what is answered --

struct Wait {
  std::string brake, text;
  std::int64_t until_ms = 0;
};
struct Delivery {
  std::int64_t key = 0;
  std::string state, kind, tenant, line, plugin, assessment;
  std::int64_t seq = 0, attempts = 0, replays = 0;
  std::int64_t queued_ms = 0, not_before_ms = 0, first_sent_ms = 0, last_attempt_ms = 0, finished_ms = 0;
  std::int64_t http_status = 0;
  std::string code, request_id, reason;
  std::optional<Wait> waits_for;
  std::optional<std::string> body, answer;  // with ?payload=1 only: they hold candidates' data
};
struct Deliveries {
  std::vector<Delivery> deliveries;
  std::int64_t next = 0;  // `after` of the next page; 0: there is none
};
struct Refusal {
  std::int64_t key = 0;
  std::string why;
};
struct Acted {
  bool dry_run = false;
  std::vector<std::int64_t> done;
  std::vector<Refusal> refused;
  std::int64_t next = 0;         // as of Deliveries
  std::int64_t next_due_ms = 0;  // first_ms of the next page
};
struct Brake {
  std::string kind, scope, actor, reason;
  std::int64_t since_ms = 0, until_ms = 0, tries = 0;
  bool starts = false;
};
struct Lane {
  std::string tenant, line, plugin;
  std::int64_t next_due_ms = 0, in_flight = 0;
  std::optional<Brake> brake;  // that holds it now
};
struct Brakes {
  std::vector<Brake> brakes;
  std::vector<Lane> lanes;  // those in which something waits or is under way
};
struct Held {
  std::string scope;
  bool changed = false;  // of a release: there was such a hold
};
struct AuditEntry {
  std::int64_t key = 0, at_ms = 0;
  std::string actor, action, target, detail;
};
struct Audit {
  std::vector<AuditEntry> entries;  // newest first
  std::int64_t next = 0;            // `before` of the next page; 0: there is none
};
struct Plugin {
  std::string line, name;
  bool running = false;
};
struct Status {
  std::string version;
  std::int64_t waiting = 0, oldest_queued_ms = 0, dead = 0;
  std::vector<Brake> brakes;
  std::vector<Plugin> plugins;
};
struct Readiness {
  bool ready = false;
  std::vector<std::string> reasons;
};
struct Assessment {
  std::string id, state, tenant, line, plugin, application, vendor_ref, reason;
  bool known_to_ashby = false;  // Ashby proved it
  std::int64_t key = 0, created_ms = 0, updated_ms = 0;
};
struct Assessments {
  std::vector<Assessment> assessments;
  std::int64_t next = 0;
};
struct Resolved {
  std::string id, state;
};
struct Timeline {
  Assessment assessment;
  std::vector<Delivery> deliveries;
};

// For each of the types above. Texts that are not UTF-8 are rendered with U+FFFD in place of what is none.
template <class T>
[[nodiscard]] std::string render(const T &value);
// Who obeys refuses what it does not know; who reads an answer passes it over, since the other may be newer.
enum class Unknown : std::uint8_t { kIgnored, kRefused };
// Errors: kInvalidArgument: no JSON object, a member of the wrong type, or one that is not known.
template <class T>
Result<T> parse(std::string_view text, Unknown unknown = Unknown::kIgnored);

// What an error envelope says; nullopt when `text` is none.
[[nodiscard]] std::optional<std::string> message_of(std::string_view text);

}  // namespace assay::wire::admin
