// One candidate's background check in the hands of its reviewers, as a state machine driven by the server's clock.
// Pure: no storage, no mail, no reports.
//
//   waiting --begin--> begun --decide--> decided
//      '---- nobody decided in time -------> expired       waiting, begun --cancel--> cancelled
//
// The last three are final: no event changes a finished case. All times are milliseconds since the Unix epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/background_check/check_config.h"
#include "plugins/background_check/findings.h"

namespace assay::background_check {

enum class CaseState : std::uint8_t { kWaiting, kBegun, kDecided, kExpired, kCancelled };

// What the reviewers are still to be mailed.
enum class Mailing : std::uint8_t { kNone, kNotice, kReminder };

// Whom the reviewer checks. Each may be empty.
struct Subject {
  std::string first_name, last_name, email, job;

  bool operator==(const Subject &) const = default;
};

struct Case {
  std::string assessment_id;
  // As it was configured when the case was opened, so that a reviewer's checklist does not change under their hands and
  // an outcome is shown with the words that were decided on.
  Check check;
  Subject subject;  // emptied when the case ends without an outcome
  CaseState state = CaseState::kWaiting;
  std::int64_t opened_ms = 0, due_ms = 0;
  std::int64_t remind_ms = 0;                                // 0: no reminder, or no more
  std::int64_t begun_ms = 0, saved_ms = 0, finished_ms = 0;  // 0: has not happened

  // Names the case's page. Kept as it is, since every report names the page; behind it stands the host's own gate for
  // staff, not this token.
  std::string token;
  std::string secret;  // from which the form token derives

  Findings findings;         // one for each item of the check; those of the latest save
  std::int64_t version = 0;  // of the findings: grows with each change

  Mailing mailing = Mailing::kNone;
  std::vector<std::string> told;  // who has had the mail that is under way

  bool started_reported = false, outcome_reported = false;
};

// A case that waits, with everything but tokens.
[[nodiscard]] Case open_case(std::string assessment_id, const Check &check, Subject subject, std::int64_t now_ms);

// Each returns whether the case changed. Each first lets time do its part (elapse), so that an event after the end is
// never honoured merely because a timer was late.
bool elapse(Case &stored, std::int64_t now_ms);
bool begin(Case &stored, std::int64_t now_ms);
// Keep findings that were made on top of `version`; of any other version they change nothing.
bool save(Case &stored, std::int64_t version, const Findings &findings, std::int64_t now_ms);
// As save(), and ends the case. Required: faults_in(stored.check, findings) is empty.
bool decide(Case &stored, std::int64_t version, const Findings &findings, std::int64_t now_ms);
bool cancel(Case &stored, std::int64_t now_ms);

[[nodiscard]] bool is_finished(const Case &stored) noexcept;
// When elapse() will next have something to do; nullopt when never.
[[nodiscard]] std::optional<std::int64_t> next_event_ms(const Case &stored) noexcept;
// Minutes between begin and decision, to one decimal.
[[nodiscard]] double duration_minutes(const Case &stored) noexcept;

// What somebody who opens the page should see. Unlike elapse() it changes nothing.
enum class View : std::uint8_t { kBriefing, kChecklist, kOutcome, kExpired, kCancelled };
[[nodiscard]] View view_of(const Case &stored, std::int64_t now_ms) noexcept;

// What the gateway and the reviewers have still to be told.
[[nodiscard]] bool owes_started(const Case &stored) noexcept;
[[nodiscard]] bool owes_outcome(const Case &stored) noexcept;
[[nodiscard]] bool owes_mail(const Case &stored) noexcept;

}  // namespace assay::background_check
