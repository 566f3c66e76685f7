// What an operator sees of the outbox and does with it: list, show, requeue, replay, discard; each act with its entry
// in the audit log, in one transaction. And what keeps the outbox in order by itself: the scan for streams that lost
// their place, and the end of what was kept long enough.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/store/assessment_table.h"
#include "host/store/audit.h"
#include "host/store/claims.h"
#include "host/store/operator_rows.h"

namespace assay::store {

class Deliveries {
 public:
  Deliveries(soci::session &session, Claims &claims, Audit &audit);

  // As Store's functions of these names promise.
  Result<std::vector<DeliveryRow>> list(const DeliveryFilter &filter);
  Result<std::optional<DeliveryDetail>> find(std::int64_t key);
  Result<Acted> requeue(std::int64_t key, const OperatorAct &act, Int now_ms);
  Result<Acted> replay(const Replay &replay, const OperatorAct &act, Int now_ms);
  Result<Acted> discard(const DeliveryFilter &filter, const OperatorAct &act, Int now_ms);
  Result<OutboxCounts> counts();
  Result<Scanned> scan(std::int64_t after_key, std::size_t limit, Int now_ms);
  Result<void> repair(std::int64_t assessment_key, Int now_ms);
  Result<std::size_t> expire(Int delivered_before_ms, Int dead_before_ms, std::size_t limit);

 private:
  using Text = std::string;
  struct Picked {
    DeliveryRow row;
    bool is_erased = false;      // its payload was kept long enough
    bool is_behind_end = false;  // something that ended the assessment was delivered after it
    Int assessment_key = 0;
  };
  Result<std::vector<Picked>> pick(const DeliveryFilter &filter);
  static std::optional<std::string> why_not_replayed(const Picked &picked, bool force);
  Result<void> put_back(const Picked &picked, Int due_ms, const OperatorAct &act, Int now_ms, Acted &acted);
  Result<void> close(const OperatorAct &act, std::string_view action, const DeliveryFilter &filter, Acted &acted,
                     Int now_ms);

  soci::session &session_;
  Claims &claims_;
  Audit &audit_;
};

}  // namespace assay::store
