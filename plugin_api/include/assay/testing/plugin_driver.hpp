// Drives one instance of a plugin through its entry, as the host does: every input is lent and gone after the call,
// every answer comes back as a value. Part of fake_host.hpp.
//   FakeHost host;
//   PluginDriver plugin(host, assay_plugin_entry_v0, R"({"region": "eu"})");
//   ASSERT_EQ(plugin.up().status, ASSAY_OK);
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/assay.h"
#include "assay/sdk/pages.hpp"
#include "assay/sdk/text.hpp"
#include "assay/testing/fake_host.hpp"

namespace assay::testing {

// How a call ended: its status, what went into the sink, and the last fail().
struct Answer {
  assay_status status = ASSAY_OK;
  std::string body;
  std::string message, pointer;
  std::int64_t retry_after_ms = 0;
};

// How a page was answered; http_status 0: not at all.
struct PageAnswer {
  assay_status status = ASSAY_OK;
  int http_status = 0;
  std::string content_type, body;
  sdk::Headers headers;
};

struct PageCall {
  std::string method = "GET", path = "/", query, body;
  sdk::Headers headers;  // names in lower case
};

// An event as it arrives at a webhook, past the host's verification.
struct EventCall {
  std::string hook, body, event_id;
  sdk::Headers headers;  // names in lower case
  std::uint32_t attempt = 1;
};

// One instance. Not for several threads at once, but for the calls of a started plugin.
class PluginDriver {
 public:
  // entry and host outlive it. Throws std::invalid_argument when the host would not load such an entry.
  PluginDriver(FakeHost &host, const assay_plugin_entry &entry, std::string config_json,
               std::string pages_url = kPagesUrl)
      : host_(host), entry_(entry), config_json_(std::move(config_json)), pages_url_(std::move(pages_url)) {
    const bool same_draft = entry.draft_hash != nullptr && std::string_view(entry.draft_hash) == ASSAY_DRAFT_HASH;
    if (entry.magic != ASSAY_ABI_MAGIC || entry.struct_size != sizeof(assay_plugin_entry) ||
        entry.abi_major != ASSAY_ABI_MAJOR || entry.min_host_minor > ASSAY_ABI_MINOR || !same_draft ||
        entry.descriptor == nullptr || entry.create == nullptr) {
      throw std::invalid_argument("the host would not load this entry");
    }
  }
  // Ends as the host does: stop, destroy.
  ~PluginDriver() {
    stop();
    destroy();
  }
  PluginDriver(const PluginDriver &) = delete;
  PluginDriver &operator=(const PluginDriver &) = delete;

  static constexpr const char *kPagesUrl = "https://assay.example/pages/skills";

  // The life of the instance, step by step or in one; up() ends at the first step that fails.
  Answer create();
  Answer validate();
  Answer start_instance();
  Answer up();
  void drain();
  void stop();
  // Without stop() before it, this is the nearest to a crash that one process can play: the FakeHost keeps everything.
  void destroy();

  // Calls. Each before up() or without the extension is ASSAY_UNSUPPORTED, as is cancel of a plugin that has none.
  Answer list();
  // body: schema/start.json. The host's half is done too: the assessment is open for reports.
  Answer start(std::string_view body, std::string_view idempotency_key);
  // Of the start that went with this key.
  Answer lookup(std::string_view idempotency_key);
  Answer cancel(std::string_view assessment_id, std::string_view vendor_ref = "");
  Answer custom_fields();
  PageAnswer page(const PageCall &request);
  Answer fire(std::string_view timer_id, std::string_view payload);
  // Received now, by the host's clock.
  Answer event(const EventCall &event);
  // The names of the webhooks; empty when the plugin has none.
  [[nodiscard]] std::vector<std::string> hooks() const;

  // Moves the clock on and fires every timer on the way, in order, each at its time. A timer that was not taken fires
  // again at the next advance. Returns how many fired.
  int advance(std::chrono::milliseconds by);

  // For the next calls: how much a sink takes, whether the host has given up, how long a call may last.
  void set_sink_limit(std::size_t bytes) { sink_limit_ = bytes; }
  void set_cancelled(bool cancelled) { cancelled_ = cancelled; }
  void set_deadline(std::chrono::milliseconds from_now) { deadline_ = from_now; }

  [[nodiscard]] const assay_plugin *instance() const noexcept { return instance_; }

 private:
  class CallScope;
  template <class Table>
  [[nodiscard]] const Table *extension(const char *id) const {
    return instance_ == nullptr ? nullptr
                                : static_cast<const Table *>(instance_->get_extension(instance_->self, sdk::str(id)));
  }
  static Answer unsupported() { return {ASSAY_UNSUPPORTED, {}, "the plugin is not up, or does not offer this", {}, 0}; }
  // A copy of exactly the text's size that dies with the call, so that a sanitizer sees who keeps or overruns what was
  // lent.
  class Lent;

