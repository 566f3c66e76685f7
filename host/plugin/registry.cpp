#include "host/plugin/registry.h"

#include <algorithm>

#include "host/core/log.h"

namespace assay::plugin {

std::unique_ptr<Registry> Registry::prepare(const std::vector<PluginSpec> &specs, Ports ports) {
  std::unique_ptr<Registry> registry(new Registry(std::move(ports)));
  for (const auto &spec : specs) registry->add(spec);
  return registry;
}

Registry::~Registry() { stop(std::chrono::milliseconds(0)); }

void Registry::add(const PluginSpec &spec) {
  if (spec.lines.empty()) return;
  if (spec.critical) critical_.insert(spec.entry);
  const auto library = Library::load(spec.file, ports_.sha256_hex);
  const auto usable = library.ok() ? claim_id(*library) : Result<void>(library.error());
  for (const auto &use : spec.lines) {
    if (usable.ok())
      add_instance(spec, use, *library);
    else
      failures_.push_back({{use.line, spec.entry},
                           usable.error().message,
                           usable.error().pointer.empty() ? "/library" : usable.error().pointer,
                           {}});
  }
}

Result<void> Registry::claim_id(const Library &library) {
  const auto &identity = library.entry().identity;
  const auto [it, is_new] = file_of_id_.try_emplace(identity.id, library.path());
  if (is_new || it->second == library.path()) return {};
  return Error{ErrorCode::kInvalidArgument, "plugin_duplicate_id: " + library.path() + ": its id " + identity.id +
                                                " is that of " + it->second +
                                                " too; one plugin has one file: remove one of them"};
}

void Registry::add_instance(const PluginSpec &spec, const LineUse &use, const Library &library) {
  InstanceSpec wanted{{use.line, spec.entry}, spec.config_json,     use.pages_url,
                      spec.call_timeout,      !spec.egress.empty(), spec.secrets};
  std::vector<wire::ConfigFault> faults;
  auto instance = Instance::prepare(library.entry(), std::move(wanted), ports_, faults);
  if (instance.ok()) {
    waiting_.push_back({*std::move(instance), library.path(), PoolOptions{spec.max_concurrency, spec.max_queue},
                        spec.call_timeout, spec.critical});
    return;
  }
  const auto &error = instance.error();
  failures_.push_back({{use.line, spec.entry},
                       error.message,
                       error.pointer.empty() ? "" : "/config" + error.pointer,
                       std::move(faults)});
}

std::vector<PreparedPlugin> Registry::prepared() const {
  std::vector<PreparedPlugin> found;
  for (const auto &each : waiting_) found.push_back({each.instance->id(), each.instance->identity(), each.library});
  return found;
}

Result<void> Registry::start() {
  Result<void> outcome;
  const auto note = [&](Result<void> failed) {
    if (outcome.ok()) outcome = std::move(failed);
  };
  for (const auto &failure : failures_) note(fail(failure, critical_.contains(failure.id.entry)));
  for (auto &each : waiting_) {
    if (!outcome.ok()) break;
    note(start_one(std::move(each)));
  }
  if (!outcome.ok()) stop(std::chrono::milliseconds(0));
  waiting_.clear();
  return outcome;
}

Result<void> Registry::start_one(Waiting waiting) {
  const auto id = waiting.instance->id();
  const auto identity = waiting.instance->identity();
  auto instance = Instance::start(std::move(waiting.instance));
  if (!instance.ok()) {
    failures_.push_back({id, instance.error().message, "", {}});
    return fail(failures_.back(), waiting.critical);
  }
  log::info("plugin_started", {{"line", id.line.value},
                               {"plugin", id.entry.value},
                               {"id", identity.id},
                               {"version", identity.version},
                               {"library", waiting.library}});
  providers_.push_back(std::make_unique<LoadedProvider>(*std::move(instance), waiting.pool));
  return {};
}

Result<void> Registry::fail(const PluginFailure &failure, bool critical) {
  const auto &id = failure.id;
  log::error("plugin_failed", {{"entry", id.entry.value}, {"line", id.line.value}, {"reason", failure.reason}});
  if (!critical) return {};
  return Error{ErrorCode::kInvalidArgument, "plugin " + id.entry.value + " of product line " + id.line.value +
                                                " is critical and failed: " + failure.reason};
}

LoadedProvider *Registry::find(const InstanceId &id) const {
  const auto it =
      std::find_if(providers_.begin(), providers_.end(), [&](const auto &provider) { return provider->id() == id; });
  return it == providers_.end() ? nullptr : it->get();
}

std::vector<LoadedProvider *> Registry::providers(const ProductLineId &line) const {
  std::vector<LoadedProvider *> found;
  for (const auto &provider : providers_)
    if (provider->id().line == line) found.push_back(provider.get());
  return found;
}

void Registry::stop(std::chrono::milliseconds limit) {
  for (auto &each : waiting_)
    if (each.instance) Instance::release(std::move(each.instance), each.call_timeout);
  waiting_.clear();
  const auto until = std::chrono::steady_clock::now() + limit;
  for (const auto &provider : providers_) provider->close();
  for (auto it = providers_.rbegin(); it != providers_.rend(); ++it) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    (*it)->stop(std::max(left, std::chrono::milliseconds(0)));
  }
}

}  // namespace assay::plugin
