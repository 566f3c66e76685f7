// One call into a plugin: the ABI's assay_call made from a CallContext, and what the plugin said through it.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "assay/call.h"
#include "host/core/mutex.h"
#include "host/core/result.h"
#include "host/plugin/provider.h"

namespace assay::plugin {

// Set when the host has given up on a call. Shared by the call and whoever watches its deadline.
using CancelFlag = std::shared_ptr<std::atomic<bool>>;

inline constexpr std::size_t kMaxFailTextBytes = 4096;

// Lives on the thread that calls the plugin, until the plugin returns.
class Call {
 public:
  Call(CallContext context, CancelFlag cancelled);
  Call(const Call &) = delete;
  Call &operator=(const Call &) = delete;

  [[nodiscard]] const assay_call *abi() const noexcept { return &abi_; }

  // What `status` means, with what the plugin said through fail(). `what` names plugin and function for a plugin that
  // said nothing: "plugin acme-skills, list". Required: status is not ASSAY_OK.
  [[nodiscard]] Error error(assay_status status, const std::string &what) const;

 private:
  static std::uint32_t ASSAY_CALL is_cancelled(const assay_call *call) noexcept;
  static void ASSAY_CALL fail(const assay_call *call, assay_str pointer, assay_str message,
                              std::int64_t retry_after_ms) noexcept;

  const CallContext context_;
  const CancelFlag cancelled_;
  assay_call abi_{};
  mutable Mutex mutex_;  // a plugin may let a thread of its own say why
  std::string pointer_ ASSAY_GUARDED_BY(mutex_);
  std::string message_ ASSAY_GUARDED_BY(mutex_);
  std::chrono::milliseconds retry_after_ ASSAY_GUARDED_BY(mutex_){0};
};

}  // namespace assay::plugin
