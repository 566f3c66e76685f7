#include "plugins/skills_test/attempt_flow.h"

#include <utility>

#include "plugins/skills_test/announcements.h"

namespace assay::skills_test {
namespace {

constexpr std::string_view kTimerPrefix = "attempt/";
// How long after a stored state its reports are tried again. Longer than they take, so that it hardly ever does
// anything.
constexpr std::int64_t kSettleDelayMs = 30'000;

std::string timer_of(std::string_view assessment_id) { return std::string(kTimerPrefix).append(assessment_id); }

bool owes_a_report(const Attempt &attempt) noexcept { return owes_started(attempt) || owes_outcome(attempt); }

}  // namespace

AttemptFlow::AttemptFlow(sdk::Host host, const AttemptStore &store, const TestBank &bank, std::string pages_url)
    : host_(host), store_(store), bank_(bank), pages_url_(std::move(pages_url)) {}

std::optional<std::string_view> AttemptFlow::attempt_of_timer(std::string_view timer_id) noexcept {
  if (!timer_id.starts_with(kTimerPrefix)) return std::nullopt;
  return timer_id.substr(kTimerPrefix.size());
}

sdk::Status AttemptFlow::arm(const Attempt &attempt) const {
  const auto due_ms = next_event_ms(attempt);
  if (!due_ms) return {};
  return host_.set_timer(timer_of(attempt.assessment_id), *due_ms, "");
}

void AttemptFlow::disarm(std::string_view assessment_id) const {
  // A timer that stays finds a finished attempt, or none, and does nothing.
  static_cast<void>(host_.cancel_timer(timer_of(assessment_id)));
}

sdk::Outcome<Attempt> AttemptFlow::apply(std::string_view assessment_id, const Event &event) const {
  bool changed = false;
  const auto change = [&](Attempt &attempt) -> sdk::Outcome<bool> {
    const std::int64_t now_ms = host_.now_ms();
    changed = event(attempt, bank_.find(attempt.test_key), now_ms);
    if (!changed || !owes_a_report(attempt)) return changed;
    auto armed = host_.set_timer(timer_of(assessment_id), now_ms + kSettleDelayMs, "");
    if (!armed.is_ok()) return armed;
    return true;
  };
  auto attempt = store_.update(assessment_id, change);
  if (!attempt.is_ok()) return attempt;
  const bool owed = owes_a_report(*attempt);
  if (owed) {
    const auto settled = settle(*attempt);
    if (!settled.is_ok()) {
      host_.log(sdk::LogLevel::kWarn, "assessment " + attempt->assessment_id +
                                          ": not reported yet, tried again in a moment: " + settled.message);
      return attempt;
    }
  }
  if (is_finished(*attempt)) {
    if (owed || changed) disarm(assessment_id);
  } else if (owed) {
    // When this fails, the timer that stands fires too early and is set again then.
    static_cast<void>(arm(*attempt));
  }
  return attempt;
}

sdk::Status AttemptFlow::tend(std::string_view assessment_id) const {
  const auto change = [&](Attempt &attempt) -> sdk::Outcome<bool> {
    return elapse(attempt, bank_.find(attempt.test_key), host_.now_ms());
  };
  auto attempt = store_.update(assessment_id, change);
  for (;;) {
    if (!attempt.is_ok()) return attempt.status().code == ASSAY_NOT_FOUND ? sdk::Status{} : attempt.status();
    if (owes_a_report(*attempt)) {
      auto settled = settle(*attempt);
      if (!settled.is_ok()) return settled;
    }
    auto armed = arm(*attempt);
    if (!armed.is_ok()) return armed;
    // A candidate may have begun meanwhile and set a timer of an earlier time, which the one just set replaced.
    const auto armed_for = next_event_ms(*attempt);
    attempt = store_.update(assessment_id, change);
    if (attempt.is_ok() && next_event_ms(*attempt) == armed_for && !owes_a_report(*attempt)) return {};
  }
}

sdk::Status AttemptFlow::tell(const sdk::Report &report) const {
  auto told = host_.report(report);
  if (told.code != ASSAY_NOT_FOUND && told.code != ASSAY_CONFLICT) return told;
  host_.log(sdk::LogLevel::kInfo,
            "assessment " + report.assessment_id() + ": the gateway no longer takes reports of it: " + told.message);
  return {};
}

sdk::Status AttemptFlow::settle(const Attempt &attempt) const {
  const bool started = owes_started(attempt);
  const bool outcome = owes_outcome(attempt);
  if (started) {
    if (auto told = tell(started_report(attempt)); !told.is_ok()) return told;
  }
  if (outcome) {
    if (attempt.state == AttemptState::kSubmitted) {
      if (auto indexed = store_.index_result(attempt); !indexed.is_ok()) return indexed;
    }
    auto told = tell(outcome_report(attempt, pages_url_ + "/r/" + attempt.result_token));
    if (!told.is_ok()) return told;
  }
  return store_
      .update(attempt.assessment_id,
              [&](Attempt &stored) -> sdk::Outcome<bool> {
                if (started) stored.started_reported = true;
                if (outcome) stored.outcome_reported = true;
                if (outcome) stored.result_token.clear();
                return true;
              })
      .status();
}

}  // namespace assay::skills_test
