// The host's services as a plugin calls them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/host.h"
#include "assay/sdk/call.hpp"
#include "assay/sdk/pages.hpp"
#include "assay/sdk/report.hpp"
#include "assay/sdk/status.hpp"
#include "assay/sdk/text.hpp"
#include "assay/svc/clock.h"
#include "assay/svc/http.h"
#include "assay/svc/kv.h"
#include "assay/svc/log.h"
#include "assay/svc/mail.h"
#include "assay/svc/report.h"
#include "assay/svc/timer.h"

namespace assay::sdk {

enum class LogLevel : std::uint32_t {
  kDebug = ASSAY_LOG_DEBUG,
  kInfo = ASSAY_LOG_INFO,
  kWarn = ASSAY_LOG_WARN,
  kError = ASSAY_LOG_ERROR,
};

struct KvEntry {
  std::string value;
  std::int64_t version = 0;
};

struct KvPut {
  std::string_view key, value;
  std::int64_t expected = ASSAY_KV_ANY_VERSION;  // or ASSAY_KV_ABSENT, or the version that get gave
  std::int64_t expires_at_ms = 0;                // 0: never
  std::string_view assessment_id;                // the value is erased with that assessment; may be empty
};

// A handle to be copied freely; good until the plugin is destroyed. All but has() are [any-thread] [started]: services
// exist from start() on. A service that this host does not have answers ASSAY_UNSUPPORTED.
class Host {
 public:
  explicit Host(const assay_host *host) noexcept : host_(host) {}

  [[nodiscard]] std::string_view name() const noexcept { return view(host_->name); }
  [[nodiscard]] std::string_view version() const noexcept { return view(host_->version); }
  // Whether the host offers a service, by an id such as ASSAY_SVC_MAIL. Also in create.
  [[nodiscard]] bool has(std::string_view service_id) const noexcept {
    return host_->get_service(host_->self, str(service_id)) != nullptr;
  }

  // One line. Never a secret or a candidate's data.
  void log(LogLevel level, std::string_view message) const noexcept {
    const auto *log = find<assay_svc_log>(ASSAY_SVC_LOG);
    if (log != nullptr) log->write(log->self, static_cast<std::uint32_t>(level), str(message));
  }

  // Durable when OK. Errors: assay_svc_report's; a report that breaks a rule is refused before it leaves.
  [[nodiscard]] Status report(const Report &report) const {
    if (auto fault = report.check(); !fault.is_ok()) return fault;
    const auto *service = find<assay_svc_report>(ASSAY_SVC_REPORT);
    if (service == nullptr) return missing(ASSAY_SVC_REPORT);
    Collector error(kMaxErrorBytes);
    const auto body = report.render();
    return said(service->report(service->self, str(body), error.sink()), error, "the report was not taken");
  }

  // nullopt: no such key.
  [[nodiscard]] Outcome<std::optional<KvEntry>> kv_get(std::string_view key) const {
    const auto *kv = find<assay_svc_kv>(ASSAY_SVC_KV);
    if (kv == nullptr) return missing(ASSAY_SVC_KV);
    Collector value(kMaxValueBytes);
    KvEntry entry;
    const auto code = kv->get(kv->self, str(key), value.sink(), &entry.version);
    if (code == ASSAY_NOT_FOUND) return std::optional<KvEntry>{};
    if (code != ASSAY_OK) return coded(code, "the host's store could not be read");
    entry.value = value.take();
    return std::optional<KvEntry>{std::move(entry)};
  }

  // The new version; durable when OK. ASSAY_CONFLICT: another version is present.
  [[nodiscard]] Outcome<std::int64_t> kv_put(const KvPut &put) const {
    const auto *kv = find<assay_svc_kv>(ASSAY_SVC_KV);
    if (kv == nullptr) return missing(ASSAY_SVC_KV);
    std::int64_t version = 0;
    const auto code = kv->put(kv->self, str(put.key), str(put.value), put.expected, put.expires_at_ms,
                              optional_str(put.assessment_id), &version);
    if (code != ASSAY_OK) return coded(code, "the host's store did not take a value");
    return version;
  }

  [[nodiscard]] Status kv_remove(std::string_view key) const {
    const auto *kv = find<assay_svc_kv>(ASSAY_SVC_KV);
    if (kv == nullptr) return missing(ASSAY_SVC_KV);
    return coded(kv->remove(kv->self, str(key)), "the host's store did not remove a value");
  }

  // OK: the mail system has it.
  [[nodiscard]] Status mail(std::string_view to, std::string_view subject, std::string_view text) const {
    const auto *mail = find<assay_svc_mail>(ASSAY_SVC_MAIL);
    if (mail == nullptr) return missing(ASSAY_SVC_MAIL);
    Collector error(kMaxErrorBytes);
    return said(mail->send(mail->self, str(to), str(subject), str(text), error.sink()), error, "the mail was not sent");
  }

