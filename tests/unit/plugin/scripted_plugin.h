// A plugin of plain C tables in this process, whose every function does what the test wants; unlike one built on the
// SDK it may misbehave.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "assay/assay.h"
#include "host/core/mutex.h"
#include "host/plugin/instance.h"

namespace assay::plugin {

// Outlives the instances made from it and every thread inside them: await("destroy").
class ScriptedPlugin {
 public:
  ScriptedPlugin();
  ScriptedPlugin(const ScriptedPlugin &) = delete;
  ScriptedPlugin &operator=(const ScriptedPlugin &) = delete;

  [[nodiscard]] CheckedEntry entry() const;

  // The functions that ran, in order: "create", "validate", "begin", "drain", "stop", "destroy".
  std::vector<std::string> life();
  // Until `step` has run.
  void await(const std::string &step);

  // What they do. Set before the plugin runs.
  std::function<assay_status(const assay_call *, const assay_host *, const assay_create_params *)> create;
  std::function<assay_status(const assay_call *, const assay_sink *)> validate;
  std::function<assay_status(const assay_call *)> begin;
  std::function<void()> drain, stop, destroy;
  std::function<assay_status(const assay_call *, const assay_sink *)> list, custom_fields, lookup;
  std::function<assay_status(const assay_call *, std::string_view, const assay_sink *)> start;
  std::function<assay_status(const assay_call *, std::string_view, std::string_view)> cancel;
  std::function<assay_status(const assay_call *, const assay_http_request *, const assay_http_responder *)> page;
  std::function<assay_status(const assay_call *, std::string_view, std::string_view)> fire;
  std::function<assay_status(const assay_call *, const assay_webhook_event *)> apply;

  // What the host sees. Changed before the plugin runs.
  const assay_plugin *made;  // what create gives
  assay_plugin table;
  assay_ext_assessment assessment;
  assay_ext_custom_fields fields;
  assay_ext_http pages;
  assay_ext_lookup lookups;
  assay_ext_timer timer_hook;
  assay_webhook hook;  // "results" with the secret "vendor"
  const assay_webhook *hooks[1];
  assay_ext_webhook webhooks;  // offered when the test adds it to the extensions
  std::map<std::string, const void *> extensions;
  assay_plugin_descriptor descriptor;
  const char *schema = R"({"type":"object"})";

 private:
  struct Entry : assay_plugin_entry {
    ScriptedPlugin *script;
  };

  static ScriptedPlugin &of(void *self) { return *static_cast<ScriptedPlugin *>(self); }
  void note(const char *step);

  mutable Entry entry_{};
  Mutex mutex_;
  CondVar changed_;
  std::vector<std::string> life_ ASSAY_GUARDED_BY(mutex_);
};

inline std::uint32_t write(const assay_sink *sink, std::string_view text) {
  return sink->write(sink->self, text.data(), text.size());
}
// Prepared and started, as the registry does it.
inline Result<std::shared_ptr<Instance>> start_instance(const CheckedEntry &entry, InstanceSpec spec, Ports ports) {
  std::vector<wire::ConfigFault> faults;
  ASSAY_TRY(auto prepared, Instance::prepare(entry, std::move(spec), std::move(ports), faults));
  return Instance::start(std::move(prepared));
}
void say(const assay_call *call, std::string_view pointer, std::string_view message, std::int64_t retry_after_ms = 0);

}  // namespace assay::plugin
