#include "plugins/skills_test/inviting.h"

#include <algorithm>
#include <utility>

#include "plugins/embedded/inviting.h"
#include "plugins/skills_test/extra_time.h"
#include "plugins/skills_test/invitation.h"

namespace assay::skills_test {
namespace {

using embedded::hash_token;
using embedded::kTokenBytes;
using embedded::render_token;

constexpr std::int64_t kUnderWayRetryMs = 2'000;

sdk::Status no_such_test() { return sdk::not_found("this test is not offered any more; choose another one"); }

}  // namespace

Inviting::Inviting(sdk::Host host, const AttemptStore &store, const AttemptFlow &flow, const TestBank &bank,
                   std::string pages_url)
    : host_(host), store_(store), flow_(flow), bank_(bank), pages_url_(std::move(pages_url)) {}

sdk::Outcome<sdk::Started> Inviting::invite(const sdk::StartCommand &command) {
  const embedded::Turns::Turn turn(turns_, command.assessment_id);
  if (!turn.is_ours()) return sdk::unavailable("the same start is still under way", kUnderWayRetryMs);
  const auto attempt = attempt_for(command);
  if (!attempt.is_ok()) return attempt.status();
  if (!attempt->link_token.empty() && !is_finished(*attempt)) {
    auto sent = send(*attempt, command.candidate.email);
    if (!sent.is_ok()) return sent;
  }
  return sdk::Started{.vendor_ref = {}, .status = "Invited", .profile_url = {}, .metadata = {}};
}

sdk::Outcome<Attempt> Inviting::attempt_for(const sdk::StartCommand &command) const {
  auto present = store_.records().find(command.assessment_id);
  if (!present.is_ok()) return present.status();
  if (*present) return **std::move(present);
  const auto *test = bank_.find(command.assessment_type);
  if (test == nullptr) return no_such_test();
  const auto chosen = extra_time_chosen(command.additional_fields);
  if (!chosen.is_ok()) return chosen.status();
  // What the operator granted stands: a recruiter can add to it and never take from it.
  const auto granted = bank_.extra_time_percent(command.candidate.email, command.candidate.id);
  return store_.records().create(make_attempt(command, *test, std::max(granted, *chosen)));
}

Attempt Inviting::make_attempt(const sdk::StartCommand &command, const SkillsTest &test,
                               std::int64_t extra_time_percent) const {
  Attempt attempt;
  attempt.assessment_id = command.assessment_id;
  attempt.test_key = test.key;
  attempt.invited_ms = host_.now_ms();
  attempt.link_expires_ms = attempt.invited_ms + test.link_valid_days * embedded::kMsPerDay;
  attempt.extra_time_percent = extra_time_percent;
  attempt.time_limit_ms = time_limit_ms(test.time_limit_minutes, attempt.extra_time_percent);
  attempt.link_token = render_token(host_.random(kTokenBytes));
  attempt.link_hash = hash_token("link", attempt.link_token);
  attempt.result_token = render_token(host_.random(kTokenBytes));
  attempt.result_hash = hash_token("result", attempt.result_token);
  attempt.secret = render_token(host_.random(kTokenBytes));
  return attempt;
}

sdk::Status Inviting::send(const Attempt &attempt, const std::string &address) const {
  const auto *test = bank_.find(attempt.test_key);
  if (test == nullptr) {
    // When it cannot be forgotten it expires.
    static_cast<void>(forget(attempt));
    return no_such_test();
  }
  embedded::Invitation invitation;
  invitation.assessment_id = attempt.assessment_id;
  invitation.address = address;
  invitation.mail = render_invitation(attempt, *test, bank_.from_name, pages_url_ + "/t/" + attempt.link_token);
  invitation.prepare = [&] {
    auto indexed = store_.index_link(attempt);
    return indexed.is_ok() ? flow_.arm(attempt) : indexed;
  };
  invitation.mark_mailed = [&] {
    return store_.records()
        .update(attempt.assessment_id,
                [](Attempt &stored) -> sdk::Outcome<bool> {
                  const bool first = !stored.link_token.empty();
                  stored.link_token.clear();
                  return first;
                })
        .status();
  };
  invitation.undo = [&] { return forget(attempt); };
  return embedded::invite(host_, invitation);
}

sdk::Status Inviting::forget(const Attempt &attempt) const {
  flow_.disarm(attempt.assessment_id);
  return store_.remove(attempt);
}

}  // namespace assay::skills_test
