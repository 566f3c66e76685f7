#include "plugins/reference_check/check.h"

#include <algorithm>
#include <utility>

#include "plugins/embedded/address.h"
#include "plugins/embedded/config_node.h"
#include "plugins/embedded/tokens.h"

namespace assay::reference_check {
namespace {

using embedded::lower;

bool is_anyone(const Check &check, PlaceState state) noexcept {
  return std::any_of(check.places.begin(), check.places.end(), [&](const Place &p) { return p.state == state; });
}

void forget_people(Check &check) {
  check.candidate_name.clear();
  for (auto &place : check.places) {
    place.name.clear();
    place.address.clear();
  }
}

void finish(Check &check, CheckState state, std::int64_t at_ms) {
  check.state = state;
  check.finished_ms = at_ms;
  check.candidate_address.clear();
  check.links.token.clear();
  for (auto &place : check.places) place.links.token.clear();
  if (state == CheckState::kCancelled || state == CheckState::kDeclined) forget_people(check);
}

void lose(Place &place, Loss loss, std::int64_t now_ms) {
  place.state = place.former.size() < kMaxReplacements ? PlaceState::kVacant : PlaceState::kClosed;
  place.loss = loss;
  place.lost_ms = now_ms;
  place.loss_mailed = false;
  place.links.token.clear();
}

// The rule.
bool conclude(Check &check, std::int64_t now_ms) {
  if (check.state != CheckState::kCollecting || is_anyone(check, PlaceState::kAsked)) return false;
  const bool enough = count_answers(check) >= check.required_answers;
  if (!enough && is_anyone(check, PlaceState::kVacant)) return false;
  finish(check, enough ? CheckState::kCompleted : CheckState::kExpired, now_ms);
  return true;
}

bool elapse_place(const Check &check, Place &place, std::int64_t now_ms) {
  if (place.state == PlaceState::kVacant && now_ms >= place.lost_ms + check.link_valid_ms) {
    place.state = PlaceState::kClosed;
    return true;
  }
  if (place.state != PlaceState::kAsked) return false;
  if (now_ms >= place.asked_ms + check.referee_valid_ms) {
    lose(place, Loss::kTooLate, now_ms);
    return true;
  }
  if (!place.request_mailed) return false;
  const auto due = std::count_if(check.reminders_ms.begin(), check.reminders_ms.end(),
                                 [&](std::int64_t after_ms) { return now_ms >= place.asked_ms + after_ms; });
  if (static_cast<std::size_t>(due) <= place.reminders_due) return false;
  place.reminders_due = static_cast<std::size_t>(due);
  return true;
}

void ask(const Check &check, Place &place, std::string name, std::string address, std::int64_t now_ms) {
  place.name = std::move(name);
  place.address = std::move(address);
  place.same_domain = lower(embedded::domain_of(place.address)) == lower(embedded::domain_of(check.candidate_address));
  place.state = PlaceState::kAsked;
  place.loss = Loss::kNone;
  place.links = {};
  place.request_mailed = place.loss_mailed = false;
  place.asked_ms = now_ms;
  place.lost_ms = 0;
  place.reminders_due = place.reminders_mailed = 0;
}

Place *asked_place(Check &check, std::string_view link_hash) {
  if (check.state != CheckState::kCollecting) return nullptr;
  for (auto &place : check.places) {
    const auto &hashes = place.links.hashes;
    const bool own = std::find(hashes.begin(), hashes.end(), link_hash) != hashes.end();
    if (own && place.state == PlaceState::kAsked) return &place;
  }
  return nullptr;
}

}  // namespace

bool elapse(Check &check, std::int64_t now_ms) {
  if (check.state == CheckState::kInvited && now_ms >= check.invited_ms + check.link_valid_ms) {
    finish(check, CheckState::kExpired, check.invited_ms + check.link_valid_ms);
    return true;
  }
  if (check.state != CheckState::kCollecting) return false;
  bool changed = false;
  for (auto &place : check.places) changed = elapse_place(check, place, now_ms) || changed;
  return conclude(check, now_ms) || changed;
}

bool name_referees(Check &check, const std::vector<Named> &named, std::size_t required_answers, std::int64_t now_ms) {
  const bool changed = elapse(check, now_ms);
  if (check.state != CheckState::kInvited) return changed;
  check.state = CheckState::kCollecting;
  check.consented_ms = now_ms;
  check.required_answers = required_answers;
  check.links.token.clear();  // whoever names referees has the mail
  for (const auto &referee : named) {
    auto &place = check.places.emplace_back();
    place.relationship = referee.relationship;
    ask(check, place, referee.name, referee.address, now_ms);
  }
  return true;
}

bool replace_referees(Check &check, const std::vector<Replacement> &replacements, std::int64_t now_ms) {
  bool changed = elapse(check, now_ms);
  if (check.state != CheckState::kCollecting) return changed;
  for (const auto &replacement : replacements) {
    if (replacement.place >= check.places.size()) continue;
    auto &place = check.places[replacement.place];
    if (!is_replaceable(check, place, now_ms) || was_asked(check, replacement.address)) continue;
    place.former.push_back({std::move(place.links.hashes), hash_address(check, place.address), place.loss});
    ask(check, place, replacement.name, replacement.address, now_ms);
    changed = true;
  }
  return changed;
}

bool decline(Check &check, std::int64_t now_ms) {
  const bool changed = elapse(check, now_ms);
  if (is_finished(check)) return changed;
  finish(check, CheckState::kDeclined, now_ms);
  return true;
}

bool cancel(Check &check, std::int64_t now_ms) {
  const bool changed = elapse(check, now_ms);
  if (is_finished(check)) return changed;
  finish(check, CheckState::kCancelled, now_ms);
  return true;
}

bool expect_answers(Check &check, const std::string &answers_key) {
  if (is_finished(check) || check.pending_answers.size() >= kMaxPendingAnswers) return false;
  check.pending_answers.push_back(answers_key);
  return true;
}

bool answer(Check &check, std::string_view link_hash, const Given &given, std::int64_t now_ms) {
  const bool changed = elapse(check, now_ms);
  auto *place = asked_place(check, link_hash);
  if (place == nullptr) return changed;
  place->state = PlaceState::kAnswered;
  place->answered_ms = now_ms;
  place->answers_key = given.answers_key;
  std::erase(check.pending_answers, given.answers_key);
  place->rating_sum = given.rating_sum;
  place->rating_count = given.rating_count;
  place->links.token.clear();  // whoever answers has the mail
  conclude(check, now_ms);
  return true;
}

bool decline_reference(Check &check, std::string_view link_hash, std::int64_t now_ms) {
  const bool changed = elapse(check, now_ms);
  auto *place = asked_place(check, link_hash);
  if (place == nullptr) return changed;
  lose(*place, Loss::kDeclined, now_ms);
  conclude(check, now_ms);
  return true;
}

bool prepare_letter(Check &check, const Letter &letter, std::string_view fresh) {
  if (!is_owed(check, letter)) return false;
  const bool to_candidate = letter.kind == LetterKind::kVacancy;
  Links &links = to_candidate ? check.links : check.places[letter.place].links;
  if (!links.token.empty()) return false;
  links.token = fresh;
  links.hashes.push_back(embedded::hash_token(to_candidate ? "candidate" : "referee", fresh));
  return true;
}

bool settle_letter(Check &check, const Letter &letter, std::string_view token, bool was_refused, std::int64_t now_ms) {
  const bool to_candidate = letter.kind == LetterKind::kVacancy;
  Links &links = to_candidate ? check.links : check.places[letter.place].links;
  // Another token: meanwhile the place was filled with somebody else.
  if (token.empty() || links.token != token) return false;
  const bool still_owed = is_owed(check, letter);
  links.token.clear();
  if (!still_owed) return true;
  auto &place = check.places[letter.place];
  if (to_candidate) {
    place.loss_mailed = true;
  } else if (was_refused) {
    lose(place, Loss::kUnreachable, now_ms);
    conclude(check, now_ms);
  } else if (letter.kind == LetterKind::kRequest) {
    place.request_mailed = true;
    place.asked_ms = now_ms;
  } else {
    place.reminders_mailed = place.reminders_due;
  }
  return true;
}

std::string hash_address(const Check &check, std::string_view address) {
  return embedded::hash_token(check.secret, lower(address));
}

bool was_asked(const Check &check, std::string_view address) {
  const auto hash = hash_address(check, address);
  return std::any_of(check.places.begin(), check.places.end(), [&](const Place &place) {
    return lower(place.address) == lower(address) ||
           std::any_of(place.former.begin(), place.former.end(),
                       [&](const Former &former) { return former.address_hash == hash; });
  });
}

}  // namespace assay::reference_check
