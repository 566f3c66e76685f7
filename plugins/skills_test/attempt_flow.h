// What an attempt does by itself and owes the gateway: plugins/embedded's RecordFlow for attempts. [any-thread]
// [started]
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "plugins/embedded/record_flow.h"
#include "plugins/skills_test/attempt.h"
#include "plugins/skills_test/attempt_store.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

class AttemptFlow final : private embedded::Duties<Attempt> {
 public:
  // bank and store outlive the flow; pages_url is what links stand under.
  AttemptFlow(sdk::Host host, const AttemptStore &store, const TestBank &bank, std::string pages_url);

  // One event of attempt.h, such as begin() or submit(); returns whether it changed the attempt. May run several times.
  using Event = std::function<bool(Attempt &attempt, const SkillsTest *test, std::int64_t now_ms)>;

  // As RecordFlow's.
  [[nodiscard]] sdk::Outcome<Attempt> apply(std::string_view assessment_id, const Event &event) const;
  [[nodiscard]] sdk::Status fire(std::string_view timer_id) const { return flow_.fire(timer_id); }
  [[nodiscard]] sdk::Status arm(const Attempt &attempt) const { return flow_.arm(attempt); }
  void disarm(std::string_view assessment_id) const { flow_.disarm(assessment_id); }

 private:
  bool elapse(Attempt &attempt, std::int64_t now_ms) const override;
  [[nodiscard]] std::optional<std::int64_t> next_event_ms(const Attempt &attempt) const override;
  [[nodiscard]] bool owes(const Attempt &attempt) const override;
  // Reports what the attempt owes and marks it as reported.
  [[nodiscard]] sdk::Status settle(const Attempt &attempt) const override;

  sdk::Host host_;
  const AttemptStore &store_;
  const TestBank &bank_;
  std::string pages_url_;
  embedded::RecordFlow<Attempt> flow_;
};

}  // namespace assay::skills_test
