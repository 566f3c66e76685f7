// Vendors' events: stored before the vendor is answered, then handed to their plugin in the order of their arrival
// until it is done with each.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/core/webhook.h"
#include "host/plugin/host_ports.h"
#include "host/service/due_pump.h"
#include "host/store/store.h"

namespace assay::service {

// A webhook of a plugin instance, with what verifies it.
struct VendorHook {
  plugin::InstanceId of;
  Webhook rule;
  std::vector<std::string> secrets;  // the current one, then perhaps the previous one
};

// When an event that the plugin did not get through is asked again. attempts: before this one. Pure.
[[nodiscard]] std::int64_t event_retry_delay_ms(std::int64_t attempts, std::chrono::milliseconds asked_for) noexcept;

class VendorEvents {
 public:
  // Hands an event to its plugin; `done` as plugin::Provider::apply_event.
  using Apply = std::function<void(const plugin::InstanceId &of, VendorEvent event, Done<void> done)>;
  using Headers = std::vector<std::pair<std::string, std::string>>;  // names in lower case

  struct Hooks {
    std::vector<VendorHook> running;
    std::vector<plugin::InstanceId> not_running;  // instances that may have webhooks, which nobody can know now
  };

  VendorEvents(store::Store &store, Clock &clock, Hooks hooks, Apply apply);
  ~VendorEvents();  // as stop()

  [[nodiscard]] const Hooks &hooks() const noexcept { return hooks_; }

  // Stores an event whose signature was right; `done` after the commit, on the store's thread. Errors: as the store's
  // (kResourceExhausted, kUnavailable: nothing was stored). [any-thread; waits for nothing]
  void receive(const VendorHook &hook, Headers headers, std::string body, Done<store::EventReceived> done);

  // No event is handed over from now on; those under way that end with an error are asked again at the next start.
  // Idempotent.
  void stop();

 private:
  Result<DuePump::Found> look();
  Result<void> settle(const store::InboxRow &row, const Result<void> &applied);

  store::Store &store_;
  Clock &clock_;
  const Hooks hooks_;
  const std::vector<store::InboxQueue> queues_;  // one for each instance that has webhooks
  const Apply apply_;
  std::atomic<bool> stopping_ = false;
  std::shared_ptr<DuePump> pump_;  // shared with receipts that the store is still to commit
};

}  // namespace assay::service
