// One reference check as a state machine driven by the server's clock. Pure: no storage, no mail, no reports.
//
//   invited --name_referees--> collecting --(the rule)--> completed | expired
//      '-- link too old --> expired         invited, collecting --decline--> declined, --cancel--> cancelled
//
// There is one place for each referee whom the candidate named:
//
//   asked --answer--> answered              vacant --replace_referees--> asked
//     '-- declined, mail refused, link too old --> vacant --not replaced in time--> closed
//
// The rule: while anyone is asked, the check goes on. When nobody is, it has completed if enough have answered; if not,
// it goes on as long as a place is vacant, and then it has expired. It never fails a candidate.
//
// The last four states are final: no event changes a finished check. All times are milliseconds since the Unix epoch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/reference_check/check_bank.h"

namespace assay::reference_check {

enum class CheckState : std::uint8_t { kInvited, kCollecting, kCompleted, kExpired, kDeclined, kCancelled };
enum class PlaceState : std::uint8_t { kAsked, kAnswered, kVacant, kClosed };
// Why a place is vacant or closed.
enum class Loss : std::uint8_t { kNone, kDeclined, kUnreachable, kTooLate };

// The links that one person was mailed: each mail has one of its own, since a token is forgotten once it is out.
struct Links {
  std::vector<std::string> hashes;  // what the stored index knows
  std::string token;                // kept only until the mail that carries it is out
};

// A referee who was replaced: enough to tell them so, and to ask nobody twice.
struct Former {
  std::vector<std::string> link_hashes;
  std::string address_hash;
  Loss loss = Loss::kNone;
};

struct Place {
  std::string relationship;  // its id
  std::string name, address;
  bool same_domain = false;  // as the candidate's address has
  PlaceState state = PlaceState::kAsked;
  Loss loss = Loss::kNone;
  Links links;
  bool request_mailed = false, loss_mailed = false;
  std::int64_t asked_ms = 0, answered_ms = 0, lost_ms = 0;
  std::size_t reminders_due = 0, reminders_mailed = 0;
  std::string answers_key;  // names the stored answers that count
  std::int64_t rating_sum = 0, rating_count = 0;
  std::vector<Former> former;
};

struct Check {
  std::string assessment_id, check_key, check_name;
  CheckState state = CheckState::kInvited;
  std::string candidate_name, candidate_address;
  std::int64_t link_valid_ms = 0, referee_valid_ms = 0;
  std::vector<std::int64_t> reminders_ms;  // after asked_ms
  std::size_t required_answers = 0;
  std::int64_t invited_ms = 0, consented_ms = 0, finished_ms = 0;  // 0: has not happened
  Links links;                                                     // the candidate's
  std::string report_hash, report_token;                           // the token is kept until the outcome is reported
  std::string secret;  // from which form tokens and hashes of addresses derive
  std::vector<Place> places;
  std::vector<std::string> pending_answers;  // keys under which answers may stand that do not count (yet)
  bool started_reported = false, outcome_reported = false, answers_settled = false;
  std::int64_t progress_reported = -1;  // the highest number of answers that the gateway was told of
};

// How often a place can be filled again: a candidate is not to have the gateway write to ever more people.
inline constexpr std::size_t kMaxReplacements = 3;

// How many answers may be stored and not counted: only a crash or a failing store leaves one.
inline constexpr std::size_t kMaxPendingAnswers = 16;

struct Named {
  std::string relationship, name, address;
};
struct Replacement {
  std::size_t place = 0;
  std::string name, address;
};
// The answers of one referee, as far as the check needs to know them.
struct Given {
  std::string answers_key;
  std::int64_t rating_sum = 0, rating_count = 0;
};

// Each returns whether the check changed. Each first lets time do its part (elapse), so that an event after its time is
// never honoured merely because a timer was late.
bool elapse(Check &check, std::int64_t now_ms);
// Required: consent was given; named and required are what the configuration allows.
bool name_referees(Check &check, const std::vector<Named> &named, std::size_t required_answers, std::int64_t now_ms);
// Replaces those that are vacant still.
bool replace_referees(Check &check, const std::vector<Replacement> &replacements, std::int64_t now_ms);
// The candidate takes no part, or no more.
bool decline(Check &check, std::int64_t now_ms);
bool cancel(Check &check, std::int64_t now_ms);
// Answers are about to be stored under this key: noted before, so that they are erased with the check whatever crashes.
// Returns false for a check that has ended, and when too many are pending.
bool expect_answers(Check &check, const std::string &answers_key);
// By a referee, who is known by the hash of a link; one who is not asked (any more) changes nothing.
bool answer(Check &check, std::string_view link_hash, const Given &given, std::int64_t now_ms);
bool decline_reference(Check &check, std::string_view link_hash, std::int64_t now_ms);

[[nodiscard]] bool is_finished(const Check &check) noexcept;
[[nodiscard]] std::size_t count_answers(const Check &check) noexcept;
// When elapse() will next have something to do; nullopt when never.
[[nodiscard]] std::optional<std::int64_t> next_event_ms(const Check &check) noexcept;
// A time after which none of the check's links has anything left to do. It holds unless the gateway stands still.
[[nodiscard]] std::int64_t latest_end_ms(const Check &check) noexcept;
// Whether the candidate can fill the place again.
[[nodiscard]] bool is_replaceable(const Check &check, const Place &place, std::int64_t now_ms) noexcept;
[[nodiscard]] std::string hash_address(const Check &check, std::string_view address);
// Whether somebody with this address is or was a referee of this check. Addresses compare without case.
[[nodiscard]] bool was_asked(const Check &check, std::string_view address);

// Mails that are owed while the check goes on. One after the other for a place: the request, reminders; and to the
// candidate, that a place is vacant.
enum class LetterKind : std::uint8_t { kRequest, kReminder, kVacancy };
struct Letter {
  LetterKind kind = LetterKind::kRequest;
  std::size_t place = 0;
};
[[nodiscard]] bool is_owed(const Check &check, const Letter &letter) noexcept;
[[nodiscard]] std::vector<Letter> owed_letters(const Check &check);
// Whom a letter goes to.
[[nodiscard]] const Links &links_for(const Check &check, const Letter &letter) noexcept;
// Gives an owed letter its link, made of `fresh` unless it has one already from an earlier try.
bool prepare_letter(Check &check, const Letter &letter, std::string_view fresh);
// The letter with this token is out, or its address was refused: then a referee is lost.
bool settle_letter(Check &check, const Letter &letter, std::string_view token, bool was_refused, std::int64_t now_ms);

// What somebody who opens a link should see. Unlike elapse() it changes nothing: mail scanners open links too.
enum class CandidateView : std::uint8_t {
  kNaming,
  kWaiting,
  kReplacing,
  kCompleted,
  kTooLate,
  kEnded,
  kDeclined,
  kCancelled
};
[[nodiscard]] CandidateView candidate_view(const Check &check, std::int64_t now_ms) noexcept;
enum class RefereeView : std::uint8_t { kForm, kAnswered, kDeclined, kTooLate, kNotNeeded, kCancelled };
struct RefereeSees {
  RefereeView view = RefereeView::kNotNeeded;
  std::size_t place = 0;
};
// nullopt: no referee of this check has or had the link.
[[nodiscard]] std::optional<RefereeSees> referee_view(const Check &check, std::string_view link_hash,
                                                      std::int64_t now_ms) noexcept;

// What the gateway has still to be told, in this order.
[[nodiscard]] bool owes_started(const Check &check) noexcept;
[[nodiscard]] bool owes_progress(const Check &check) noexcept;
[[nodiscard]] bool owes_outcome(const Check &check) noexcept;
// Whether stored answers have still to be given their last day, or to be erased.
[[nodiscard]] bool owes_answers(const Check &check) noexcept;

}  // namespace assay::reference_check
