// POST /hooks/<product line>/<plugin entry>/<webhook>: vendors' events. Every refusal has an empty body; the log says
// which check failed, without body and headers.
#pragma once

#include <functional>
#include <map>
#include <string_view>

#include "host/core/clock.h"
#include "host/http/attempts.h"
#include "host/http/message.h"
#include "host/service/vendor_events.h"

namespace assay::http {

inline constexpr std::string_view kHooksPrefix = "/hooks/";

class HookRoutes {
 public:
  // Both outlive it.
  HookRoutes(service::VendorEvents &events, Clock &clock);

  // Calls `answer` once, at once or after the commit on the store's thread: 200 stored, or known before; 401 no such
  // webhook, or a check that failed; 405; 429 too many that failed; 503 not stored, or the plugin does not run.
  // Required: the path begins with kHooksPrefix. [loop thread, waits for nothing]
  void handle(Request request, std::function<void(Response)> answer);

 private:
  void receive(const service::VendorHook &hook, Request request, std::function<void(Response)> answer);

  service::VendorEvents &events_;
  Clock &clock_;
  std::map<const service::VendorHook *, Attempts> failures_;  // one for each webhook; its keys never change
};

}  // namespace assay::http
