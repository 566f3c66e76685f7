#include "host/core/log.h"
#include "host/plugin/services.h"
#include "host/plugin/text.h"

namespace assay::plugin {
namespace {

constexpr std::size_t kMaxLineBytes = 4096;

log::Level level_of(std::uint32_t level) {
  switch (level) {
    case ASSAY_LOG_DEBUG: return log::Level::kDebug;
    case ASSAY_LOG_WARN: return log::Level::kWarn;
    case ASSAY_LOG_ERROR: return log::Level::kError;
    default: return log::Level::kInfo;
  }
}

void ASSAY_CALL write(void *self, std::uint32_t level, assay_str message) noexcept {
  static_cast<void>(wall([&] {
    return answer(use_host(self, ASSAY_SVC_LOG,
                           [&](ServiceContext &context) -> Result<void> {
                             log::write(level_of(level), "plugin_log",
                                        {{"line", context.of.line.value},
                                         {"plugin", context.of.entry.value},
                                         {"message", clean_text(view(message), kMaxLineBytes)}});
                             return {};
                           }),
                  nullptr);
  }));
}

}  // namespace

assay_svc_log log_service(ServiceContext &context) noexcept { return {sizeof(assay_svc_log), &context, &write}; }

}  // namespace assay::plugin
