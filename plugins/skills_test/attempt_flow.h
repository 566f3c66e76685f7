// Carries an attempt from one durable state to the next and sees to it that the gateway hears of it, whatever crashes
// between.
//
// There is one timer per attempt. Before a state that the gateway must hear of is stored, the timer is set to shortly
// after now; then the state is stored, then reported, then marked as reported; then the timer goes back to the
// attempt's next event. A crash between any two of these leaves a timer that does the rest. Reports carry dedupe keys,
// so that doing it twice is doing it once. [any-thread] [started]
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "assay/sdk/host.hpp"
#include "plugins/skills_test/attempt.h"
#include "plugins/skills_test/attempt_store.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

class AttemptFlow {
 public:
  // bank and store outlive the flow; pages_url is what links stand under.
  AttemptFlow(sdk::Host host, const AttemptStore &store, const TestBank &bank, std::string pages_url);

  // One event of attempt.h, such as begin() or submit(); returns whether it changed the attempt. May run several times.
  using Event = std::function<bool(Attempt &attempt, const SkillsTest *test, std::int64_t now_ms)>;

  // Applies an event, durably. What it made due to be reported is reported now when that works, else by the timer.
  // Returns: the attempt as stored. Errors: AttemptStore::update's, or the timer's; then nothing was changed.
  [[nodiscard]] sdk::Outcome<Attempt> apply(std::string_view assessment_id, const Event &event) const;

  // The timer's work: lets time do its part, reports what is due, sets the next timer. OK also for an unknown attempt.
  [[nodiscard]] sdk::Status tend(std::string_view assessment_id) const;

  // Sets the timer of a new attempt.
  [[nodiscard]] sdk::Status arm(const Attempt &attempt) const;
  void disarm(std::string_view assessment_id) const;

  // The attempt that a timer id of ours names; nullopt for any other id.
  [[nodiscard]] static std::optional<std::string_view> attempt_of_timer(std::string_view timer_id) noexcept;

 private:
  // Reports what the attempt owes and marks it as reported.
  [[nodiscard]] sdk::Status settle(const Attempt &attempt) const;
  [[nodiscard]] sdk::Status tell(const sdk::Report &report) const;

  sdk::Host host_;
  const AttemptStore &store_;
  const TestBank &bank_;
  std::string pages_url_;
};

}  // namespace assay::skills_test
