// What the host services that plugins call need from the rest of the host: narrow interfaces, bound by host/app/.
// All may block the plugin's thread that calls them. [any-thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/core/assessment.h"
#include "host/core/result.h"

namespace assay::plugin {

// One plugin instance: an entry within a product line. Scopes everything below.
struct InstanceId {
  ProductLineId line;
  PluginEntry entry;
  auto operator<=>(const InstanceId &) const = default;
};

// Takes what a plugin says happened. Returns when it is durable (with its update in the outbox, or held until the
// start's outcome is stored). Errors: kNotFound (no such assessment of this instance), kConflict (already terminal),
// kInvalidArgument (breaks a rule of the contract; pointer names the member), kUnavailable (store).
class UpdateSink {
 public:
  virtual ~UpdateSink() = default;
  virtual Result<void> report(const InstanceId &from, const StatusReport &report) = 0;
};

struct KvEntry {
  std::string value;
  std::int64_t version = 0;
};

// Durable key-value store of one instance. Versions start at 1 and grow with each put.
class Kv {
 public:
  virtual ~Kv() = default;
  virtual Result<std::optional<KvEntry>> get(const InstanceId &of, std::string_view key) = 0;
  // expected_version: -1 any, 0 must not exist, else must be the current one (kConflict when not).
  // expires_at_ms 0: never. assessment: erased with it. Returns the new version. kResourceExhausted over the quota.
  virtual Result<std::int64_t> put(const InstanceId &of, std::string_view key, std::string_view value,
                                   std::int64_t expected_version, std::int64_t expires_at_ms,
                                   std::optional<AssessmentId> assessment) = 0;
  virtual Result<void> remove(const InstanceId &of, std::string_view key) = 0;
};

// Durable timers: fire at least once, at or after the time, through the plugin's timer hook; survive a restart.
class Timers {
 public:
  virtual ~Timers() = default;
  // The same id replaces the earlier one. payload is returned with the firing.
  virtual Result<void> set(const InstanceId &of, std::string_view id, std::int64_t due_ms,
                           std::string_view payload) = 0;
  virtual Result<void> cancel(const InstanceId &of, std::string_view id) = 0;
};

// Mail to a candidate.
class MailPort {
 public:
  virtual ~MailPort() = default;
  virtual Result<void> send(const InstanceId &from, std::string_view to, std::string_view subject,
                            std::string_view text) = 0;
};

struct EgressRequest {
  std::string method, url, body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::int64_t timeout_ms = 10'000;
};
struct EgressReply {
  int status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};
// Outbound HTTP for plugins; only to hosts on the entry's allow-list (kPermissionDenied otherwise).
class Egress {
 public:
  virtual ~Egress() = default;
  virtual Result<EgressReply> send(const InstanceId &from, const EgressRequest &request) = 0;
};

}  // namespace assay::plugin
