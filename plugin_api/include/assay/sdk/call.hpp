// One call of the host: who asks, for whom, until when.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "assay/call.h"
#include "assay/sdk/status.hpp"
#include "assay/sdk/text.hpp"

namespace assay::sdk {

// A handle. Memory: it and every view it gives are good until the call returns; a thread that lives longer copies what
// it needs. [in-call]
class Call {
 public:
  explicit Call(const assay_call *call) noexcept : call_(call) {}

  [[nodiscard]] std::string_view call_id() const noexcept { return view(call_->call_id); }
  // Two calls with one key are one piece of work; empty when the call has none.
  [[nodiscard]] std::string_view idempotency_key() const noexcept { return view(call_->idempotency_key); }
  // The customer; empty for pages, timers and vendors' events.
  [[nodiscard]] std::string_view tenant() const noexcept { return view(call_->tenant); }
  [[nodiscard]] std::string_view product_line() const noexcept { return view(call_->product_line); }
  [[nodiscard]] std::string_view traceparent() const noexcept { return view(call_->traceparent); }

  // Whether the host has given up on the call: long work polls it.
  [[nodiscard]] bool is_cancelled() const noexcept { return call_->is_cancelled(call_) != 0; }

  // Time until the answer is of no use; 0 when that has come. CLOCK_MONOTONIC is std::chrono's steady clock here.
  [[nodiscard]] std::chrono::milliseconds remaining() const noexcept {
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
    const std::chrono::milliseconds left{call_->deadline_ms - now.count()};
    return left.count() > 0 ? left : std::chrono::milliseconds{0};
  }

  // For services that take the call they work for.
  [[nodiscard]] const assay_call *raw() const noexcept { return call_; }

 private:
  const assay_call *call_;
};

}  // namespace assay::sdk
