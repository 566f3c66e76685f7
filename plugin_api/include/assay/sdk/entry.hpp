// From the C ABI to the classes of plugin.hpp: every entry behind one exception barrier, tables per instance, no
// globals.
#pragma once

#include <exception>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <string>
#include <typeinfo>
#include <utility>

#include "assay/entry.h"
#include "assay/ext/assessment.h"
#include "assay/ext/custom_fields.h"
#include "assay/ext/http.h"
#include "assay/ext/lookup.h"
#include "assay/ext/timer.h"
#include "assay/ext/webhook.h"
#include "assay/sdk/host.hpp"
#include "assay/sdk/plugin.hpp"

namespace assay::sdk {

// Makes one instance; may throw. Host is good until the plugin is destroyed, its services from start() on.
using Factory = std::unique_ptr<Plugin> (*)(const CreateParams &params, Host host);

namespace detail {

// What an exception says, for the operator. A JSON library quotes its input, which may be a candidate's data: only its
// kind.
[[nodiscard]] inline std::string describe(const std::exception &error) {
  if (const auto *json = dynamic_cast<const nlohmann::json::exception *>(&error)) {
    return "a JSON error, number " + std::to_string(json->id);
  }
  return std::string(typeid(error).name()) + ": " + error.what();
}

inline assay_status tell(const assay_call *call, const Status &status) noexcept {
  if (call != nullptr && !status.is_ok()) {
    call->fail(call, optional_str(status.pointer), str(status.message), status.retry_after_ms);
  }
  return status.code;
}

// Pushes a whole answer out.
[[nodiscard]] inline Status push(const assay_sink *out, std::string_view text) {
  if (out->write(out->self, text.data(), text.size()) == 0) return {};
  return {ASSAY_RESOURCE_EXHAUSTED, "the answer is larger than the host takes", {}, 0};
}

class Instance {
 public:
  Instance(Host host, std::unique_ptr<Plugin> plugin)
      : host_(host),
        plugin_(std::move(plugin)),
        assessments_(dynamic_cast<Assessments *>(plugin_.get())),
        custom_fields_(dynamic_cast<CustomFields *>(plugin_.get())),
        lookup_(dynamic_cast<StartLookup *>(plugin_.get())),
        pages_(dynamic_cast<Pages *>(plugin_.get())),
        timer_hook_(dynamic_cast<TimerHook *>(plugin_.get())),
        webhooks_(dynamic_cast<Webhooks *>(plugin_.get())),
        hooks_(webhooks_ == nullptr ? std::vector<Hook>() : webhooks_->hooks()) {
    table_ = {sizeof(table_),
              this,
              plugin_->max_concurrency(),
              0,
              &Instance::validate_config,
              &Instance::start,
              &Instance::drain,
              &Instance::stop,
              &Instance::destroy,
              &Instance::get_extension};
    const bool can_cancel = assessments_ != nullptr && assessments_->can_cancel();
    const auto safety = assessments_ != nullptr ? assessments_->start_safety() : StartSafety::kNone;
    assessment_table_ = {sizeof(assessment_table_),          &Instance::list,
                         &Instance::begin_assessment,        can_cancel ? &Instance::cancel : nullptr,
                         static_cast<std::uint32_t>(safety), 0};
    custom_fields_table_ = {sizeof(custom_fields_table_), &Instance::list_fields};
    lookup_table_ = {sizeof(lookup_table_), &Instance::look_up};
    http_table_ = {sizeof(http_table_), &Instance::handle};
    timer_table_ = {sizeof(timer_table_), &Instance::fire};
    webhook_table_ = {sizeof(webhook_table_), hooks_.data(), hooks_.size(), &Instance::apply};
  }
  Instance(const Instance &) = delete;
  Instance &operator=(const Instance &) = delete;

  [[nodiscard]] const assay_plugin *table() const noexcept { return &table_; }

 private:
  enum class Life { kCreated, kBegun, kStopped };

  static Instance &of(void *self) noexcept { return *static_cast<Instance *>(self); }

  // The barrier for calls: whoever asked hears only that the plugin failed, the operator's log hears why.
  template <class Work>
  assay_status guarded(const char *what, const assay_call *call, Work work) noexcept {
    try {
      return tell(call, work());
    } catch (const std::exception &error) {
      complain(what, &error);
    } catch (...) {
      complain(what, nullptr);
    }
    if (call != nullptr) call->fail(call, {nullptr, 0}, str("the plugin failed"), 0);
    return ASSAY_INTERNAL;
  }

