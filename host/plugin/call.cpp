#include "host/plugin/call.h"

#include <algorithm>

#include "host/plugin/status.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::size_t kMaxPointerBytes = 512;
constexpr std::int64_t kLongestRetryMs = 24 * 60 * 60 * 1000;

// The steady clock is CLOCK_MONOTONIC with this C++ library.
std::int64_t monotonic_ms(std::chrono::steady_clock::time_point when) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

}  // namespace

Call::Call(CallContext context, CancelFlag cancelled) : context_(std::move(context)), cancelled_(std::move(cancelled)) {
  abi_.struct_size = sizeof abi_;
  abi_.self = this;
  abi_.call_id = to_abi(context_.request_id);
  abi_.idempotency_key = to_abi_or_absent(context_.idempotency_key);
  abi_.tenant = to_abi_or_absent(context_.tenant_name);
  abi_.product_line = to_abi(context_.line.value);
  abi_.deadline_ms = monotonic_ms(context_.deadline);
  abi_.is_cancelled = &Call::is_cancelled;
  abi_.fail = &Call::fail;
}

Error Call::error(assay_status status, const std::string &what) const {
  const auto code = code_of(status);
  MutexLock lock(mutex_);
  Error error{code, message_, pointer_, retry_after_};
  if (status > ASSAY_INTERNAL)
    error.message = what + ": answered status " + std::to_string(status) + ", which this host does not know" +
                    (message_.empty() ? "" : ": " + message_);
  else if (message_.empty())
    error.message = what + ": answered " + std::string(name_of(code)) + " and gave no reason";
  return error;
}

std::uint32_t Call::is_cancelled(const assay_call *call) noexcept {
  if (call == nullptr || call->self == nullptr) return 1;
  const auto *self = static_cast<const Call *>(call->self);
  return self->cancelled_->load() || std::chrono::steady_clock::now() >= self->context_.deadline ? 1 : 0;
}

void Call::fail(const assay_call *call, assay_str pointer, assay_str message, std::int64_t retry_after_ms) noexcept {
  if (call == nullptr || call->self == nullptr) return;
  auto *self = static_cast<Call *>(call->self);
  try {
    auto clean_pointer = clean_text(view(pointer), kMaxPointerBytes);
    auto clean_message = clean_text(view(message), kMaxFailTextBytes);
    if (!clean_pointer.empty() && clean_pointer.front() != '/') clean_pointer.clear();
    MutexLock lock(self->mutex_);
    self->pointer_ = std::move(clean_pointer);
    self->message_ = std::move(clean_message);
    self->retry_after_ = std::chrono::milliseconds(std::clamp<std::int64_t>(retry_after_ms, 0, kLongestRetryMs));
  } catch (...) {
    return;  // no memory for a text: the status alone has to do
  }
}

}  // namespace assay::plugin
