#include "plugins/reference_check/mailing.h"

#include <utility>

#include "plugins/embedded/tokens.h"
#include "plugins/reference_check/letters.h"
#include "plugins/reference_check/route.h"

namespace assay::reference_check {
namespace {

// Until when the link of a letter is good that goes out now.
std::int64_t expiry_of(const Check &check, const Letter &letter, std::int64_t now_ms) {
  const auto &place = check.places[letter.place];
  if (letter.kind == LetterKind::kVacancy) return place.lost_ms + check.link_valid_ms;
  return (letter.kind == LetterKind::kRequest ? now_ms : place.asked_ms) + check.referee_valid_ms;
}

}  // namespace

Mailing::Mailing(sdk::Host host, const CheckStore &store, const CheckBank &bank, std::string pages_url)
    : host_(host), store_(store), bank_(bank), pages_url_(std::move(pages_url)) {}

sdk::Status Mailing::deliver(const Check &check) const {
  for (const auto &letter : owed_letters(check)) {
    if (auto delivered = deliver(check.assessment_id, letter); !delivered.is_ok()) return delivered;
  }
  return {};
}

sdk::Status Mailing::deliver(const std::string &assessment_id, const Letter &letter) const {
  const auto fresh = embedded::render_token(host_.random(embedded::kTokenBytes));
  const auto check = store_.records().update(
      assessment_id, [&](Check &stored) -> sdk::Outcome<bool> { return prepare_letter(stored, letter, fresh); });
  if (!check.is_ok()) return check.status();
  if (!is_owed(*check, letter)) return {};
  const auto handed = hand_over(*check, letter);
  const bool was_refused = handed.code == ASSAY_REJECTED;
  if (!handed.is_ok() && !was_refused) return handed;
  host_.log(sdk::LogLevel::kInfo,
            "assessment " + assessment_id + (was_refused ? ": an address was refused" : ": mailed"));
  const auto token = links_for(*check, letter).token;
  return store_.records()
      .update(assessment_id,
              [&](Check &stored) -> sdk::Outcome<bool> {
                return settle_letter(stored, letter, token, was_refused, host_.now_ms());
              })
      .status();
}

sdk::Status Mailing::hand_over(const Check &check, const Letter &letter) const {
  const auto &token = links_for(check, letter).token;
  const bool to_candidate = letter.kind == LetterKind::kVacancy;
  auto indexed = to_candidate ? store_.index_candidate(check, token) : store_.index_referee(check, token);
  if (!indexed.is_ok()) return indexed;
  const auto link = pages_url_ + std::string(to_candidate ? kCandidateRoot : kRefereeRoot) + token;
  const auto mail = render_letter(check, letter, bank_.from_name, link, expiry_of(check, letter, host_.now_ms()));
  return embedded::send(host_, to_candidate ? check.candidate_address : check.places[letter.place].address, mail);
}

}  // namespace assay::reference_check
