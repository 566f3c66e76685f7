// What can be read off a check without changing it.
#include <algorithm>

#include "plugins/reference_check/check.h"

namespace assay::reference_check {
namespace {

bool has(const std::vector<std::string> &hashes, std::string_view hash) noexcept {
  return std::find(hashes.begin(), hashes.end(), hash) != hashes.end();
}

RefereeView view_of_loss(Loss loss) noexcept {
  if (loss == Loss::kDeclined) return RefereeView::kDeclined;
  return loss == Loss::kTooLate ? RefereeView::kTooLate : RefereeView::kNotNeeded;
}

RefereeView view_of(const Check &check, const Place &place, std::int64_t now_ms) noexcept {
  if (check.state == CheckState::kCancelled) return RefereeView::kCancelled;
  if (place.state == PlaceState::kAnswered) return RefereeView::kAnswered;
  if (place.state != PlaceState::kAsked) return view_of_loss(place.loss);
  if (check.state != CheckState::kCollecting) return RefereeView::kNotNeeded;
  return now_ms < place.asked_ms + check.referee_valid_ms ? RefereeView::kForm : RefereeView::kTooLate;
}

// Of one who was replaced: a link that is too old and one that is no longer needed are the same by now.
RefereeView view_of(const Check &check, const Former &former) noexcept {
  if (check.state == CheckState::kCancelled) return RefereeView::kCancelled;
  return former.loss == Loss::kDeclined ? RefereeView::kDeclined : RefereeView::kNotNeeded;
}

std::optional<std::int64_t> next_event_ms(const Check &check, const Place &place) noexcept {
  if (place.state == PlaceState::kVacant) return place.lost_ms + check.link_valid_ms;
  if (place.state != PlaceState::kAsked) return std::nullopt;
  const std::int64_t end_ms = place.asked_ms + check.referee_valid_ms;
  if (!place.request_mailed || place.reminders_due >= check.reminders_ms.size()) return end_ms;
  return std::min(end_ms, place.asked_ms + check.reminders_ms[place.reminders_due]);
}

}  // namespace

bool is_finished(const Check &check) noexcept {
  return check.state != CheckState::kInvited && check.state != CheckState::kCollecting;
}

std::size_t count_answers(const Check &check) noexcept {
  return static_cast<std::size_t>(std::count_if(check.places.begin(), check.places.end(), [](const Place &place) {
    return place.state == PlaceState::kAnswered;
  }));
}

std::optional<std::int64_t> next_event_ms(const Check &check) noexcept {
  if (check.state == CheckState::kInvited) return check.invited_ms + check.link_valid_ms;
  if (check.state != CheckState::kCollecting) return std::nullopt;
  std::optional<std::int64_t> first;
  for (const auto &place : check.places) {
    const auto event_ms = next_event_ms(check, place);
    if (event_ms && (!first || *event_ms < *first)) first = event_ms;
  }
  return first;
}

std::int64_t latest_end_ms(const Check &check) noexcept {
  // A request that could be mailed only on its last day counts from that day.
  const std::int64_t round_ms = 2 * check.referee_valid_ms + check.link_valid_ms;
  return check.invited_ms + check.link_valid_ms + std::int64_t{1 + kMaxReplacements} * round_ms;
}

bool is_replaceable(const Check &check, const Place &place, std::int64_t now_ms) noexcept {
  return check.state == CheckState::kCollecting && place.state == PlaceState::kVacant &&
         now_ms < place.lost_ms + check.link_valid_ms;
}

bool is_owed(const Check &check, const Letter &letter) noexcept {
  if (check.state != CheckState::kCollecting || letter.place >= check.places.size()) return false;
  const auto &place = check.places[letter.place];
  if (letter.kind == LetterKind::kVacancy) return place.state == PlaceState::kVacant && !place.loss_mailed;
  if (place.state != PlaceState::kAsked) return false;
  if (letter.kind == LetterKind::kRequest) return !place.request_mailed;
  return place.request_mailed && place.reminders_due > place.reminders_mailed;
}

std::vector<Letter> owed_letters(const Check &check) {
  std::vector<Letter> letters;
  for (std::size_t place = 0; place < check.places.size(); ++place) {
    for (const auto kind : {LetterKind::kRequest, LetterKind::kReminder, LetterKind::kVacancy}) {
      if (is_owed(check, {kind, place})) letters.push_back({kind, place});
    }
  }
  return letters;
}

const Links &links_for(const Check &check, const Letter &letter) noexcept {
  return letter.kind == LetterKind::kVacancy ? check.links : check.places[letter.place].links;
}

CandidateView candidate_view(const Check &check, std::int64_t now_ms) noexcept {
  switch (check.state) {
    case CheckState::kInvited:
      return now_ms < check.invited_ms + check.link_valid_ms ? CandidateView::kNaming : CandidateView::kTooLate;
    case CheckState::kCollecting: {
      const bool vacant = std::any_of(check.places.begin(), check.places.end(),
                                      [&](const Place &place) { return is_replaceable(check, place, now_ms); });
      return vacant ? CandidateView::kReplacing : CandidateView::kWaiting;
    }
    case CheckState::kCompleted: return CandidateView::kCompleted;
    case CheckState::kExpired: return check.consented_ms == 0 ? CandidateView::kTooLate : CandidateView::kEnded;
    case CheckState::kDeclined: return CandidateView::kDeclined;
    case CheckState::kCancelled: break;
  }
  return CandidateView::kCancelled;
}

std::optional<RefereeSees> referee_view(const Check &check, std::string_view link_hash, std::int64_t now_ms) noexcept {
  for (std::size_t i = 0; i < check.places.size(); ++i) {
    const auto &place = check.places[i];
    if (has(place.links.hashes, link_hash)) return RefereeSees{view_of(check, place, now_ms), i};
    for (const auto &former : place.former) {
      if (has(former.link_hashes, link_hash)) return RefereeSees{view_of(check, former), i};
    }
  }
  return std::nullopt;
}

bool owes_started(const Check &check) noexcept {
  return check.consented_ms != 0 && !check.started_reported && check.state != CheckState::kCancelled;
}

bool owes_progress(const Check &check) noexcept {
  return check.consented_ms != 0 && check.progress_reported < static_cast<std::int64_t>(count_answers(check)) &&
         check.state != CheckState::kCancelled;
}

bool owes_outcome(const Check &check) noexcept {
  return is_finished(check) && check.state != CheckState::kCancelled && !check.outcome_reported;
}

bool owes_answers(const Check &check) noexcept {
  return is_finished(check) && !check.answers_settled && (count_answers(check) > 0 || !check.pending_answers.empty());
}

}  // namespace assay::reference_check
