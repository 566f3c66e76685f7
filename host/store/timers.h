// Plugins' durable timers.
#pragma once

#include <string>
#include <vector>

#include "host/store/query.h"
#include "host/store/rows.h"

namespace assay::store {

class Timers {
 public:
  explicit Timers(soci::session &session);

  // As Store's functions promise. The generation of a set timer is new, whatever the row says.
  Result<void> set(const TimerRow &timer);
  Result<void> clear(const TimerRow &timer);
  Result<void> postpone(const TimerRow &timer, Int due_ms);
  Result<std::vector<TimerRow>> due(std::size_t limit, Int now_ms);
  Result<std::int64_t> next_due_ms();

 private:
  using Text = std::string;
  Query<In<Text, Text, Text, Int, Text>, Out<>> set_;
  Query<In<Text, Text, Text, Int>, Out<>> clear_;
  Query<In<Text, Text, Text>, Out<>> clear_any_;
  Query<In<Int, Text, Text, Text, Int>, Out<>> postpone_;
  Query<In<Int, Int>, Out<Text, Text, Text, Text, Int, Int>> due_;
  Query<In<>, Out<Int>> next_due_;
};

}  // namespace assay::store
