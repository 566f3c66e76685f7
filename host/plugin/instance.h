// One instance of a plugin through its life: created, validated, started, drained, stopped, destroyed.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "assay/assay.h"
#include "host/core/webhook.h"
#include "host/plugin/call.h"
#include "host/plugin/entry_check.h"
#include "host/plugin/host_services.h"
#include "host/wire/config_check.h"

namespace assay::plugin {

struct InstanceSpec {
  InstanceId id;
  std::string config_json = "{}";
  std::string pages_url;                           // without a final slash
  std::chrono::milliseconds call_timeout{10'000};  // of each lifecycle function
  bool has_egress = false;
  std::set<std::string> secrets;  // names of those that are configured; what they are is no plugin's business
};

// Shared by the registry and every thread that is inside the plugin. When the last one lets go, what is left to do
// (stop, destroy) is done there: so a thread that hangs keeps everything it stands on.
class Instance {
 public:
  // Checks the configuration against the plugin's schema, then create → validate_config: all that can be known before
  // the plugin runs. The ports are not used. A plugin is never created with a configuration that does not fit its
  // schema, so what only validate_config would find stays unseen until then.
  // Errors begin with plugin_bad_schema:, plugin_bad_config: (`faults` then holds every fault), plugin_create_failed:,
  // plugin_incomplete:, plugin_bad_webhook:, plugin_no_secret:, plugin_threw: or plugin_hangs:; their pointer leads
  // into the configuration or is empty. Nothing is left behind, but for a thread that hangs.
  static Result<std::shared_ptr<Instance>> prepare(const CheckedEntry &entry, InstanceSpec spec, Ports ports,
                                                   std::vector<wire::ConfigFault> &faults);
  // The plugin's start. Required: `prepared` is the only reference. Errors begin with plugin_start_failed:,
  // plugin_threw: or plugin_hangs:; then the plugin has been ended, but for a thread that hangs.
  static Result<std::shared_ptr<Instance>> start(std::shared_ptr<Instance> prepared);
  ~Instance();
  Instance(const Instance &) = delete;
  Instance &operator=(const Instance &) = delete;

  [[nodiscard]] const InstanceId &id() const noexcept { return spec_.id; }
  [[nodiscard]] const PluginIdentity &identity() const noexcept { return entry_.identity; }
  [[nodiscard]] std::uint32_t max_concurrency() const noexcept {
    return plugin_.max_concurrency;
  }  // 0: no limit of its own

  // The extensions, our copies. Their functions get self().
  [[nodiscard]] void *self() const noexcept { return plugin_.self; }
  [[nodiscard]] const assay_ext_assessment &assessment() const noexcept { return assessment_; }
  [[nodiscard]] const assay_ext_custom_fields *custom_fields() const noexcept {
    return custom_fields_ ? &*custom_fields_ : nullptr;
  }
  [[nodiscard]] const assay_ext_lookup *lookup() const noexcept { return lookup_ ? &*lookup_ : nullptr; }
  [[nodiscard]] const assay_ext_http *pages() const noexcept { return pages_ ? &*pages_ : nullptr; }
  [[nodiscard]] const assay_ext_timer *timer_hook() const noexcept { return timer_hook_ ? &*timer_hook_ : nullptr; }
  [[nodiscard]] const assay_ext_webhook *webhooks() const noexcept { return webhooks_ ? &*webhooks_ : nullptr; }
  [[nodiscard]] const std::vector<Webhook> &hooks() const noexcept { return hooks_; }  // what they declare

  // The plugin is told that no new call will come; false: it did not return within `limit` and is left alone.
  static bool drain(const std::shared_ptr<Instance> &instance, std::chrono::milliseconds limit);
  // stop, end of the services, destroy; as drain(). Required: no call and no other step is under way.
  static bool stop(std::shared_ptr<Instance> instance, std::chrono::milliseconds limit);
  // Lets go of a reference; when it is the last one the plugin is ended, waited for as in drain().
  static void release(std::shared_ptr<Instance> instance, std::chrono::milliseconds limit);

  // Outlives the instance when held. To be closed when the instance is left alone, so that the ports are no longer
  // used.
  [[nodiscard]] const std::shared_ptr<HostServices> &services() const noexcept { return services_; }

 private:
  Instance(const CheckedEntry &entry, InstanceSpec spec, Ports ports);

  using Step = Result<void> (Instance::*)(const Call &call);

  Result<void> check_config(std::vector<wire::ConfigFault> &faults) const;
  static Result<void> run_step(const std::shared_ptr<Instance> &instance, std::string_view name, Step step);
  Result<void> create(const Call &call);
  Result<void> adopt(const assay_plugin *made);
  Result<void> read_extensions();
  Result<void> read_start_safety(const assay_ext_lookup *lookup);
  Result<void> read_hooks(const assay_ext_webhook *table);
  Result<void> validate(const Call &call);
  Result<void> begin(const Call &call);
  void end() noexcept;
  [[nodiscard]] std::vector<wire::ConfigFault> read_faults(std::string_view lines) const;
  [[nodiscard]] Error refuse(std::string_view word, const std::string &what) const;

  const CheckedEntry entry_;
  const InstanceSpec spec_;
  const std::shared_ptr<HostServices> services_;
  assay_plugin plugin_{};  // all zero before create() has succeeded and after destroy()
  assay_ext_assessment assessment_{};
  std::optional<assay_ext_custom_fields> custom_fields_;
  std::optional<assay_ext_lookup> lookup_;
  std::optional<assay_ext_http> pages_;
  std::optional<assay_ext_timer> timer_hook_;
  std::optional<assay_ext_webhook> webhooks_;
  std::vector<Webhook> hooks_;
  std::vector<wire::ConfigFault> faults_;  // what validate_config wrote
};

}  // namespace assay::plugin
