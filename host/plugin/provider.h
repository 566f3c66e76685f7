// A plugin instance as the service sees it: asynchronous, errors as values, no ABI types.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "host/core/assessment.h"
#include "host/core/custom_field.h"
#include "host/core/done.h"
#include "host/core/ids.h"
#include "host/core/webhook.h"

namespace assay::plugin {

// Who asks, for whom, until when. Becomes the ABI's assay_call.
struct CallContext {
  std::string request_id;
  TenantId tenant;
  std::string tenant_name;  // the operator's id of the customer; names the customer to the plugin
  ProductLineId line;
  std::string idempotency_key;  // empty when the call has none
  std::chrono::steady_clock::time_point deadline;
};

// A start as it crosses the border: the body is plugin_api/schema/start.json, frozen when the intent was stored, so
// that a repeat after a crash carries the same bytes.
struct StartCommand {
  std::string body;
};

// A request to the plugin's own pages (assay.http/1); path is below the plugin's own root and starts with
// '/'.
struct PageRequest {
  std::string method, path, query, body;
  std::vector<std::pair<std::string, std::string>>
      headers;  // names in lower case; never authorization or cookie of the host
};
struct PageResponse {
  int status = 200;
  std::string content_type, body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// What may be done when it is not known how a start ended.
enum class StartSafety : std::uint8_t {
  kNone,        // nothing: it is never asked for twice
  kRepeatable,  // it is asked for again with the same idempotency key
  kLookup,      // it is looked up, and asked for again when the vendor surely has nothing
};

// Every call returns at once and calls `done` exactly once, on a thread of the plugin's pool (or at once, on the
// caller's, when the pool's queue is full, or when it is stopping: kUnavailable). An error is the plugin's own status,
// or kResourceExhausted (it was not called: no thread was free in time), kUnavailable (stopping), kDeadlineExceeded,
// kInternal (it threw or answered garbage).
// [any-thread]
class Provider {
 public:
  virtual ~Provider() = default;
  [[nodiscard]] virtual const PluginEntry &entry() const noexcept = 0;
  [[nodiscard]] virtual bool has_custom_fields() const noexcept = 0;
  [[nodiscard]] virtual bool has_pages() const noexcept = 0;
  [[nodiscard]] virtual StartSafety start_safety() const noexcept = 0;

  virtual void list(CallContext context, Done<std::vector<OfferedType>> done) = 0;
  // kUnsupported when the plugin offers none.
  virtual void custom_fields(CallContext context, Done<std::vector<CustomField>> done) = 0;
  virtual void start(CallContext context, StartCommand command, Done<StartAccepted> done) = 0;
  // The start that context.idempotency_key was sent with, as it would have answered. kNotFound: surely not there;
  // kUnsupported when the plugin offers no lookup.
  virtual void lookup(CallContext context, Done<StartAccepted> done) = 0;
  // kUnsupported when the plugin offers no cancel; kNotFound when it does not know the assessment.
  virtual void cancel(CallContext context, AssessmentId id, std::string vendor_ref, Done<void> done) = 0;
  // An error's text is the host's own: it may be logged, which the path may not, since it holds a secret link.
  virtual void page(CallContext context, PageRequest request, Done<PageResponse> done) = 0;
  // A timer that the plugin set fell due. Ok: the plugin is done with it. kUnsupported: it has no timer hook.
  virtual void fire_timer(CallContext context, std::string id, std::string payload, Done<void> done) = 0;
  // A vendor's event, stored before. Ok, or the plugin's own kConflict, kNotFound, kInvalidArgument, kRejected: done
  // with. Any other: to be asked again.
  virtual void apply_event(CallContext context, VendorEvent event, Done<void> done) = 0;
};

}  // namespace assay::plugin