  FakeHost &host_;
  const assay_plugin_entry &entry_;
  std::string config_json_, pages_url_;
  const assay_plugin *instance_ = nullptr;
  std::size_t sink_limit_ = sdk::kMaxBodyBytes;
  bool cancelled_ = false;
  std::chrono::milliseconds deadline_{10'000};
};

class PluginDriver::Lent {
 public:
  explicit Lent(std::string_view text) : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
    text.copy(bytes_.get(), text.size());
  }
  [[nodiscard]] assay_str str() const noexcept { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

// One assay_call, and what came of it.
class PluginDriver::CallScope {
 public:
  CallScope(const PluginDriver &driver, std::string_view idempotency_key)
      : key_(idempotency_key), out_(driver.sink_limit_), cancelled_(driver.cancelled_) {
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
    call_ = {
        sizeof(call_),
        this,
        sdk::str("call-1"),
        idempotency_key.empty() ? assay_str{nullptr, 0} : key_.str(),
        sdk::str("acme"),
        sdk::str("engineering"),
        {nullptr, 0},
        (now + driver.deadline_).count(),
        [](const assay_call *call) -> uint32_t { return static_cast<CallScope *>(call->self)->cancelled_ ? 1 : 0; },
        [](const assay_call *call, assay_str pointer, assay_str message, int64_t retry_after_ms) {
          auto &answer = static_cast<CallScope *>(call->self)->answer_;
          answer.pointer = sdk::view(pointer);
          answer.message = sdk::view(message);
          answer.retry_after_ms = retry_after_ms;
        }};
  }
  CallScope(const CallScope &) = delete;
  CallScope &operator=(const CallScope &) = delete;

  [[nodiscard]] const assay_call *call() const noexcept { return &call_; }
  [[nodiscard]] const assay_sink *out() const noexcept { return out_.sink(); }
  [[nodiscard]] Answer end(assay_status status) {
    answer_.status = status;
    answer_.body = out_.take();
    return std::move(answer_);
  }

 private:
  Lent key_;
  sdk::Collector out_;
  bool cancelled_;
  assay_call call_{};
  Answer answer_;
};

inline Answer PluginDriver::create() {
  CallScope scope(*this, "");
  const Lent instance("skills"), line("engineering"), config(config_json_), pages(pages_url_);
  const assay_create_params params{sizeof(params), instance.str(), line.str(), config.str(), pages.str()};
  auto answer = scope.end(entry_.create(&entry_, scope.call(), host_.host(), &params, &instance_));
  const auto *assessments = extension<assay_ext_assessment>(ASSAY_EXT_ASSESSMENT);
  const bool promises = assessments != nullptr && assessments->start_safety == ASSAY_START_LOOKUP;
  if (promises && extension<assay_ext_lookup>(ASSAY_EXT_LOOKUP) == nullptr) {
    return {ASSAY_INVALID_ARGUMENT,
            {},
            "the host would not load this plugin: ASSAY_START_LOOKUP without assay.lookup/1",
            {},
            0};
  }
  return answer;
}

inline Answer PluginDriver::validate() {
  if (instance_ == nullptr) return unsupported();
  CallScope scope(*this, "");
  return scope.end(instance_->validate_config(instance_->self, scope.call(), scope.out()));
}

inline Answer PluginDriver::start_instance() {
  if (instance_ == nullptr) return unsupported();
  CallScope scope(*this, "");
  return scope.end(instance_->start(instance_->self, scope.call()));
}

inline Answer PluginDriver::up() {
  auto answer = create();
  if (answer.status == ASSAY_OK) answer = validate();
  if (answer.status == ASSAY_OK) answer = start_instance();
  return answer;
}

inline void PluginDriver::drain() {
  if (instance_ != nullptr && instance_->drain != nullptr) instance_->drain(instance_->self);
}

inline void PluginDriver::stop() {
  if (instance_ != nullptr) instance_->stop(instance_->self);
}

inline void PluginDriver::destroy() {
  if (instance_ != nullptr) instance_->destroy(instance_->self);
  instance_ = nullptr;
}

inline Answer PluginDriver::list() {
  const auto *assessments = extension<assay_ext_assessment>(ASSAY_EXT_ASSESSMENT);
  if (assessments == nullptr) return unsupported();
  CallScope scope(*this, "");
  return scope.end(assessments->list(instance_->self, scope.call(), scope.out()));
}

inline Answer PluginDriver::start(std::string_view body, std::string_view idempotency_key) {
  const auto *assessments = extension<assay_ext_assessment>(ASSAY_EXT_ASSESSMENT);
  if (assessments == nullptr) return unsupported();
  const auto document = nlohmann::json::parse(body, nullptr, false);
  if (document.is_object() && document.contains("assessment_id") && document["assessment_id"].is_string()) {
    host_.open_assessment(document["assessment_id"].get<std::string>());
  }
  CallScope scope(*this, idempotency_key);
  const Lent lent(body);
  return scope.end(assessments->start(instance_->self, scope.call(), lent.str(), scope.out()));
}

inline Answer PluginDriver::lookup(std::string_view idempotency_key) {
  const auto *lookups = extension<assay_ext_lookup>(ASSAY_EXT_LOOKUP);
  if (lookups == nullptr) return unsupported();
  CallScope scope(*this, idempotency_key);
  return scope.end(lookups->lookup(instance_->self, scope.call(), scope.out()));
}

inline Answer PluginDriver::cancel(std::string_view assessment_id, std::string_view vendor_ref) {
  const auto *assessments = extension<assay_ext_assessment>(ASSAY_EXT_ASSESSMENT);
  if (assessments == nullptr || assessments->cancel == nullptr) return unsupported();
  CallScope scope(*this, "");
  const Lent id(assessment_id), ref(vendor_ref);
  auto answer = scope.end(assessments->cancel(instance_->self, scope.call(), id.str(), ref.str()));
  if (answer.status == ASSAY_OK) host_.close_assessment(std::string(assessment_id));
  return answer;
}

inline Answer PluginDriver::custom_fields() {
  const auto *fields = extension<assay_ext_custom_fields>(ASSAY_EXT_CUSTOM_FIELDS);
  if (fields == nullptr) return unsupported();
  CallScope scope(*this, "");
  return scope.end(fields->list(instance_->self, scope.call(), scope.out()));
}

inline PageAnswer PluginDriver::page(const PageCall &request) {
  const auto *pages = extension<assay_ext_http>(ASSAY_EXT_HTTP);
  if (pages == nullptr) return {ASSAY_UNSUPPORTED, 0, {}, {}, {}};
  CallScope scope(*this, "");
  const Lent method(request.method), path(request.path), query(request.query), body(request.body);
  const auto headers = sdk::detail::borrow(request.headers);
  const assay_http_request http_request{sizeof(http_request), method.str(),   path.str(),    query.str(),
                                        body.str(),           headers.data(), headers.size()};
  PageAnswer answer;
  const assay_http_responder responder{
      sizeof(responder), &answer, [](void *self, const assay_http_response *response) -> assay_status {
        if (response->status < 200 || response->status > 599 || response->body.len > 256 * 1024)
          return ASSAY_INVALID_ARGUMENT;
        auto &page = *static_cast<PageAnswer *>(self);
        page.http_status = static_cast<int>(response->status);
        page.content_type = sdk::view(response->content_type);
        page.body = sdk::view(response->body);
        page.headers = sdk::detail::copy(response->headers, response->header_count);
        return ASSAY_OK;
      }};
  answer.status = pages->handle(instance_->self, scope.call(), &http_request, &responder);
  return answer;
}

inline Answer PluginDriver::fire(std::string_view timer_id, std::string_view payload) {
  const auto *hook = extension<assay_ext_timer>(ASSAY_EXT_TIMER);
  if (hook == nullptr) return unsupported();
  CallScope scope(*this, "");
  const Lent id(timer_id), lent(payload);
  return scope.end(hook->fire(instance_->self, scope.call(), id.str(), lent.str()));
}

inline Answer PluginDriver::event(const EventCall &event) {
  const auto *webhooks = extension<assay_ext_webhook>(ASSAY_EXT_WEBHOOK);
  if (webhooks == nullptr) return unsupported();
  CallScope scope(*this, "");
  const Lent hook(event.hook), id(event.event_id), body(event.body);
  const auto headers = sdk::detail::borrow(event.headers);
  const assay_webhook_event lent{
      sizeof(lent),   hook.str(),     event.event_id.empty() ? assay_str{nullptr, 0} : id.str(),
      body.str(),     headers.data(), headers.size(),
      host_.now_ms(), event.attempt,  0};
  return scope.end(webhooks->apply(instance_->self, scope.call(), &lent));
}

inline std::vector<std::string> PluginDriver::hooks() const {
  std::vector<std::string> names;
  const auto *webhooks = extension<assay_ext_webhook>(ASSAY_EXT_WEBHOOK);
  for (std::uint64_t i = 0; webhooks != nullptr && i < webhooks->hook_count; ++i)
    names.emplace_back(sdk::view(webhooks->hooks[i]->name));
  return names;
}

inline int PluginDriver::advance(std::chrono::milliseconds by) {
  const std::int64_t until_ms = host_.now_ms() + by.count();
  std::set<std::int64_t> not_taken;
  int fired = 0;
  while (const auto due = host_.due_timer(until_ms, not_taken)) {
    const auto &[id, timer] = *due;
    host_.set_now_ms(std::max(host_.now_ms(), timer.due_ms));
    ++fired;
    if (fire(id, timer.payload).status == ASSAY_OK) {
      host_.forget_timer(id, timer.generation);
    } else {
      not_taken.insert(timer.generation);
    }
  }
  host_.set_now_ms(until_ms);
  return fired;
}

}  // namespace assay::testing