  // Durable; arrives at TimerHook::fire. The same id replaces the earlier timer.
  [[nodiscard]] Status set_timer(std::string_view id, std::int64_t due_ms, std::string_view payload) const {
    const auto *timer = find<assay_svc_timer>(ASSAY_SVC_TIMER);
    if (timer == nullptr) return missing(ASSAY_SVC_TIMER);
    return coded(timer->set(timer->self, str(id), due_ms, str(payload)), "the host did not take a timer");
  }

  [[nodiscard]] Status cancel_timer(std::string_view id) const {
    const auto *timer = find<assay_svc_timer>(ASSAY_SVC_TIMER);
    if (timer == nullptr) return missing(ASSAY_SVC_TIMER);
    return coded(timer->cancel(timer->self, str(id)), "the host did not cancel a timer");
  }

  // Unix time in milliseconds; the machine's when the host has no clock service.
  [[nodiscard]] std::int64_t now_ms() const noexcept {
    const auto *clock = find<assay_svc_clock>(ASSAY_SVC_CLOCK);
    if (clock != nullptr) return clock->now_ms(clock->self);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  }

  // Bytes from a cryptographic generator; the machine's when the host has no clock service.
  [[nodiscard]] std::vector<std::uint8_t> random(std::size_t count) const {
    std::vector<std::uint8_t> bytes(count);
    const auto *clock = find<assay_svc_clock>(ASSAY_SVC_CLOCK);
    if (clock != nullptr) {
      clock->random_bytes(clock->self, bytes.data(), bytes.size());
      return bytes;
    }
    std::random_device device;
    for (auto &byte : bytes) byte = static_cast<std::uint8_t>(device());
    return bytes;
  }

  // Sends one request through the host and waits. Any HTTP answer is OK, whatever its status.
  // Args: call is the one this work belongs to; NULL on a thread of the plugin's own.
  [[nodiscard]] Outcome<HttpReply> http(const HttpRequest &request, const Call *call = nullptr) const;

 private:
  static constexpr std::size_t kMaxErrorBytes = 4096;
  static constexpr std::size_t kMaxValueBytes = std::size_t{64} << 10;

  // NULL when the host does not have it, or has an older, shorter table.
  template <class Table>
  [[nodiscard]] const Table *find(std::string_view id) const noexcept {
    const auto *table = static_cast<const Table *>(host_->get_service(host_->self, str(id)));
    return table == nullptr || table->struct_size < sizeof(Table) ? nullptr : table;
  }

  [[nodiscard]] static Status missing(const char *id) {
    return unsupported(std::string("this host does not offer the service ") + id);
  }
  [[nodiscard]] static Status coded(assay_status code, const char *what) {
    if (code == ASSAY_OK) return {};
    return {code, std::string(what) + " (status " + std::to_string(code) + ")", {}, 0};
  }
  [[nodiscard]] static Status said(assay_status code, Collector &error, const char *what) {
    if (code == ASSAY_OK) return {};
    return error.text().empty() ? coded(code, what) : Status{code, error.take(), {}, 0};
  }

  const assay_host *host_;
};

namespace detail {

// Keeps the answer of an outbound request. Never throws into the host: out of memory is a refusal.
struct ReplyCollector {
  HttpReply reply;
  bool answered = false;

  static assay_status ASSAY_CALL respond(void *self, const assay_http_response *response) noexcept {
    auto &collector = *static_cast<ReplyCollector *>(self);
    try {
      collector.reply = {static_cast<int>(response->status), std::string(view(response->content_type)),
                         std::string(view(response->body)), copy(response->headers, response->header_count)};
      collector.answered = true;
      return ASSAY_OK;
    } catch (...) {
      return ASSAY_INTERNAL;
    }
  }
};

}  // namespace detail

inline Outcome<HttpReply> Host::http(const HttpRequest &request, const Call *call) const {
  const auto *service = find<assay_svc_http>(ASSAY_SVC_HTTP);
  if (service == nullptr) return missing(ASSAY_SVC_HTTP);
  const auto headers = detail::borrow(request.headers);
  const assay_http_call http_call{sizeof(assay_http_call), str(request.method), str(request.url),  str(request.body),
                                  headers.data(),          headers.size(),      request.timeout_ms};
  detail::ReplyCollector collector;
  const assay_http_responder responder{sizeof(assay_http_responder), &collector, &detail::ReplyCollector::respond};
  Collector error(kMaxErrorBytes);
  const auto code =
      service->send(service->self, call == nullptr ? nullptr : call->raw(), &http_call, &responder, error.sink());
  if (code != ASSAY_OK) return said(code, error, "the request was not sent");
  if (!collector.answered) return internal_error("the host sent a request and gave no answer");
  return std::move(collector.reply);
}

}  // namespace assay::sdk
