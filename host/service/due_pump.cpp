#include "host/service/due_pump.h"

#include <algorithm>
#include <utility>

#include "host/core/log.h"

namespace assay::service {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::int64_t kLongestMs = 60'000;  // looks at least once a minute
constexpr std::int64_t kAfterErrorMs = 1'000;

}  // namespace

DuePump::DuePump(std::string what, Clock &clock, Look look)
    : what_(std::move(what)), clock_(clock), look_(std::move(look)), thread_([this] { run(); }) {}

DuePump::~DuePump() { stop(); }

void DuePump::wake() {
  {
    MutexLock lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void DuePump::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void DuePump::run() {
  while (true) {
    const auto wait_ms = hand_over_due();
    if (!wait_ms.ok()) log::error("due_work_unreadable", {{"what", what_}, {"error", wait_ms.error().message}});
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms.ok() ? *wait_ms : kAfterErrorMs);
    MutexLock lock(mutex_);
    while (!stopping_ && !woken_ && std::chrono::steady_clock::now() < until) changed_.wait_until(mutex_, until);
    woken_ = false;
    if (stopping_) return;
  }
}

// How long to wait before the next look.
Result<std::int64_t> DuePump::hand_over_due() {
  // Those under way are the oldest and would otherwise fill the batch.
  ASSAY_TRY(auto found, look_(kBatch + begin_round()));
  std::size_t handed = 0;
  for (auto &work : found.due) {
    if (!take(work.name)) continue;
    ++handed;
    const auto &hand_over = work.hand_over;
    hand_over([this, work](const Result<void> &ended) { settle(work, ended); });
  }
  if (handed >= kBatch) return std::int64_t{0};
  const auto now_ms = clock_.now_ms();
  // Else what is due is under way: its end wakes the pump.
  if (found.next_due_ms > now_ms) return std::min(found.next_due_ms - now_ms, kLongestMs);
  return kLongestMs;
}

std::size_t DuePump::begin_round() {
  MutexLock lock(mutex_);
  for (const auto &name : std::exchange(ended_, {})) under_way_.erase(name);
  return under_way_.size();
}

bool DuePump::take(const std::string &name) {
  MutexLock lock(mutex_);
  return !stopping_ && under_way_.insert(name).second;
}

void DuePump::settle(const Work &work, const Result<void> &ended) {
  const auto written = work.settle(ended);
  if (!written.ok())
    log::error("due_work_not_settled", {{"what", what_}, {"name", work.name}, {"error", written.error().message}});
  MutexLock lock(mutex_);
  ended_.push_back(work.name);
  if (!written.ok()) return;  // it is due still, and looking at once would meet the same error
  woken_ = true;
  changed_.notify_one();
}

}  // namespace assay::service
