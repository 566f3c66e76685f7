#include "tests/unit/plugin/scripted_plugin.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/plugin/text.h"

namespace assay::plugin {

ScriptedPlugin::ScriptedPlugin() {
  create = [](auto *, auto *, auto *) { return ASSAY_OK; };
  validate = [](auto *, auto *) { return ASSAY_OK; };
  begin = [](auto *) { return ASSAY_OK; };
  drain = stop = destroy = [] {};
  list = [](auto *, auto *out) {
    write(out, R"({"types":[{"key":"a","name":"A"}]})");
    return ASSAY_OK;
  };
  custom_fields = [](auto *, auto *out) {
    write(out, R"({"fields":[{"id":"f","name":"F","type":"number"}]})");
    return ASSAY_OK;
  };
  start = [](auto *, auto, auto *) { return ASSAY_OK; };
  lookup = [](auto *, auto *) { return ASSAY_NOT_FOUND; };
  cancel = fire = [](auto *, auto, auto) { return ASSAY_OK; };
  page = [](auto *, auto *, auto *responder) {
    const assay_http_response response{sizeof response, 200, 0, to_abi("text/plain"), to_abi("hello"), nullptr, 0};
    return responder->respond(responder->self, &response);
  };

  made = &table;
  table = {sizeof table, this, 0, 0,
           [](void *self, auto *call, auto *faults) {
             of(self).note("validate");
             return of(self).validate(call, faults);
           },
           [](void *self, auto *call) {
             of(self).note("begin");
             return of(self).begin(call);
           },
           // Noted when they are done, for those who wait for it.
           [](void *self) {
             of(self).drain();
             of(self).note("drain");
           },
           [](void *self) {
             of(self).stop();
             of(self).note("stop");
           },
           [](void *self) {
             of(self).destroy();
             of(self).note("destroy");
           },
           [](void *self, assay_str id) -> const void * {
             const auto it = of(self).extensions.find(std::string(view(id)));
             return it == of(self).extensions.end() ? nullptr : it->second;
           }};
  assessment = {
      sizeof assessment,
      [](void *self, auto *call, auto *out) { return of(self).list(call, out); },
      [](void *self, auto *call, assay_str body, auto *out) { return of(self).start(call, view(body), out); },
      [](void *self, auto *call, assay_str id, assay_str ref) { return of(self).cancel(call, view(id), view(ref)); },
      ASSAY_START_REPEATABLE,
      0};
  lookups = {sizeof lookups, [](void *self, auto *call, auto *out) { return of(self).lookup(call, out); }};
  fields = {sizeof fields, [](void *self, auto *call, auto *out) { return of(self).custom_fields(call, out); }};
  pages = {sizeof pages, [](void *self, auto *call, auto *request, auto *responder) {
             return of(self).page(call, request, responder);
           }};
  timer_hook = {sizeof timer_hook, [](void *self, auto *call, assay_str id, assay_str payload) {
                  return of(self).fire(call, view(id), view(payload));
                }};
  apply = [](auto *, auto *) { return ASSAY_OK; };
  hook = {};
  hook.struct_size = sizeof hook;
  hook.name = to_abi("results");
  hook.secret = to_abi("vendor");
  hook.scheme = ASSAY_SIGNATURE_HMAC_SHA256_HEX;
  hook.signed_part = ASSAY_SIGNED_BODY;
  hook.signature_header = to_abi("x-signature");
  hooks[0] = &hook;
  webhooks = {sizeof webhooks, hooks, 1,
              [](void *self, auto *call, auto *event) { return of(self).apply(call, event); }};
  extensions = {{ASSAY_EXT_ASSESSMENT, &assessment},
                {ASSAY_EXT_CUSTOM_FIELDS, &fields},
                {ASSAY_EXT_HTTP, &pages},
                {ASSAY_EXT_LOOKUP, &lookups},
                {ASSAY_EXT_TIMER, &timer_hook}};
  descriptor = {sizeof descriptor, "test.scripted", "Tests", "Scripted", "1.0.0",
                {"skills_test"},   nullptr,         nullptr, nullptr};
}

CheckedEntry ScriptedPlugin::entry() const {
  static_cast<assay_plugin_entry &>(entry_) = {
      ASSAY_ABI_MAGIC,
      sizeof(assay_plugin_entry),
      ASSAY_ABI_MAJOR,
      ASSAY_ABI_MINOR,
      0,
      0,
      ASSAY_DRAFT_HASH,
      nullptr,
      &descriptor,
      schema,
      [](const assay_plugin_entry *entry, auto *call, auto *host, auto *params, const assay_plugin **out) {
        auto &script = *static_cast<const Entry *>(entry)->script;
        script.note("create");
        const auto status = script.create(call, host, params);
        if (status == ASSAY_OK) *out = script.made;
        return status;
      }};
  entry_.script = const_cast<ScriptedPlugin *>(this);
  auto checked = check_entry(&entry_, "/test/scripted.so");
  if (!checked.ok()) ADD_FAILURE() << checked.error().message;
  return checked.ok() ? *checked : CheckedEntry{};
}

std::vector<std::string> ScriptedPlugin::life() {
  MutexLock lock(mutex_);
  return life_;
}

void ScriptedPlugin::note(const char *step) {
  MutexLock lock(mutex_);
  life_.emplace_back(step);
  changed_.notify_all();
}

void ScriptedPlugin::await(const std::string &step) {
  MutexLock lock(mutex_);
  while (std::find(life_.begin(), life_.end(), step) == life_.end()) changed_.wait(mutex_);
}

void say(const assay_call *call, std::string_view pointer, std::string_view message, std::int64_t retry_after_ms) {
  call->fail(call, to_abi_or_absent(pointer), to_abi(message), retry_after_ms);
}

}  // namespace assay::plugin
