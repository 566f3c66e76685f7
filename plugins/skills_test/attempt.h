// One candidate's go at one test, as a state machine driven by the server's clock. Pure: no storage, no mail, no
// reports.
//
//   invited --begin--> begun --submit or time up--> submitted
//      |                 '-- time up, test withdrawn from the configuration --> withdrawn
//      |-- link too old --> expired          invited, begun --cancel--> cancelled
//
// The last four are final: no event changes a finished attempt. All times are milliseconds since the Unix epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plugins/skills_test/grading.h"
#include "plugins/skills_test/test_bank.h"

namespace assay::skills_test {

enum class AttemptState : std::uint8_t { kInvited, kBegun, kSubmitted, kExpired, kCancelled, kWithdrawn };

struct Attempt {
  std::string assessment_id, test_key;
  AttemptState state = AttemptState::kInvited;
  std::int64_t invited_ms = 0, link_expires_ms = 0;
  std::int64_t time_limit_ms = 0;  // this candidate's, extra time included
  std::int64_t extra_time_percent = 0;
  std::int64_t begun_ms = 0, saved_ms = 0, finished_ms = 0;  // 0: has not happened

  std::string link_hash, result_hash;  // what the stored index knows of the two links
  std::string link_token;              // kept only until the invitation is known to be mailed
  std::string result_token;            // kept only until the outcome is reported
  std::string secret;                  // from which the form token and the shuffled order derive

  Answers answers;             // saved so far; erased by grading
  std::optional<Grade> grade;  // of a submitted attempt
  double pass_mark = 0;        // in force when it was graded

  bool started_reported = false, outcome_reported = false;
};

// How long after the time limit a submission still counts: the form travels while the clock runs out. A save counts
// until the time limit only, since from then on the page says that what was saved by then is graded.
inline constexpr std::int64_t kSubmitGraceMs = 30'000;

[[nodiscard]] std::int64_t time_limit_ms(std::int64_t minutes, std::int64_t extra_time_percent) noexcept;

// Each returns whether the attempt changed. Each first lets time do its part (elapse), so that an event after the end
// is never honoured merely because a timer was late. Required: test is the attempt's own, or NULL when the
// configuration no longer has it.
bool elapse(Attempt &attempt, const SkillsTest *test, std::int64_t now_ms);
bool begin(Attempt &attempt, const SkillsTest *test, std::int64_t now_ms);
bool save(Attempt &attempt, const SkillsTest *test, Answers answers, std::int64_t now_ms);
bool submit(Attempt &attempt, const SkillsTest *test, Answers answers, std::int64_t now_ms);
bool cancel(Attempt &attempt, const SkillsTest *test, std::int64_t now_ms);

[[nodiscard]] bool is_finished(const Attempt &attempt) noexcept;
// When elapse() will next have something to do; nullopt when never.
[[nodiscard]] std::optional<std::int64_t> next_event_ms(const Attempt &attempt) noexcept;
// The end of the candidate's time, without the grace. Required: begun.
[[nodiscard]] std::int64_t deadline_ms(const Attempt &attempt) noexcept;
// Minutes between begin and finish, to one decimal.
[[nodiscard]] double duration_minutes(const Attempt &attempt) noexcept;

// What somebody who opens the link should see. Unlike elapse() it changes nothing: mail scanners open links too.
enum class View : std::uint8_t { kInvitation, kForm, kTimeUp, kDone, kExpired, kCancelled, kWithdrawn };
[[nodiscard]] View view_of(const Attempt &attempt, std::int64_t now_ms) noexcept;

// What the gateway has still to be told, oldest first.
[[nodiscard]] bool owes_started(const Attempt &attempt) noexcept;
[[nodiscard]] bool owes_outcome(const Attempt &attempt) noexcept;

}  // namespace assay::skills_test
