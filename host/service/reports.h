// What plugins say happened becomes durable state and an assessment.update in the outbox, in one transaction.
#pragma once

#include "host/plugin/host_ports.h"
#include "host/store/store.h"

namespace assay::service {

class Reports final : public plugin::UpdateSink {
 public:
  explicit Reports(store::Store &store) : store_(store) {}

  // As UpdateSink promises. Blocks until the commit. [any-thread but the executor's and the store's]
  Result<void> report(const plugin::InstanceId &from, const StatusReport &report) override;

 private:
  store::Store &store_;
};

}  // namespace assay::service
