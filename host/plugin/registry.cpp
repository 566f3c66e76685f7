#include "host/plugin/registry.h"

#include <algorithm>

#include "host/core/log.h"

namespace assay::plugin {

Result<std::unique_ptr<Registry>> Registry::open(const std::vector<PluginSpec> &specs, Ports ports) {
  std::unique_ptr<Registry> registry(new Registry(std::move(ports)));
  for (const auto &spec : specs) ASSAY_CHECK(registry->add(spec));
  return registry;
}

Registry::~Registry() { stop(std::chrono::milliseconds(0)); }

Result<void> Registry::add(const PluginSpec &spec) {
  if (spec.lines.empty()) return {};
  auto library = Library::load(spec.file, ports_.sha256_hex);
  auto usable = library.ok() ? claim_id(*library) : Result<void>(library.error());
  for (const auto &use : spec.lines) {
    const auto added = usable.ok() ? add_instance(spec, use, *library) : usable;
    if (!added.ok()) ASSAY_CHECK(fail(spec, use.line, added.error()));
  }
  return {};
}

Result<void> Registry::claim_id(const Library &library) {
  const auto &identity = library.entry().identity;
  const auto [it, is_new] = file_of_id_.try_emplace(identity.id, library.path());
  if (is_new || it->second == library.path()) return {};
  return Error{ErrorCode::kInvalidArgument, "plugin_duplicate_id: " + library.path() + ": its id " + identity.id +
                                                " is that of " + it->second +
                                                " too; one plugin has one file: remove one of them"};
}

Result<void> Registry::add_instance(const PluginSpec &spec, const LineUse &use, const Library &library) {
  InstanceSpec wanted{{use.line, spec.entry}, spec.config_json, use.pages_url, spec.call_timeout, !spec.egress.empty()};
  ASSAY_TRY(auto instance, Instance::start(library.entry(), std::move(wanted), ports_));
  const auto &identity = instance->identity();
  log::info("plugin_started", {{"line", use.line.value},
                               {"plugin", spec.entry.value},
                               {"id", identity.id},
                               {"version", identity.version},
                               {"library", library.path()}});
  providers_.push_back(
      std::make_unique<LoadedProvider>(std::move(instance), PoolOptions{spec.max_concurrency, spec.max_queue}));
  return {};
}

Result<void> Registry::fail(const PluginSpec &spec, const ProductLineId &line, Error error) {
  log::error("plugin_failed", {{"entry", spec.entry.value}, {"line", line.value}, {"reason", error.message}});
  failures_.push_back({{line, spec.entry}, error.message});
  if (!spec.critical) return {};
  error.message =
      "plugin " + spec.entry.value + " of product line " + line.value + " is critical and failed: " + error.message;
  return error;
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
  const auto until = std::chrono::steady_clock::now() + limit;
  for (const auto &provider : providers_) provider->close();
  for (auto it = providers_.rbegin(); it != providers_.rend(); ++it) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    (*it)->stop(std::max(left, std::chrono::milliseconds(0)));
  }
}

}  // namespace assay::plugin
