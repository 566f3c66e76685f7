// From a start command to a candidate who has a link: attempt stored, then mailed, then marked as mailed. The same
// command again goes on where the last one stopped, and mails nothing that is known to have been mailed. [any-thread]
// [started]
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "assay/sdk/values.hpp"
#include "plugins/skills_test/attempt_flow.h"
#include "plugins/skills_test/attempt_store.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

class Inviting {
 public:
  // All references outlive it; pages_url is what links stand under.
  Inviting(sdk::Host host, const AttemptStore &store, const AttemptFlow &flow, const TestBank &bank,
           std::string pages_url);

  // Errors: ASSAY_NOT_FOUND (no such test), ASSAY_REJECTED (the address was refused), ASSAY_RESOURCE_EXHAUSTED (store
  // full): nothing is left behind. ASSAY_UNAVAILABLE and the like: the same command again goes on.
  [[nodiscard]] sdk::Outcome<sdk::Started> invite(const sdk::StartCommand &command);

 private:
  // Holds an assessment's turn while it lives: two equal commands at once must not both mail.
  class Turn {
   public:
    Turn(Inviting &inviting, const std::string &assessment_id);
    ~Turn();
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    [[nodiscard]] bool is_ours() const noexcept { return ours_; }

   private:
    Inviting &inviting_;
    std::string assessment_id_;
    bool ours_;
  };

  [[nodiscard]] sdk::Outcome<Attempt> attempt_for(const sdk::StartCommand &command) const;
  [[nodiscard]] Attempt make_attempt(const sdk::StartCommand &command, const SkillsTest &test) const;
  [[nodiscard]] sdk::Status send(const Attempt &attempt, const std::string &address) const;
  [[nodiscard]] sdk::Status refuse(const Attempt &attempt, sdk::Status why) const;
  void mark_mailed(const Attempt &attempt) const;

  sdk::Host host_;
  const AttemptStore &store_;
  const AttemptFlow &flow_;
  const TestBank &bank_;
  std::string pages_url_;
  std::mutex mutex_;
  std::set<std::string, std::less<>> under_way_;  // guarded by mutex_
};

}  // namespace assay::skills_test