  void complain(const char *what, const std::exception *error) const noexcept {
    try {
      host_.log(LogLevel::kError, std::string(what) + " failed with an exception: " +
                                      (error == nullptr ? "not a std::exception" : describe(*error)));
    } catch (...) {
      host_.log(LogLevel::kError, "a call failed with an exception; there was no memory to say more");
    }
  }

  // Pure, and before services exist: what an exception says goes to the operator as a fault of the configuration.
  static assay_status ASSAY_CALL validate_config(void *self, const assay_call *call, const assay_sink *out) noexcept {
    try {
      Faults faults;
      auto status = of(self).plugin_->validate(faults);
      if (auto pushed = push(out, faults.text()); !pushed.is_ok()) return tell(call, pushed);
      if (status.is_ok() && !faults.is_empty()) status = invalid_argument("", "the configuration has faults");
      return tell(call, status);
    } catch (const std::exception &error) {
      return tell_early(call, "checking the configuration", error);
    } catch (...) {
      return ASSAY_INTERNAL;
    }
  }

  static assay_status ASSAY_CALL start(void *self, const assay_call *call) noexcept {
    auto &instance = of(self);
    if (instance.life_ != Life::kCreated)
      return instance.guarded("start", call, [] { return conflict("started before"); });
    instance.life_ = Life::kBegun;
    return instance.guarded("start", call, [&] { return instance.plugin_->start(); });
  }

  static void ASSAY_CALL drain(void *self) noexcept {
    auto &instance = of(self);
    if (instance.life_ != Life::kBegun) return;
    instance.guarded("drain", nullptr, [&] { return instance.plugin_->drain(), Status{}; });
  }

  static void ASSAY_CALL stop(void *self) noexcept {
    auto &instance = of(self);
    if (std::exchange(instance.life_, Life::kStopped) != Life::kBegun) return;
    instance.guarded("stop", nullptr, [&] { return instance.plugin_->stop(), Status{}; });
  }

  static void ASSAY_CALL destroy(void *self) noexcept {
    stop(self);
    delete &of(self);
  }

  static const void *ASSAY_CALL get_extension(void *self, assay_str id) noexcept {
    const auto &instance = of(self);
    if (view(id) == ASSAY_EXT_ASSESSMENT && instance.assessments_ != nullptr) return &instance.assessment_table_;
    if (view(id) == ASSAY_EXT_CUSTOM_FIELDS && instance.custom_fields_ != nullptr)
      return &instance.custom_fields_table_;
    if (view(id) == ASSAY_EXT_LOOKUP && instance.lookup_ != nullptr) return &instance.lookup_table_;
    if (view(id) == ASSAY_EXT_HTTP && instance.pages_ != nullptr) return &instance.http_table_;
    if (view(id) == ASSAY_EXT_TIMER && instance.timer_hook_ != nullptr) return &instance.timer_table_;
    if (view(id) == ASSAY_EXT_WEBHOOK && instance.webhooks_ != nullptr) return &instance.webhook_table_;
    return nullptr;
  }

  static assay_status ASSAY_CALL list(void *self, const assay_call *call, const assay_sink *out) noexcept {
    return of(self).guarded("list", call, [&]() -> Status {
      const auto types = of(self).assessments_->list(Call(call));
      return types.is_ok() ? push(out, render_list(*types)) : types.status();
    });
  }

  static assay_status ASSAY_CALL begin_assessment(void *self, const assay_call *call, assay_str body,
                                                  const assay_sink *out) noexcept {
    return of(self).guarded("the start of an assessment", call, [&]() -> Status {
      const auto command = StartCommand::parse(view(body));
      if (!command.is_ok()) return command.status();
      const auto started = of(self).assessments_->start(Call(call), *command);
      return started.is_ok() ? push(out, started->render()) : started.status();
    });
  }

  static assay_status ASSAY_CALL cancel(void *self, const assay_call *call, assay_str assessment_id,
                                        assay_str vendor_ref) noexcept {
    return of(self).guarded("cancel", call, [&] {
      return of(self).assessments_->cancel(Call(call), view(assessment_id), view(vendor_ref));
    });
  }

  static assay_status ASSAY_CALL look_up(void *self, const assay_call *call, const assay_sink *out) noexcept {
    return of(self).guarded("the lookup of a start", call, [&]() -> Status {
      const auto found = of(self).lookup_->lookup(Call(call));
      return found.is_ok() ? push(out, found->render()) : found.status();
    });
  }

