#include "host/plugin/services.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::uint64_t kMaxIdBytes = 256;
constexpr std::uint64_t kMaxPayloadBytes = 4096;

assay_status ASSAY_CALL set(void *self, assay_str id, std::int64_t due_ms, assay_str payload) noexcept {
  return wall([&] {
    return answer(use_host(self, ASSAY_SVC_TIMER,
                           [&](ServiceContext &context) -> Result<void> {
                             ASSAY_CHECK(check_text(id, "id", 1, kMaxIdBytes));
                             ASSAY_CHECK(check_text(payload, "payload", 0, kMaxPayloadBytes));
                             if (due_ms < 0) return Error{ErrorCode::kInvalidArgument, "due_ms is negative"};
                             return context.ports.timers.set(context.of, view(id), due_ms, view(payload));
                           }),
                  nullptr);
  });
}

assay_status ASSAY_CALL cancel(void *self, assay_str id) noexcept {
  return wall([&] {
    return answer(use_host(self, ASSAY_SVC_TIMER,
                           [&](ServiceContext &context) -> Result<void> {
                             ASSAY_CHECK(check_text(id, "id", 1, kMaxIdBytes));
                             return context.ports.timers.cancel(context.of, view(id));
                           }),
                  nullptr);
  });
}

}  // namespace

assay_svc_timer timer_service(ServiceContext &context) noexcept {
  return {sizeof(assay_svc_timer), &context, &set, &cancel};
}

}  // namespace assay::plugin
