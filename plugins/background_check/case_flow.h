// What a case does by itself and owes: reports to the gateway first, then mails to the reviewers, so that a broken mail
// system holds up no report. plugins/embedded's RecordFlow for cases. [any-thread] [started]
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "assay/sdk/host.hpp"
#include "plugins/background_check/case.h"
#include "plugins/background_check/case_store.h"
#include "plugins/background_check/check_config.h"
#include "plugins/embedded/record_flow.h"

namespace assay::background_check {

class CaseFlow final : private embedded::Duties<Case> {
 public:
  // config and store outlive it; pages_url is what pages stand under.
  CaseFlow(sdk::Host host, const CaseStore &store, const CheckConfig &config, std::string pages_url);

  [[nodiscard]] const embedded::RecordFlow<Case> &flow() const noexcept { return flow_; }

 private:
  bool elapse(Case &stored, std::int64_t now_ms) const override;
  [[nodiscard]] std::optional<std::int64_t> next_event_ms(const Case &stored) const override;
  [[nodiscard]] bool owes(const Case &stored) const override;
  [[nodiscard]] sdk::Status settle(const Case &stored) const override;

  [[nodiscard]] sdk::Status report(const Case &stored) const;
  // One mail to each reviewer who has not had it, marked one by one, so that a crash repeats at most one.
  [[nodiscard]] sdk::Status mail(const Case &stored) const;
  // Whether the reviewer is done with: mailed, or never to be reached.
  [[nodiscard]] sdk::Outcome<bool> mail_one(const Case &stored, std::size_t reviewer) const;
  [[nodiscard]] sdk::Status mark_told(const Case &stored, const std::string &address) const;

  sdk::Host host_;
  const CaseStore &store_;
  const CheckConfig &config_;
  std::string pages_url_;
  embedded::RecordFlow<Case> flow_;
};

}  // namespace assay::background_check
