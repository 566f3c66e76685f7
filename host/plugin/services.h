// The tables of the services, one .cpp each (service_<name>.cpp), and what those share. Private to host/plugin/.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

#include "host/plugin/host_services.h"

namespace assay::plugin {

// Each table's self is `context`, which must outlive it.
[[nodiscard]] assay_svc_log log_service(ServiceContext &context) noexcept;
[[nodiscard]] assay_svc_report report_service(ServiceContext &context) noexcept;
[[nodiscard]] assay_svc_kv kv_service(ServiceContext &context) noexcept;
[[nodiscard]] assay_svc_mail mail_service(ServiceContext &context) noexcept;
[[nodiscard]] assay_svc_timer timer_service(ServiceContext &context) noexcept;
[[nodiscard]] assay_svc_clock clock_service(ServiceContext &context) noexcept;
[[nodiscard]] assay_svc_http http_service(ServiceContext &context) noexcept;

// kUnavailable, "not_in_create: …" or "stopped: …"; the first one of an instance is logged.
[[nodiscard]] Error refusal(ServiceContext &context, Gate::Phase phase, std::string_view service);

// Nothing thrown here reaches the plugin.
template <class F>
assay_status wall(F body) noexcept {
  try {
    return body();
  } catch (...) {
    return ASSAY_INTERNAL;
  }
}

// Runs `work(context)`, a Result, when the gate is open. What goes back to the plugin is written after it, outside the
// gate, so that a plugin that hangs in its own sink does not keep the host from closing.
template <class F>
std::invoke_result_t<F, ServiceContext &> use_host(void *self, std::string_view service, F work) {
  if (self == nullptr) return Error{ErrorCode::kInvalidArgument, "self is NULL: pass the table's own self"};
  auto &context = *static_cast<ServiceContext *>(self);
  const Gate::Pass pass(context.gate);
  if (!pass) return refusal(context, pass.phase(), service);
  return work(context);
}

// The status of `error`; its text goes into `sink`, which may be NULL.
assay_status refuse(const Error &error, const assay_sink *sink);
assay_status answer(const Result<void> &result, const assay_sink *sink);

// kInvalidArgument naming `what` when `text` is a length without bytes, shorter than min or longer than max bytes.
Result<void> check_size(assay_str text, std::string_view what, std::uint64_t min, std::uint64_t max);
// As check_size, or not UTF-8.
Result<void> check_text(assay_str text, std::string_view what, std::uint64_t min, std::uint64_t max);

// Writes through a plugin's sink. False: it took no more.
bool write_to(const assay_sink *sink, std::string_view text);

}  // namespace assay::plugin
