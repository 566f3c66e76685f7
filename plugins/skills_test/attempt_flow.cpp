#include "plugins/skills_test/attempt_flow.h"

#include <utility>

#include "plugins/skills_test/announcements.h"
#include "plugins/skills_test/route.h"

namespace assay::skills_test {

AttemptFlow::AttemptFlow(sdk::Host host, const AttemptStore &store, const TestBank &bank, std::string pages_url)
    : host_(host),
      store_(store),
      bank_(bank),
      pages_url_(std::move(pages_url)),
      flow_(host, store.records(), *this, "attempt") {}

sdk::Outcome<Attempt> AttemptFlow::apply(std::string_view assessment_id, const Event &event) const {
  return flow_.apply(assessment_id, [&](Attempt &attempt, std::int64_t now_ms) {
    return event(attempt, bank_.find(attempt.test_key), now_ms);
  });
}

bool AttemptFlow::elapse(Attempt &attempt, std::int64_t now_ms) const {
  return skills_test::elapse(attempt, bank_.find(attempt.test_key), now_ms);
}

std::optional<std::int64_t> AttemptFlow::next_event_ms(const Attempt &attempt) const {
  return skills_test::next_event_ms(attempt);
}

bool AttemptFlow::owes(const Attempt &attempt) const { return owes_started(attempt) || owes_outcome(attempt); }

sdk::Status AttemptFlow::settle(const Attempt &attempt) const {
  const bool started = owes_started(attempt);
  const bool outcome = owes_outcome(attempt);
  if (started) {
    if (auto told = embedded::tell(host_, started_report(attempt)); !told.is_ok()) return told;
  }
  if (outcome) {
    if (attempt.state == AttemptState::kSubmitted) {
      if (auto indexed = store_.index_result(attempt); !indexed.is_ok()) return indexed;
    }
    auto told =
        embedded::tell(host_, outcome_report(attempt, pages_url_ + std::string(kResultRoot) + attempt.result_token));
    if (!told.is_ok()) return told;
  }
  return store_.records()
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