  static assay_status ASSAY_CALL list_fields(void *self, const assay_call *call, const assay_sink *out) noexcept {
    return of(self).guarded("the list of custom fields", call, [&]() -> Status {
      const auto fields = of(self).custom_fields_->custom_fields(Call(call));
      return fields.is_ok() ? push(out, render_custom_fields(*fields)) : fields.status();
    });
  }

  static assay_status ASSAY_CALL handle(void *self, const assay_call *call, const assay_http_request *request,
                                        const assay_http_responder *responder) noexcept {
    return of(self).guarded("a page", call, [&]() -> Status {
      const auto page = of(self).pages_->page(Call(call), PageRequest(request));
      if (!page.is_ok()) return page.status();
      const auto headers = borrow(page->headers);
      const assay_http_response response{sizeof(response),
                                         static_cast<std::uint32_t>(page->status),
                                         0,
                                         str(page->content_type),
                                         str(page->body),
                                         headers.data(),
                                         headers.size()};
      if (responder->respond(responder->self, &response) == ASSAY_OK) return {};
      return internal_error("the host did not take the page: its status, a header or its size is outside the limits");
    });
  }

  static assay_status ASSAY_CALL fire(void *self, const assay_call *call, assay_str id, assay_str payload) noexcept {
    return of(self).guarded("a timer", call,
                            [&] { return of(self).timer_hook_->fire(Call(call), view(id), view(payload)); });
  }

  static assay_status ASSAY_CALL apply(void *self, const assay_call *call, const assay_webhook_event *event) noexcept {
    return of(self).guarded("a vendor's event", call,
                            [&] { return of(self).webhooks_->on_event(Call(call), Event(event)); });
  }

 public:
  // For create and validate, where no log exists yet and only the operator listens.
  static assay_status tell_early(const assay_call *call, const char *what, const std::exception &error) noexcept {
    try {
      return tell(call, internal_error(std::string(what) + " failed with an exception: " + describe(error)));
    } catch (...) {
      return ASSAY_INTERNAL;
    }
  }

 private:
  Host host_;
  std::unique_ptr<Plugin> plugin_;
  Assessments *assessments_;
  CustomFields *custom_fields_;
  StartLookup *lookup_;
  Pages *pages_;
  TimerHook *timer_hook_;
  Webhooks *webhooks_;
  const HookTables hooks_;
  Life life_ = Life::kCreated;
  assay_plugin table_{};
  assay_ext_assessment assessment_table_{};
  assay_ext_custom_fields custom_fields_table_{};
  assay_ext_lookup lookup_table_{};
  assay_ext_http http_table_{};
  assay_ext_timer timer_table_{};
  assay_ext_webhook webhook_table_{};
};

template <Factory kFactory>
assay_status ASSAY_CALL create(const assay_plugin_entry *, const assay_call *call, const assay_host *host,
                               const assay_create_params *params, const assay_plugin **out) noexcept {
  try {
    const CreateParams copied{std::string(view(params->instance)), std::string(view(params->product_line)),
                              std::string(view(params->config_json)), std::string(view(params->pages_url))};
    auto plugin = kFactory(copied, Host(host));
    if (!plugin) return tell(call, internal_error("the plugin's factory made nothing"));
    *out = (new Instance(Host(host), std::move(plugin)))->table();
    return ASSAY_OK;
  } catch (const std::exception &error) {
    return Instance::tell_early(call, "making the instance", error);
  } catch (...) {
    return tell(call, {ASSAY_INTERNAL, {}, {}, 0});
  }
}

}  // namespace detail

// The entry of a plugin that needs no newer host than the headers it was built with.
template <Factory kFactory>
[[nodiscard]] constexpr assay_plugin_entry make_entry(const assay_plugin_descriptor *descriptor,
                                                      const char *config_schema_json) noexcept {
  return {
      ASSAY_ABI_MAGIC,  sizeof(assay_plugin_entry), ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR,    ASSAY_ABI_MINOR,          0,
      ASSAY_DRAFT_HASH, "C++ SDK, " __VERSION__,    descriptor,      config_schema_json, &detail::create<kFactory>};
}

}  // namespace assay::sdk

// Defines what the library exports. Once per library, outside of every namespace.
// Args: descriptor, an assay_plugin_descriptor of static storage; config_schema, a const char * constant or nullptr;
// factory, a function of type sdk::Factory.
#define ASSAY_PLUGIN(descriptor, config_schema, factory)               \
  constinit const assay_plugin_entry assay_plugin_entry_v0 =           \
      ::assay::sdk::make_entry<factory>(&(descriptor), config_schema); \
  static_assert(&assay_plugin_entry_v0 == &::assay_plugin_entry_v0, "ASSAY_PLUGIN stands outside of every namespace")
