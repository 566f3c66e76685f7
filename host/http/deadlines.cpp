#include "host/http/deadlines.h"

namespace assay::http {

void Deadlines::set(Waiting &who, Wait wait, TimePoint now) noexcept {
  clear(who);
  if (wait == Wait::kNothing) return;
  const auto index = static_cast<std::size_t>(wait);
  auto &queue = queues_[index];
  who.wait_ = wait;
  who.due_ = now + durations_[index];
  who.before_ = queue.last;
  (queue.last == nullptr ? queue.first : queue.last->after_) = &who;
  queue.last = &who;
}

void Deadlines::clear(Waiting &who) noexcept {
  if (who.wait_ == Wait::kNothing) return;
  auto &queue = queues_[static_cast<std::size_t>(who.wait_)];
  (who.before_ == nullptr ? queue.first : who.before_->after_) = who.after_;
  (who.after_ == nullptr ? queue.last : who.after_->before_) = who.before_;
  who.before_ = who.after_ = nullptr;
  who.wait_ = Wait::kNothing;
}

Waiting *Deadlines::due(TimePoint now) const noexcept {
  for (const auto &queue : queues_)
    if (queue.first != nullptr && queue.first->due_ <= now) return queue.first;
  return nullptr;
}

std::optional<TimePoint> Deadlines::earliest() const noexcept {
  std::optional<TimePoint> found;
  for (const auto &queue : queues_)
    if (queue.first != nullptr && (!found || queue.first->due_ < *found)) found = queue.first->due_;
  return found;
}

}  // namespace assay::http
