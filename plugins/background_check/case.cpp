#include "plugins/background_check/case.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/embedded/record_store.h"

namespace assay::background_check {
namespace {

using embedded::kMsPerDay;

constexpr double kMsPerMinute = 60'000;

void stop_mailing(Case &stored) {
  stored.mailing = Mailing::kNone;
  stored.told.clear();
}

void finish(Case &stored, CaseState state, std::int64_t at_ms) {
  stored.state = state;
  stored.finished_ms = at_ms;
  stored.remind_ms = 0;
  stop_mailing(stored);
  // The outcome is shown without them.
  stored.check.instructions.clear();
  for (auto &item : stored.check.items) item.help.clear();
  if (state == CaseState::kDecided) return;
  stored.subject = {};
  stored.findings = no_findings(stored.check);
}

bool is_on_top_of(const Case &stored, std::int64_t version) {
  return stored.state == CaseState::kBegun && stored.version == version;
}

void keep(Case &stored, const Findings &findings, std::int64_t now_ms) {
  stored.findings = findings;
  stored.saved_ms = now_ms;
  ++stored.version;
}

}  // namespace

Case open_case(std::string assessment_id, const Check &check, Subject subject, std::int64_t now_ms) {
  Case opened;
  opened.assessment_id = std::move(assessment_id);
  opened.check = check;
  opened.check.description.clear();
  opened.subject = std::move(subject);
  opened.opened_ms = now_ms;
  opened.due_ms = now_ms + check.due_days * kMsPerDay;
  if (check.remind_after_days > 0) opened.remind_ms = now_ms + check.remind_after_days * kMsPerDay;
  opened.findings = no_findings(check);
  opened.mailing = Mailing::kNotice;
  return opened;
}

bool elapse(Case &stored, std::int64_t now_ms) {
  if (is_finished(stored)) return false;
  if (now_ms >= stored.due_ms) {
    finish(stored, CaseState::kExpired, stored.due_ms);
    return true;
  }
  if (stored.remind_ms == 0 || now_ms < stored.remind_ms) return false;
  stored.remind_ms = 0;
  stored.mailing = Mailing::kReminder;
  stored.told.clear();
  return true;
}

bool begin(Case &stored, std::int64_t now_ms) {
  const bool elapsed = elapse(stored, now_ms);
  if (stored.state != CaseState::kWaiting) return elapsed;
  stored.state = CaseState::kBegun;
  stored.begun_ms = now_ms;
  stored.remind_ms = 0;
  if (stored.mailing == Mailing::kReminder) stop_mailing(stored);
  return true;
}

bool save(Case &stored, std::int64_t version, const Findings &findings, std::int64_t now_ms) {
  const bool elapsed = elapse(stored, now_ms);
  // A form that was sent twice is no change, and no conflict with itself.
  if (!is_on_top_of(stored, version) || findings == stored.findings) return elapsed;
  keep(stored, findings, now_ms);
  return true;
}

bool decide(Case &stored, std::int64_t version, const Findings &findings, std::int64_t now_ms) {
  const bool elapsed = elapse(stored, now_ms);
  const bool is_what_was_saved = stored.state == CaseState::kBegun && stored.findings == findings;
  if (!is_on_top_of(stored, version) && !is_what_was_saved) return elapsed;
  keep(stored, findings, now_ms);
  finish(stored, CaseState::kDecided, now_ms);
  return true;
}

bool cancel(Case &stored, std::int64_t now_ms) {
  const bool elapsed = elapse(stored, now_ms);
  if (is_finished(stored)) return elapsed;
  finish(stored, CaseState::kCancelled, now_ms);
  return true;
}

bool is_finished(const Case &stored) noexcept {
  return stored.state != CaseState::kWaiting && stored.state != CaseState::kBegun;
}

std::optional<std::int64_t> next_event_ms(const Case &stored) noexcept {
  if (is_finished(stored)) return std::nullopt;
  return stored.remind_ms == 0 ? stored.due_ms : std::min(stored.remind_ms, stored.due_ms);
}

double duration_minutes(const Case &stored) noexcept {
  const std::int64_t spent = std::max<std::int64_t>(0, stored.finished_ms - stored.begun_ms);
  return std::round(static_cast<double>(spent) / kMsPerMinute * 10) / 10;
}

View view_of(const Case &stored, std::int64_t now_ms) noexcept {
  if (!is_finished(stored) && now_ms >= stored.due_ms) return View::kExpired;
  switch (stored.state) {
    case CaseState::kWaiting: return View::kBriefing;
    case CaseState::kBegun: return View::kChecklist;
    case CaseState::kDecided: return View::kOutcome;
    case CaseState::kExpired: return View::kExpired;
    case CaseState::kCancelled: break;
  }
  return View::kCancelled;
}

bool owes_started(const Case &stored) noexcept {
  return stored.begun_ms != 0 && !stored.started_reported && stored.state != CaseState::kCancelled;
}

bool owes_outcome(const Case &stored) noexcept {
  return is_finished(stored) && stored.state != CaseState::kCancelled && !stored.outcome_reported;
}

bool owes_mail(const Case &stored) noexcept { return stored.mailing != Mailing::kNone; }

}  // namespace assay::background_check
