// What the sandbox remembers, in memory and in its journal as one: what cannot be written down did not happen.
// Lives on the executor thread.
#pragma once

#include "host/core/clock.h"
#include "host/sandbox/journal.h"
#include "host/sandbox/timeline.h"

namespace assay::sandbox {

class Memory {
 public:
  Memory(Timelines &timelines, Journal &journal, const Clock &clock)
      : timelines_(timelines), journal_(journal), clock_(clock) {}

  [[nodiscard]] const Timelines &timelines() const noexcept { return timelines_; }

  // Stamps the event with the time and adds it to its timeline. Errors: kUnavailable; nothing has changed then.
  template <class Event>
  Result<void> add(const AssessmentId &id, Event event) {
    event.at_ms = clock_.now_ms();
    ASSAY_CHECK(journal_.append(id, event));
    timelines_.add(id, std::move(event));
    return {};
  }

 private:
  Timelines &timelines_;
  Journal &journal_;
  const Clock &clock_;
};

}  // namespace assay::sandbox
