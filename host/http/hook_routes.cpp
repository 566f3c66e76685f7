#include "host/http/hook_routes.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "host/core/log.h"
#include "host/security/webhook.h"

namespace assay::http {
namespace {

// A vendor with a wrong secret is noticed long before; a guesser gets nowhere at any rate.
constexpr std::int64_t kFailuresAtOnce = 100;
constexpr std::chrono::milliseconds kFailurePause{50};
constexpr int kRetryAfterSeconds = 5;  // of a store or a plugin that is not there just now

Response empty(int status, std::vector<Header> headers = {}) { return {status, "", "", std::move(headers)}; }

Response later(int status, std::int64_t seconds) { return empty(status, {{"Retry-After", std::to_string(seconds)}}); }

struct HookPath {
  std::string_view line, entry, hook;
};

// With too few or too many segments one of them names nothing.
HookPath split(std::string_view path) {
  path.remove_prefix(kHooksPrefix.size());
  const auto line = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(line.size() + 1, path.size()));
  const auto entry = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(entry.size() + 1, path.size()));
  return {line, entry, path};
}

bool is_of(const plugin::InstanceId &of, const HookPath &path) {
  return of.line.value == path.line && of.entry.value == path.entry;
}

void log_refusal(const std::string &request_id, const service::VendorHook *hook, std::string_view check) {
  log::warn("webhook_refused", {{"request", request_id},
                                {"line", hook == nullptr ? "" : hook->of.line.value},
                                {"plugin", hook == nullptr ? "" : hook->of.entry.value},
                                {"hook", hook == nullptr ? "" : hook->rule.name},
                                {"check", check}});
}

std::string_view field(const Request &request, const std::string &name) {
  return name.empty() ? std::string_view() : request.header(name);
}

}  // namespace

HookRoutes::HookRoutes(service::VendorEvents &events, Clock &clock) : events_(events), clock_(clock) {
  for (const auto &hook : events_.hooks().running) failures_.try_emplace(&hook, kFailuresAtOnce, kFailurePause);
}

void HookRoutes::handle(Request request, std::function<void(Response)> answer) {
  if (request.method != "POST") return answer(empty(405, {{"Allow", "POST"}}));
  const auto path = split(request.path);
  const auto &hooks = events_.hooks();
  const auto hook = std::find_if(hooks.running.begin(), hooks.running.end(),
                                 [&](const auto &each) { return is_of(each.of, path) && each.rule.name == path.hook; });
  if (hook != hooks.running.end()) return receive(*hook, std::move(request), std::move(answer));
  const bool may_come = std::any_of(hooks.not_running.begin(), hooks.not_running.end(),
                                    [&](const auto &each) { return is_of(each, path); });
  log_refusal(request.id, nullptr, may_come ? "plugin_not_running" : "no_such_webhook");
  answer(may_come ? later(503, kRetryAfterSeconds) : empty(401));
}

void HookRoutes::receive(const service::VendorHook &hook, Request request, std::function<void(Response)> answer) {
  auto &failures = failures_.at(&hook);
  if (const auto wait_ms = failures.take(clock_.now_ms()); wait_ms > 0) {
    log_refusal(request.id, &hook, "too_many_failures");
    return answer(later(429, (wait_ms + 999) / 1000));
  }
  const security::SignedRequest signed_request{field(request, hook.rule.signature_header),
                                               field(request, hook.rule.timestamp_header), request.body};
  const auto check = security::check_webhook(hook.rule, hook.secrets, signed_request, clock_.now_ms());
  if (check != security::WebhookCheck::kPassed) {
    log_refusal(request.id, &hook, name_of(check));
    return answer(empty(401));
  }
  failures.give_back();
  service::VendorEvents::Headers headers;
  for (auto &header : request.headers) headers.emplace_back(std::move(header.name), std::move(header.value));
  events_.receive(hook, std::move(headers), std::move(request.body),
                  [answer = std::move(answer), id = request.id](const Result<store::EventReceived> &received) {
                    if (received.ok()) return answer(empty(200));
                    log::error("webhook_not_stored", {{"request", id}, {"error", received.error().message}});
                    answer(later(503, kRetryAfterSeconds));
                  });
}

}  // namespace assay::http
