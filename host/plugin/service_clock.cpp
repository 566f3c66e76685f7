#include "host/plugin/services.h"

namespace assay::plugin {
namespace {

// 0 when it is refused: long ago, so that nothing counts as due or as fresh.
std::int64_t ASSAY_CALL now_ms(void *self) noexcept {
  std::int64_t now = 0;
  static_cast<void>(wall([&] {
    return answer(use_host(self, ASSAY_SVC_CLOCK,
                           [&](ServiceContext &context) -> Result<void> {
                             now = context.ports.clock.now_ms();
                             return {};
                           }),
                  nullptr);
  }));
  return now;
}

void ASSAY_CALL random_bytes(void *self, std::uint8_t *out, std::uint64_t len) noexcept {
  if (out == nullptr || len == 0) return;
  const std::span<std::uint8_t> bytes(out, len);
  const auto status = wall([&] {
    return answer(use_host(self, ASSAY_SVC_CLOCK,
                           [&](ServiceContext &context) -> Result<void> {
                             context.ports.random(bytes);
                             return {};
                           }),
                  nullptr);
  });
  // It cannot say no, and a plugin must never take an unfilled buffer for a secret.
  if (status != ASSAY_OK) system_random(bytes);
}

}  // namespace

assay_svc_clock clock_service(ServiceContext &context) noexcept {
  return {sizeof(assay_svc_clock), &context, &now_ms, &random_bytes};
}

}  // namespace assay::plugin
