#include "plugins/skills_test/inviting.h"

#include <utility>

#include "plugins/skills_test/invitation.h"
#include "plugins/skills_test/tokens.h"

namespace assay::skills_test {
namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr std::int64_t kUnderWayRetryMs = 2'000;

// Whether the mail may have gone out all the same, and the host asks again.
bool may_have_happened(assay_status code) noexcept {
  return code == ASSAY_UNAVAILABLE || code == ASSAY_DEADLINE_EXCEEDED || code == ASSAY_CANCELLED ||
         code == ASSAY_INTERNAL;
}

}  // namespace

Inviting::Inviting(sdk::Host host, const AttemptStore &store, const AttemptFlow &flow, const TestBank &bank,
                   std::string pages_url)
    : host_(host), store_(store), flow_(flow), bank_(bank), pages_url_(std::move(pages_url)) {}

Inviting::Turn::Turn(Inviting &inviting, const std::string &assessment_id)
    : inviting_(inviting), assessment_id_(assessment_id) {
  const std::lock_guard lock(inviting_.mutex_);
  ours_ = inviting_.under_way_.insert(assessment_id_).second;
}

Inviting::Turn::~Turn() {
  if (!ours_) return;
  const std::lock_guard lock(inviting_.mutex_);
  inviting_.under_way_.erase(assessment_id_);
}

sdk::Outcome<sdk::Started> Inviting::invite(const sdk::StartCommand &command) {
  const Turn turn(*this, command.assessment_id);
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
  auto present = store_.find(command.assessment_id);
  if (!present.is_ok()) return present.status();
  if (*present) return **std::move(present);
  const auto *test = bank_.find(command.assessment_type);
  if (test == nullptr) return sdk::not_found("this test is not offered any more; choose another one");
  return store_.create(make_attempt(command, *test));
}

Attempt Inviting::make_attempt(const sdk::StartCommand &command, const SkillsTest &test) const {
  Attempt attempt;
  attempt.assessment_id = command.assessment_id;
  attempt.test_key = test.key;
  attempt.invited_ms = host_.now_ms();
  attempt.link_expires_ms = attempt.invited_ms + test.link_valid_days * kMsPerDay;
  attempt.extra_time_percent = bank_.extra_time_percent(command.candidate.email, command.candidate.id);
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
  if (test == nullptr) return refuse(attempt, sdk::not_found("this test is not offered any more; choose another one"));
  if (auto indexed = store_.index_link(attempt); !indexed.is_ok()) {
    return may_have_happened(indexed.code) ? indexed : refuse(attempt, std::move(indexed));
  }
  if (auto armed = flow_.arm(attempt); !armed.is_ok()) {
    return may_have_happened(armed.code) ? armed : refuse(attempt, std::move(armed));
  }
  const auto mail = render_invitation(attempt, *test, bank_.from_name, pages_url_ + "/t/" + attempt.link_token);
  const auto sent = host_.mail(address, mail.subject, mail.text);
  // What the mail system says may quote the address, so it is not passed on.
  if (sent.code == ASSAY_INVALID_ARGUMENT) {
    return refuse(attempt,
                  sdk::rejected("The invitation was not sent: the mail system refuses the candidate's e-mail address. "
                                "Correct the address and start the assessment again."));
  }
  if (sent.code == ASSAY_UNSUPPORTED) {
    return refuse(attempt,
                  sdk::unsupported("The gateway has no mail system, so candidates cannot be invited. Its operator "
                                   "sets one up under `mail` in the configuration."));
  }
  if (!sent.is_ok()) {
    sdk::Status failed{sent.code, "the invitation could not be handed to the mail system", {}, sent.retry_after_ms};
    return may_have_happened(sent.code) ? failed : refuse(attempt, std::move(failed));
  }
  mark_mailed(attempt);
  host_.log(sdk::LogLevel::kInfo, "assessment " + attempt.assessment_id + ": invitation mailed");
  return {};
}

sdk::Status Inviting::refuse(const Attempt &attempt, sdk::Status why) const {
  flow_.disarm(attempt.assessment_id);
  const auto removed = store_.remove(attempt);
  if (!removed.is_ok()) {
    host_.log(sdk::LogLevel::kWarn, "assessment " + attempt.assessment_id +
                                        ": the attempt of a refused start stays until it expires: " + removed.message);
  }
  return why;
}

// A failure is not the caller's: the mail is out, and answering with an error would bring the start back to send it
// again.
void Inviting::mark_mailed(const Attempt &attempt) const {
  const auto marked = store_.update(attempt.assessment_id, [](Attempt &stored) -> sdk::Outcome<bool> {
    const bool first = !stored.link_token.empty();
    stored.link_token.clear();
    return first;
  });
  if (marked.is_ok()) return;
  host_.log(sdk::LogLevel::kWarn,
            "assessment " + attempt.assessment_id +
                ": mailed, but not marked so; a repeated start would mail again: " + marked.status().message);
}

}  // namespace assay::skills_test
