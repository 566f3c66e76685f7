#include "host/plugin/instance.h"

#include "host/core/log.h"
#include "host/plugin/bounded_run.h"
#include "host/plugin/sink.h"
#include "host/plugin/table.h"
#include "host/plugin/text.h"
#include "host/plugin/webhooks.h"

namespace assay::plugin {
namespace {

constexpr std::size_t kMaxFaultBytes = 16 * 1024;

// The plugin's lines, each cleaned by itself. What is too much is cut, and that is said.
std::vector<std::string> clean_lines(std::string_view text) {
  std::vector<std::string> lines;
  std::size_t bytes = 0;
  while (!text.empty() && bytes < kMaxFaultBytes) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = clean_text(text.substr(0, end), kMaxFailTextBytes);
    bytes += line.size() + 1;
    if (!line.empty()) lines.push_back(std::move(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!text.empty()) lines.emplace_back(": the plugin found more faults than are shown here");
  return lines;
}

}  // namespace

Instance::Instance(const CheckedEntry &entry, InstanceSpec spec, Ports ports)
    : entry_(entry),
      spec_(std::move(spec)),
      services_(std::make_shared<HostServices>(spec_.id, std::move(ports), spec_.has_egress)) {}

Instance::~Instance() { end(); }

Error Instance::refuse(std::string_view word, const std::string &what) const {
  return {ErrorCode::kInvalidArgument, std::string(word) + ": " + spec_.id.entry.value + " (" + entry_.identity.id +
                                           " " + entry_.identity.version + "): " + what};
}

Result<std::shared_ptr<Instance>> Instance::prepare(const CheckedEntry &entry, InstanceSpec spec, Ports ports,
                                                    std::vector<wire::ConfigFault> &faults) {
  std::shared_ptr<Instance> instance(new Instance(entry, std::move(spec), std::move(ports)));
  ASSAY_CHECK(instance->check_config(faults));
  auto step = run_step(instance, "create", &Instance::create);
  if (step.ok()) step = run_step(instance, "validate_config", &Instance::validate);
  if (step.ok()) return instance;
  // One that hangs in there may still write them.
  if (step.error().message.rfind("plugin_hangs", 0) != 0) faults = std::move(instance->faults_);
  const auto limit = instance->spec_.call_timeout;
  release(std::move(instance), limit);
  return std::move(step).error();
}

Result<std::shared_ptr<Instance>> Instance::start(std::shared_ptr<Instance> prepared) {
  auto step = run_step(prepared, "start", &Instance::begin);
  if (step.ok()) return prepared;
  const auto limit = prepared->spec_.call_timeout;
  release(std::move(prepared), limit);
  return std::move(step).error();
}

Result<void> Instance::check_config(std::vector<wire::ConfigFault> &faults) const {
  auto checked = wire::check_config(entry_.config_schema, spec_.config_json);
  if (!checked.ok() && checked.error().code == ErrorCode::kInternal)
    return refuse("plugin_bad_schema",
                  "config_schema_json: " + checked.error().message + "; ask the vendor for a working one");
  if (!checked.ok()) return refuse("plugin_bad_config", checked.error().message);
  if (checked->empty()) return {};
  faults = *std::move(checked);
  return refuse("plugin_bad_config", "`config` does not fit the plugin's schema");
}

Result<void> Instance::run_step(const std::shared_ptr<Instance> &instance, std::string_view name, Step step) {
  const auto timeout = instance->spec_.call_timeout;
  std::function<Result<void>()> work = [instance, name = std::string(name), step, timeout]() -> Result<void> {
    CallContext context;
    context.request_id = name;
    context.line = instance->spec_.id.line;
    context.deadline = std::chrono::steady_clock::now() + timeout;
    const Call call(std::move(context), std::make_shared<std::atomic<bool>>(false));
    try {
      return ((*instance).*step)(call);
    } catch (...) {
      return instance->refuse("plugin_threw", name + " let an exception out; nothing may be thrown across the ABI");
    }
  };
  // A plugin that comes back after this gets what it still needs from the closure, and is ended when that goes.
  if (auto result = run_bounded<Result<void>>(timeout, std::move(work))) return std::move(*result);
  instance->services_->close();
  return instance->refuse("plugin_hangs", std::string(name) + " did not return within " +
                                              std::to_string(timeout.count()) +
                                              " ms (limits: call_timeout); its thread was left alone");
}

Result<void> Instance::create(const Call &call) {
  const assay_create_params params{sizeof params, to_abi(spec_.id.entry.value), to_abi(spec_.id.line.value),
                                   to_abi(spec_.config_json), to_abi(spec_.pages_url)};
  const assay_plugin *made = nullptr;
  const auto status = entry_.table.create(entry_.original, call.abi(), services_->abi(), &params, &made);
  if (status != ASSAY_OK) {
    const auto said = call.error(status, "create");
    auto refused = refuse("plugin_create_failed", said.message);
    refused.pointer = said.pointer;
    return refused;
  }
  if (made == nullptr) return refuse("plugin_create_failed", "create answered ok and gave no instance");
  return adopt(made);
}

Result<void> Instance::adopt(const assay_plugin *made) {
  plugin_ = copy_table(made);
  std::string missing;
  const auto require = [&](bool is_there, const char *name) {
    if (!is_there) missing += (missing.empty() ? "" : ", ") + std::string(name);
  };
  require(plugin_.validate_config != nullptr, "validate_config");
  require(plugin_.start != nullptr, "start");
  require(plugin_.stop != nullptr, "stop");
  require(plugin_.destroy != nullptr, "destroy");
  require(plugin_.get_extension != nullptr, "get_extension");
  if (missing.empty()) return read_extensions();
  return refuse("plugin_incomplete", "assay_plugin has NULL for " + missing + ", which every plugin must set");
}

Result<void> Instance::read_extensions() {
  const auto find = [&](const char *id) { return plugin_.get_extension(plugin_.self, to_abi(std::string_view(id))); };
  assessment_ = copy_table(static_cast<const assay_ext_assessment *>(find(ASSAY_EXT_ASSESSMENT)));
  if (assessment_.struct_size == 0)
    return refuse("plugin_incomplete", "no extension " ASSAY_EXT_ASSESSMENT ", which every plugin must have");
  if (assessment_.list == nullptr || assessment_.start == nullptr)
    return refuse("plugin_incomplete", ASSAY_EXT_ASSESSMENT " has NULL for list or start, which every plugin must set");
  ASSAY_CHECK(read_start_safety(static_cast<const assay_ext_lookup *>(find(ASSAY_EXT_LOOKUP))));
  if (const auto *fields = static_cast<const assay_ext_custom_fields *>(find(ASSAY_EXT_CUSTOM_FIELDS))) {
    custom_fields_ = copy_table(fields);
    if (custom_fields_->list == nullptr)
      return refuse("plugin_incomplete", ASSAY_EXT_CUSTOM_FIELDS " has NULL for list");
  }
  if (const auto *pages = static_cast<const assay_ext_http *>(find(ASSAY_EXT_HTTP))) {
    pages_ = copy_table(pages);
    if (pages_->handle == nullptr) return refuse("plugin_incomplete", ASSAY_EXT_HTTP " (pages) has NULL for handle");
  }
  if (const auto *hook = static_cast<const assay_ext_timer *>(find(ASSAY_EXT_TIMER))) {
    timer_hook_ = copy_table(hook);
    if (timer_hook_->fire == nullptr) return refuse("plugin_incomplete", ASSAY_EXT_TIMER " has NULL for fire");
  }
  return read_hooks(static_cast<const assay_ext_webhook *>(find(ASSAY_EXT_WEBHOOK)));
}

Result<void> Instance::read_hooks(const assay_ext_webhook *table) {
  if (table == nullptr) return {};
  webhooks_ = copy_table(table);
  if (webhooks_->apply == nullptr) return refuse("plugin_incomplete", ASSAY_EXT_WEBHOOK " has NULL for apply");
  auto hooks = read_webhooks(*webhooks_, spec_.secrets);
  if (hooks.ok()) return hooks_ = *std::move(hooks), Result<void>();
  // Which plugin it is stands behind the word, as in every refusal.
  const auto &said = hooks.error().message;
  const auto colon = said.find(": ");
  return refuse(said.substr(0, colon), said.substr(colon + 2));
}

Result<void> Instance::read_start_safety(const assay_ext_lookup *lookup) {
  if (lookup != nullptr) {
    lookup_ = copy_table(lookup);
    if (lookup_->lookup == nullptr) return refuse("plugin_incomplete", ASSAY_EXT_LOOKUP " has NULL for lookup");
  }
  const auto safety = assessment_.start_safety;
  if (safety == ASSAY_START_LOOKUP && lookup == nullptr)
    return refuse("plugin_incomplete", ASSAY_EXT_ASSESSMENT
                  " says ASSAY_START_LOOKUP, but there is no extension " ASSAY_EXT_LOOKUP " to look a start up with");
  if (safety > ASSAY_START_LOOKUP)
    return refuse("plugin_incomplete", ASSAY_EXT_ASSESSMENT " has " + std::to_string(safety) +
                                           " for start_safety; this host knows 0, 1 (ASSAY_START_REPEATABLE) and 2 "
                                           "(ASSAY_START_LOOKUP)");
  return {};
}

// Lines of the form "pointer: message"; one without a pointer is about the configuration as a whole.
std::vector<wire::ConfigFault> Instance::read_faults(std::string_view text) const {
  std::vector<wire::ConfigFault> faults;
  for (const auto &line : clean_lines(text)) {
    const auto colon = line.find(": ");
    const bool has_pointer = colon != std::string::npos && (colon == 0 || line.front() == '/');
    wire::ConfigFault fault;
    fault.pointer = has_pointer ? line.substr(0, colon) : "";
    fault.problem = has_pointer ? line.substr(colon + 2) : line;
    faults.push_back(std::move(fault));
  }
  wire::mark_secrets(entry_.config_schema, spec_.config_json, faults);
  return faults;
}

Result<void> Instance::validate(const Call &call) {
  const CappedSink written;  // cut when read: a plugin that writes all faults at once would lose all of them here
  const auto status = plugin_.validate_config(plugin_.self, call.abi(), written.abi());
  if (status == ASSAY_OK) return {};
  faults_ = read_faults(written.text());
  if (!faults_.empty()) return refuse("plugin_bad_config", "the plugin refuses its `config`");
  const auto said = call.error(status, "validate_config");
  auto refused = refuse("plugin_bad_config", "the plugin refuses its `config`: " + said.message);
  refused.pointer = said.pointer;
  return refused;
}

Result<void> Instance::begin(const Call &call) {
  services_->open();
  const auto status = plugin_.start(plugin_.self, call.abi());
  if (status == ASSAY_OK) return {};
  return refuse("plugin_start_failed", call.error(status, "start").message);
}

bool Instance::drain(const std::shared_ptr<Instance> &instance, std::chrono::milliseconds limit) {
  if (instance->plugin_.drain == nullptr) return true;
  return run_bounded<bool>(
             limit,
             [instance] {
               try {
                 instance->plugin_.drain(instance->plugin_.self);
               } catch (...) {
                 log::error("plugin_threw", {{"plugin", instance->spec_.id.entry.value}, {"in", "drain"}});
               }
               return true;
             })
      .has_value();
}

bool Instance::stop(std::shared_ptr<Instance> instance, std::chrono::milliseconds limit) {
  return run_bounded<bool>(limit,
                           [instance = std::move(instance)] {
                             instance->end();
                             return true;
                           })
      .has_value();
}

void Instance::release(std::shared_ptr<Instance> instance, std::chrono::milliseconds limit) {
  // The reference is dropped inside the run, so that what its end does is bounded too.
  static_cast<void>(run_bounded<bool>(limit, [held = std::move(instance)]() mutable {
    held.reset();
    return true;
  }));
}

void Instance::end() noexcept {
  const auto plugin = std::exchange(plugin_, {});
  const auto call = [&](void(ASSAY_CALL * function)(void *), const char *name) {
    if (function == nullptr) return;
    try {
      function(plugin.self);
    } catch (...) {
      log::error("plugin_threw", {{"plugin", spec_.id.entry.value}, {"in", name}});
    }
  };
  call(plugin.stop, "stop");
  services_->close();
  call(plugin.destroy, "destroy");
}

}  // namespace assay::plugin
