#include "host/plugin/host_services.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

#include "host/core/log.h"
#include "host/plugin/services.h"
#include "host/plugin/status.h"
#include "host/plugin/table.h"
#include "host/plugin/text.h"
#include "host/wire/json.h"

namespace assay::plugin {

void system_random(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const auto got = ::getrandom(out.data(), out.size(), 0);
    if (got > 0) {
      out = out.subspan(static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      log::error("random_failed", {{"errno", errno}});
      std::abort();  // what would go on here would go on with guessable tokens
    }
  }
}

Error refusal(ServiceContext &context, Gate::Phase phase, std::string_view service) {
  const bool is_early = phase == Gate::Phase::kNotYet;
  if (!context.has_logged_refusal.exchange(true))
    log::warn("plugin_service_refused", {{"line", context.of.line.value},
                                         {"plugin", context.of.entry.value},
                                         {"service", service},
                                         {"reason", is_early ? "not_in_create" : "stopped"}});
  return {ErrorCode::kUnavailable,
          std::string(is_early ? "not_in_create: the host's services may be used from start() on ("
                               : "stopped: the instance's stop() has returned (") +
              std::string(service) + ")"};
}

assay_status refuse(const Error &error, const assay_sink *sink) {
  write_to(sink, error.message);
  const auto status = status_of(error.code);
  return status == ASSAY_OK ? ASSAY_INTERNAL : status;
}

assay_status answer(const Result<void> &result, const assay_sink *sink) {
  return result.ok() ? ASSAY_OK : refuse(result.error(), sink);
}

Result<void> check_size(assay_str text, std::string_view what, std::uint64_t min, std::uint64_t max) {
  const auto fault = [&](const std::string &problem) {
    return Error{ErrorCode::kInvalidArgument, std::string(what) + " " + problem};
  };
  if (text.ptr == nullptr && text.len > 0) return fault("is NULL with the length " + std::to_string(text.len));
  if (text.len < min)
    return fault("has " + std::to_string(text.len) + " bytes; at least " + std::to_string(min) + " are needed");
  if (text.len > max)
    return fault("has " + std::to_string(text.len) + " bytes; at most " + std::to_string(max) + " are taken");
  return {};
}

Result<void> check_text(assay_str text, std::string_view what, std::uint64_t min, std::uint64_t max) {
  ASSAY_CHECK(check_size(text, what, min, max));
  if (!wire::is_valid_utf8(view(text))) return Error{ErrorCode::kInvalidArgument, std::string(what) + " is not UTF-8"};
  return {};
}

bool write_to(const assay_sink *sink, std::string_view text) {
  const auto table = copy_table(sink);
  if (table.write == nullptr || text.empty()) return true;
  return table.write(table.self, text.data(), text.size()) == 0;
}

HostServices::HostServices(InstanceId of, Ports ports, bool has_egress)
    : context_{std::move(of), std::move(ports), {}, {}},
      has_egress_(has_egress),
      log_(log_service(context_)),
      report_(report_service(context_)),
      kv_(kv_service(context_)),
      mail_(mail_service(context_)),
      timer_(timer_service(context_)),
      clock_(clock_service(context_)),
      http_(http_service(context_)) {
  host_.struct_size = sizeof host_;
  host_.self = this;
  host_.abi_major = ASSAY_ABI_MAJOR;
  host_.abi_minor = ASSAY_ABI_MINOR;
  host_.name = to_abi("assay");
  host_.version = to_abi(context_.ports.host_version);
  host_.get_service = &HostServices::get_service;
}

const void *HostServices::get_service(void *self, assay_str id) noexcept {
  if (self == nullptr) return nullptr;
  const auto &host = *static_cast<const HostServices *>(self);
  const auto name = view(id);
  if (name == ASSAY_SVC_LOG) return &host.log_;
  if (name == ASSAY_SVC_REPORT) return &host.report_;
  if (name == ASSAY_SVC_KV) return &host.kv_;
  if (name == ASSAY_SVC_MAIL) return &host.mail_;
  if (name == ASSAY_SVC_TIMER) return &host.timer_;
  if (name == ASSAY_SVC_CLOCK) return &host.clock_;
  if (name == ASSAY_SVC_HTTP && host.has_egress_) return &host.http_;
  return nullptr;
}

}  // namespace assay::plugin
