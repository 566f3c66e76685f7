// From a start command to a candidate who has a link: attempt stored, then plugins/embedded's invite(). [any-thread]
// [started]
#pragma once

#include <string>

#include "assay/sdk/host.hpp"
#include "assay/sdk/values.hpp"
#include "plugins/embedded/turns.h"
#include "plugins/skills_test/attempt_flow.h"
#include "plugins/skills_test/attempt_store.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

class Inviting {
 public:
  // All references outlive it; pages_url is what links stand under.
  Inviting(sdk::Host host, const AttemptStore &store, const AttemptFlow &flow, const TestBank &bank,
           std::string pages_url);

  // Errors: ASSAY_NOT_FOUND (no such test), ASSAY_INVALID_ARGUMENT (a custom field), and those of embedded::invite().
  [[nodiscard]] sdk::Outcome<sdk::Started> invite(const sdk::StartCommand &command);

 private:
  [[nodiscard]] sdk::Outcome<Attempt> attempt_for(const sdk::StartCommand &command) const;
  [[nodiscard]] Attempt make_attempt(const sdk::StartCommand &command, const SkillsTest &test,
                                     std::int64_t extra_time_percent) const;
  [[nodiscard]] sdk::Status send(const Attempt &attempt, const std::string &address) const;
  [[nodiscard]] sdk::Status forget(const Attempt &attempt) const;

  sdk::Host host_;
  const AttemptStore &store_;
  const AttemptFlow &flow_;
  const TestBank &bank_;
  std::string pages_url_;
  embedded::Turns turns_;  // two equal commands at once must not both mail
};

}  // namespace assay::skills_test
