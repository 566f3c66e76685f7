// From a start command to a case that reviewers can open: case stored, page findable, timer set. The mails to the
// reviewers are the timer's, so that a start neither waits for a mail system nor fails with it. [any-thread] [started]
#pragma once

#include <string>

#include "assay/sdk/host.hpp"
#include "assay/sdk/values.hpp"
#include "plugins/background_check/case_flow.h"
#include "plugins/background_check/case_store.h"
#include "plugins/background_check/check_config.h"
#include "plugins/embedded/turns.h"

namespace assay::background_check {

class Opening {
 public:
  // All references outlive it; pages_url is what pages stand under.
  Opening(sdk::Host host, const CaseStore &store, const CaseFlow &flow, const CheckConfig &config,
          std::string pages_url);

  // The same command again goes on where the last one stopped, and gives the same answer.
  // Errors: ASSAY_NOT_FOUND (no such check); ASSAY_RESOURCE_EXHAUSTED (the store is full) and the like, with nothing
  // left behind; ASSAY_UNAVAILABLE and the like: the same start again goes on.
  [[nodiscard]] sdk::Outcome<sdk::Started> open(const sdk::StartCommand &command);

 private:
  [[nodiscard]] sdk::Outcome<Case> case_for(const sdk::StartCommand &command) const;
  [[nodiscard]] sdk::Status make_ready(const Case &stored) const;

  sdk::Host host_;
  const CaseStore &store_;
  const CaseFlow &flow_;
  const CheckConfig &config_;
  std::string pages_url_;
  embedded::Turns turns_;  // two equal commands at once must not undo each other
};

}  // namespace assay::background_check
