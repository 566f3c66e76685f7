// What plugins' services stand on while there is nothing behind them: for a check, in which no plugin is started and so
// none can reach a service.
#pragma once

#include <string>

#include "host/core/clock.h"
#include "host/plugin/ports.h"
#include "host/security/digest.h"

namespace assay::app {

class ClosedPorts final : public plugin::UpdateSink,
                          public plugin::Kv,
                          public plugin::Timers,
                          public plugin::MailPort,
                          public plugin::Egress {
 public:
  [[nodiscard]] plugin::Ports ports(const std::string &version) {
    return {*this, *this, *this, *this, *this, clock_, security::sha256_hex, version};
  }

  using Of = const plugin::InstanceId &;
  Result<void> report(Of, const StatusReport &) override { return closed(); }
  Result<std::optional<plugin::KvEntry>> get(Of, std::string_view) override { return closed(); }
  Result<std::int64_t> put(Of, std::string_view, std::string_view, std::int64_t, std::int64_t,
                           std::optional<AssessmentId>) override {
    return closed();
  }
  Result<void> remove(Of, std::string_view) override { return closed(); }
  Result<void> set(Of, std::string_view, std::int64_t, std::string_view) override { return closed(); }
  Result<void> cancel(Of, std::string_view) override { return closed(); }
  Result<void> send(Of, std::string_view, std::string_view, std::string_view) override { return closed(); }
  Result<plugin::EgressReply> send(Of, const plugin::EgressRequest &) override { return closed(); }

 private:
  static Error closed() { return {ErrorCode::kUnavailable, "nothing is served during a check"}; }

  SystemClock clock_;
};

}  // namespace assay::app
