// What one plugin instance may ask of the host: the ABI's assay_host with its services, bound to the ports.
// Every function behind the tables is a noexcept wall: arguments checked, errors as status codes.
#pragma once

#include <atomic>
#include <string>

#include "assay/assay.h"
#include "host/plugin/gate.h"
#include "host/plugin/ports.h"

namespace assay::plugin {

// What all services of an instance share; the `self` of their tables.
struct ServiceContext {
  const InstanceId of;
  const Ports ports;
  Gate gate;
  std::atomic<bool> has_logged_refusal = false;
};

// Lives, at one address, until the plugin's destroy() has returned. The ports are not touched before open() and after
// close().
class HostServices {
 public:
  // has_egress: the operator allows the entry to call somewhere; without it the plugin does not see assay.http/1.
  HostServices(InstanceId of, Ports ports, bool has_egress);
  HostServices(const HostServices &) = delete;
  HostServices &operator=(const HostServices &) = delete;

  [[nodiscard]] const assay_host *abi() const noexcept { return &host_; }

  // Services may be used from now on: start() is about to be called.
  void open() { context_.gate.open(); }
  // No longer. Waits for the uses under way, so not from within a service.
  void close() { context_.gate.close(); }

 private:
  static const void *ASSAY_CALL get_service(void *self, assay_str id) noexcept;

  ServiceContext context_;
  const bool has_egress_;
  const assay_svc_log log_;
  const assay_svc_report report_;
  const assay_svc_kv kv_;
  const assay_svc_mail mail_;
  const assay_svc_timer timer_;
  const assay_svc_clock clock_;
  const assay_svc_http http_;
  assay_host host_{};
};

}  // namespace assay::plugin
