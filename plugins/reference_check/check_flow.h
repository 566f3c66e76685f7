// What a check does by itself and owes: plugins/embedded's RecordFlow for checks. [any-thread] [started]
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "plugins/embedded/record_flow.h"
#include "plugins/reference_check/check.h"
#include "plugins/reference_check/check_store.h"
#include "plugins/reference_check/mailing.h"

namespace assay::reference_check {

class CheckFlow final : private embedded::Duties<Check> {
 public:
  // store and mailing outlive the flow; pages_url is what links stand under.
  CheckFlow(sdk::Host host, const CheckStore &store, const Mailing &mailing, std::string pages_url);

  // As RecordFlow's.
  using Event = embedded::RecordFlow<Check>::Event;
  [[nodiscard]] sdk::Outcome<Check> apply(std::string_view assessment_id, const Event &event) const {
    return flow_.apply(assessment_id, event);
  }
  [[nodiscard]] sdk::Status fire(std::string_view timer_id) const { return flow_.fire(timer_id); }
  [[nodiscard]] sdk::Status arm(const Check &check) const { return flow_.arm(check); }
  void disarm(std::string_view assessment_id) const { flow_.disarm(assessment_id); }

 private:
  bool elapse(Check &check, std::int64_t now_ms) const override;
  [[nodiscard]] std::optional<std::int64_t> next_event_ms(const Check &check) const override;
  [[nodiscard]] bool owes(const Check &check) const override;
  // Reports first: they wait for no mail system.
  [[nodiscard]] sdk::Status settle(const Check &check) const override;
  [[nodiscard]] sdk::Status report(const Check &check) const;
  [[nodiscard]] sdk::Status report_outcome(const Check &check) const;

  sdk::Host host_;
  const CheckStore &store_;
  const Mailing &mailing_;
  std::string pages_url_;
  embedded::RecordFlow<Check> flow_;
};

}  // namespace assay::reference_check
