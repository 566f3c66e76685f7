#include "plugins/background_check/opening.h"

#include <utility>

#include "plugins/background_check/announcements.h"
#include "plugins/background_check/worst_case.h"
#include "plugins/embedded/form.h"
#include "plugins/embedded/mail.h"
#include "plugins/embedded/tokens.h"

namespace assay::background_check {
namespace {

constexpr std::int64_t kUnderWayRetryMs = 2'000;

Subject subject_of(const sdk::StartCommand &command) {
  const auto clipped = [](const std::string &text) {
    return embedded::clip_characters(embedded::one_line(text), kMaxSubjectCharacters);
  };
  return {clipped(command.candidate.first_name), clipped(command.candidate.last_name), clipped(command.candidate.email),
          clipped(command.job.name)};
}

}  // namespace

Opening::Opening(sdk::Host host, const CaseStore &store, const CaseFlow &flow, const CheckConfig &config,
                 std::string pages_url)
    : host_(host), store_(store), flow_(flow), config_(config), pages_url_(std::move(pages_url)) {}

sdk::Outcome<sdk::Started> Opening::open(const sdk::StartCommand &command) {
  const embedded::Turns::Turn turn(turns_, command.assessment_id);
  if (!turn.is_ours()) return sdk::unavailable("the same start is still under way", kUnderWayRetryMs);
  const auto stored = case_for(command);
  if (!stored.is_ok()) return stored.status();
  if (auto ready = make_ready(*stored); !ready.is_ok()) return ready;
  return sdk::Started{
      .vendor_ref = {}, .status = "Waiting for review", .profile_url = page_url(pages_url_, *stored), .metadata = {}};
}

sdk::Outcome<Case> Opening::case_for(const sdk::StartCommand &command) const {
  auto present = store_.records().find(command.assessment_id);
  if (!present.is_ok()) return present.status();
  if (*present) return **std::move(present);
  const auto *check = config_.find(command.assessment_type);
  if (check == nullptr) return sdk::not_found("this check is not offered any more; choose another one");
  Case opened = open_case(command.assessment_id, *check, subject_of(command), host_.now_ms());
  opened.token = embedded::render_token(host_.random(embedded::kTokenBytes));
  opened.secret = embedded::render_token(host_.random(embedded::kTokenBytes));
  return store_.records().create(opened);
}

sdk::Status Opening::make_ready(const Case &stored) const {
  auto done = store_.index_page(stored);
  if (done.is_ok()) done = flow_.flow().tend_soon(stored.assessment_id);
  if (done.is_ok() || embedded::may_have_happened(done.code) || stored.state != CaseState::kWaiting) return done;
  if (const auto undone = store_.remove(stored); !undone.is_ok()) {
    host_.log(sdk::LogLevel::kWarn, "assessment " + stored.assessment_id +
                                        ": what a refused start had stored stays for a while: " + undone.message);
  }
  return done;
}

}  // namespace assay::background_check
