#include "plugins/reference_check/inviting.h"

#include <utility>

#include "plugins/embedded/inviting.h"
#include "plugins/embedded/tokens.h"
#include "plugins/reference_check/letters.h"
#include "plugins/reference_check/route.h"

namespace assay::reference_check {
namespace {

using embedded::hash_token;
using embedded::kMsPerDay;
using embedded::kTokenBytes;
using embedded::render_token;

constexpr std::int64_t kUnderWayRetryMs = 2'000;

// One line, of the length that a person's name has at most: it goes into mails and pages.
std::string name_of(const sdk::Candidate &candidate) {
  constexpr std::size_t kMaxBytes = 200;
  auto name = embedded::one_line(candidate.first_name + " " + candidate.last_name);
  name.erase(0, name.find_first_not_of(' '));
  name.erase(name.find_last_not_of(' ') + 1);
  if (name.size() <= kMaxBytes) return name;
  std::size_t end = kMaxBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return name.substr(0, end);
}

}  // namespace

Inviting::Inviting(sdk::Host host, const CheckStore &store, const CheckFlow &flow, const CheckBank &bank,
                   std::string pages_url)
    : host_(host), store_(store), flow_(flow), bank_(bank), pages_url_(std::move(pages_url)) {}

sdk::Outcome<sdk::Started> Inviting::invite(const sdk::StartCommand &command) {
  const embedded::Turns::Turn turn(turns_, command.assessment_id);
  if (!turn.is_ours()) return sdk::unavailable("the same start is still under way", kUnderWayRetryMs);
  const auto check = check_for(command);
  if (!check.is_ok()) return check.status();
  // Later the candidate's token is that of another mail.
  if (check->state == CheckState::kInvited && !check->links.token.empty()) {
    if (auto sent = send(*check); !sent.is_ok()) return sent;
  }
  return sdk::Started{.vendor_ref = {}, .status = "Invited", .profile_url = {}, .metadata = {}};
}

sdk::Outcome<Check> Inviting::check_for(const sdk::StartCommand &command) const {
  auto present = store_.records().find(command.assessment_id);
  if (!present.is_ok()) return present.status();
  if (*present) return **std::move(present);
  const auto *type = bank_.find(command.assessment_type);
  if (type == nullptr) return sdk::not_found("this reference check is not offered any more; choose another one");
  return store_.records().create(make_check(command, *type));
}

Check Inviting::make_check(const sdk::StartCommand &command, const ReferenceCheck &type) const {
  Check check;
  check.assessment_id = command.assessment_id;
  check.check_key = type.key;
  check.check_name = type.name;
  check.candidate_name = name_of(command.candidate);
  check.candidate_address = command.candidate.email;
  check.invited_ms = host_.now_ms();
  check.link_valid_ms = type.link_valid_days * kMsPerDay;
  check.referee_valid_ms = type.referee_link_valid_days * kMsPerDay;
  for (const auto day : type.reminder_days) check.reminders_ms.push_back(day * kMsPerDay);
  check.links.token = render_token(host_.random(kTokenBytes));
  check.links.hashes = {hash_token("candidate", check.links.token)};
  check.report_token = render_token(host_.random(kTokenBytes));
  check.report_hash = hash_token("report", check.report_token);
  check.secret = render_token(host_.random(kTokenBytes));
  return check;
}

sdk::Status Inviting::send(const Check &check) const {
  embedded::Invitation invitation;
  invitation.assessment_id = check.assessment_id;
  invitation.address = check.candidate_address;
  invitation.mail =
      render_invitation(check, bank_.from_name, pages_url_ + std::string(kCandidateRoot) + check.links.token);
  invitation.prepare = [&] {
    auto indexed = store_.index_candidate(check, check.links.token);
    return indexed.is_ok() ? flow_.arm(check) : indexed;
  };
  invitation.mark_mailed = [&] {
    return store_.records()
        .update(check.assessment_id,
                [&](Check &stored) -> sdk::Outcome<bool> {
                  if (stored.links.token != check.links.token) return false;
                  stored.links.token.clear();
                  return true;
                })
        .status();
  };
  invitation.undo = [&] { return forget(check); };
  return embedded::invite(host_, invitation);
}

sdk::Status Inviting::forget(const Check &check) const {
  flow_.disarm(check.assessment_id);
  return store_.remove(check);
}

}  // namespace assay::reference_check
