// What plugins' host services stand on: the narrow interfaces of plugin/host_ports.h, bound to the store, the mailer
// and the HTTP client.
#pragma once

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/net/http_client.h"
#include "host/net/mailer.h"
#include "host/plugin/host_ports.h"
#include "host/service/timer_pump.h"
#include "host/store/store.h"

namespace assay::app {

class StoreKv final : public plugin::Kv {
 public:
  explicit StoreKv(store::Store &store) : store_(store) {}
  Result<std::optional<plugin::KvEntry>> get(const plugin::InstanceId &of, std::string_view key) override;
  Result<std::int64_t> put(const plugin::InstanceId &of, std::string_view key, std::string_view value,
                           std::int64_t expected_version, std::int64_t expires_at_ms,
                           std::optional<AssessmentId> assessment) override;
  Result<void> remove(const plugin::InstanceId &of, std::string_view key) override;

 private:
  store::Store &store_;
};

class StoreTimers final : public plugin::Timers {
 public:
  explicit StoreTimers(store::Store &store) : store_(store) {}
  // From now on a new timer wakes the pump. Timers set before are found by the pump itself. NULL: no longer.
  void attach(service::TimerPump *pump) { pump_ = pump; }
  Result<void> set(const plugin::InstanceId &of, std::string_view id, std::int64_t due_ms,
                   std::string_view payload) override;
  Result<void> cancel(const plugin::InstanceId &of, std::string_view id) override;

 private:
  store::Store &store_;
  std::atomic<service::TimerPump *> pump_ = nullptr;
};

class MailerPort final : public plugin::MailPort {
 public:
  explicit MailerPort(net::Mailer &mailer) : mailer_(mailer) {}
  Result<void> send(const plugin::InstanceId &from, std::string_view to, std::string_view subject,
                    std::string_view text) override;

 private:
  net::Mailer &mailer_;
};

// Waits for the client's answer on the plugin's own thread.
class ListedEgress final : public plugin::Egress {
 public:
  using Allowed = std::map<PluginEntry, std::set<std::string>>;  // "host:port", lower case
  ListedEgress(net::HttpClient &http, Allowed allowed) : http_(http), allowed_(std::move(allowed)) {}
  Result<plugin::EgressReply> send(const plugin::InstanceId &from, const plugin::EgressRequest &request) override;

 private:
  net::HttpClient &http_;
  const Allowed allowed_;
};

}  // namespace assay::app
