// All plugins of this host: loads what the configuration lists, makes one instance per entry and product line, owns
// them.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/plugin/library.h"
#include "host/plugin/loaded_provider.h"
#include "host/plugin/ports.h"

namespace assay::plugin {

// A product line that uses an entry.
struct LineUse {
  ProductLineId line;
  std::string pages_url;  // what the plugin's own paths stand under, seen from outside, without a final slash
};

// One entry of the configuration.
struct PluginSpec {
  PluginEntry entry;
  LibraryFile file;
  bool critical = false;  // without it the host does not start
  std::chrono::milliseconds call_timeout{10'000};
  std::size_t max_concurrency = 4;
  std::size_t max_queue = 256;
  std::vector<std::string>
      egress;  // who may be called is Ports::egress's business; with none the plugin sees no assay.http/1
  std::string config_json = "{}";
  std::vector<LineUse> lines;
};

struct PluginFailure {
  InstanceId id;
  std::string reason;
};

class Registry {
 public:
  // Loads the entries in order, on the calling thread: not one of an event loop. What fails is logged (plugin_failed),
  // kept in failures() and left out. Errors: that of the first critical entry that fails; everything is stopped then.
  static Result<std::unique_ptr<Registry>> open(const std::vector<PluginSpec> &specs, Ports ports);
  ~Registry();  // as stop(0)

  // NULL: not configured, or it failed. Owned by the registry. [any-thread]
  [[nodiscard]] LoadedProvider *find(const InstanceId &id) const;
  // Those of one line that loaded, in the order of the entries. [any-thread]
  [[nodiscard]] std::vector<LoadedProvider *> providers(const ProductLineId &line) const;
  [[nodiscard]] const std::vector<PluginFailure> &failures() const noexcept { return failures_; }

  // Every plugin takes no more calls from now on; then each, the last one first, as LoadedProvider::stop() with what is
  // left of `limit`. Idempotent. Providers stay and answer kUnavailable; the ports are no longer used.
  void stop(std::chrono::milliseconds limit);

 private:
  explicit Registry(Ports ports) : ports_(std::move(ports)) {}

  Result<void> add(const PluginSpec &spec);
  Result<void> add_instance(const PluginSpec &spec, const LineUse &use, const Library &library);
  Result<void> claim_id(const Library &library);
  Result<void> fail(const PluginSpec &spec, const ProductLineId &line, Error error);

  const Ports ports_;
  std::map<std::string, std::string> file_of_id_;  // plugin id → path
  std::vector<std::unique_ptr<LoadedProvider>> providers_;
  std::vector<PluginFailure> failures_;
};

}  // namespace assay::plugin
