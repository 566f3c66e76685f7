#include "plugins/skills_test/attempt.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::skills_test {
namespace {

constexpr std::int64_t kMsPerMinute = 60'000;

std::int64_t closes_ms(const Attempt &attempt) noexcept { return deadline_ms(attempt) + kSubmitGraceMs; }

void finish(Attempt &attempt, AttemptState state, std::int64_t at_ms) {
  attempt.state = state;
  attempt.finished_ms = at_ms;
  attempt.answers.clear();
}

void grade_and_finish(Attempt &attempt, const SkillsTest &test, std::int64_t now_ms) {
  attempt.grade = grade(test, attempt.answers);
  attempt.pass_mark = test.pass_mark;
  finish(attempt, AttemptState::kSubmitted, std::min(now_ms, deadline_ms(attempt)));
}

}  // namespace

std::int64_t time_limit_ms(std::int64_t minutes, std::int64_t extra_time_percent) noexcept {
  return minutes * (kMsPerMinute / 100) * (100 + extra_time_percent);
}

std::int64_t deadline_ms(const Attempt &attempt) noexcept { return attempt.begun_ms + attempt.time_limit_ms; }

bool elapse(Attempt &attempt, const SkillsTest *test, std::int64_t now_ms) {
  if (attempt.state == AttemptState::kInvited && now_ms >= attempt.link_expires_ms) {
    finish(attempt, AttemptState::kExpired, attempt.link_expires_ms);
    return true;
  }
  if (attempt.state != AttemptState::kBegun || now_ms < closes_ms(attempt)) return false;
  if (test == nullptr) {
    finish(attempt, AttemptState::kWithdrawn, deadline_ms(attempt));
  } else {
    grade_and_finish(attempt, *test, now_ms);
  }
  return true;
}

bool begin(Attempt &attempt, const SkillsTest *test, std::int64_t now_ms) {
  if (elapse(attempt, test, now_ms)) return true;
  if (attempt.state != AttemptState::kInvited || test == nullptr) return false;
  attempt.state = AttemptState::kBegun;
  attempt.begun_ms = now_ms;
  return true;
}

bool save(Attempt &attempt, const SkillsTest *test, Answers answers, std::int64_t now_ms) {
  if (elapse(attempt, test, now_ms)) return true;
  if (attempt.state != AttemptState::kBegun || test == nullptr || now_ms >= deadline_ms(attempt)) return false;
  attempt.answers = std::move(answers);
  attempt.saved_ms = now_ms;
  return true;
}

bool submit(Attempt &attempt, const SkillsTest *test, Answers answers, std::int64_t now_ms) {
  if (elapse(attempt, test, now_ms)) return true;
  if (attempt.state != AttemptState::kBegun || test == nullptr) return false;
  attempt.answers = std::move(answers);
  grade_and_finish(attempt, *test, now_ms);
  return true;
}

bool cancel(Attempt &attempt, const SkillsTest *test, std::int64_t now_ms) {
  if (elapse(attempt, test, now_ms)) return true;
  if (is_finished(attempt)) return false;
  finish(attempt, AttemptState::kCancelled, now_ms);
  return true;
}

bool is_finished(const Attempt &attempt) noexcept {
  return attempt.state != AttemptState::kInvited && attempt.state != AttemptState::kBegun;
}

std::optional<std::int64_t> next_event_ms(const Attempt &attempt) noexcept {
  if (attempt.state == AttemptState::kInvited) return attempt.link_expires_ms;
  if (attempt.state == AttemptState::kBegun) return closes_ms(attempt);
  return std::nullopt;
}

double duration_minutes(const Attempt &attempt) noexcept {
  const std::int64_t spent = std::max<std::int64_t>(0, attempt.finished_ms - attempt.begun_ms);
  return std::round(static_cast<double>(spent) / kMsPerMinute * 10) / 10;
}

View view_of(const Attempt &attempt, std::int64_t now_ms) noexcept {
  switch (attempt.state) {
    case AttemptState::kInvited: return now_ms < attempt.link_expires_ms ? View::kInvitation : View::kExpired;
    case AttemptState::kBegun: return now_ms < deadline_ms(attempt) ? View::kForm : View::kTimeUp;
    case AttemptState::kSubmitted: return View::kDone;
    case AttemptState::kExpired: return View::kExpired;
    case AttemptState::kCancelled: return View::kCancelled;
    case AttemptState::kWithdrawn: break;
  }
  return View::kWithdrawn;
}

bool owes_started(const Attempt &attempt) noexcept {
  return attempt.begun_ms != 0 && !attempt.started_reported && attempt.state != AttemptState::kCancelled;
}

bool owes_outcome(const Attempt &attempt) noexcept {
  return is_finished(attempt) && attempt.state != AttemptState::kCancelled && !attempt.outcome_reported;
}

}  // namespace assay::skills_test
