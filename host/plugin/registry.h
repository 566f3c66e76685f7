// All plugins of this host: loads what the configuration lists, makes one instance per entry and product line, owns
// them.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
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
  std::set<std::string> secrets;  // their names
  std::vector<LineUse> lines;
};

struct PluginFailure {
  InstanceId id;
  std::string reason;   // begins with a word that stays the same: "plugin_not_found: …"
  std::string pointer;  // the member of the entry that is at fault, "/library" or "/config/…"; empty: the entry
  std::vector<wire::ConfigFault> faults;  // all that is wrong with the entry's `config`, when that is the reason
};

struct PreparedPlugin {
  InstanceId id;
  PluginIdentity identity;
  std::string library;  // canonical path
};

class Registry {
 public:
  // Everything that can be known before a plugin runs: finds and loads the libraries in the entries' order, makes the
  // instances and has their configurations checked. Uses the ports' hash and nothing else of them. What fails is kept
  // in failures(). On the calling thread: not one of an event loop.
  static std::unique_ptr<Registry> prepare(const std::vector<PluginSpec> &specs, Ports ports);
  ~Registry();  // as stop(0)

  // Starts what was prepared. What fails, and what failed before, is logged (plugin_failed) and left out. Errors: that
  // of the first critical entry that fails; nothing is started when one failed to be prepared, and everything is
  // stopped. Once.
  Result<void> start();

  // In the order of the entries. Until start().
  [[nodiscard]] std::vector<PreparedPlugin> prepared() const;

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

  struct Waiting {
    std::shared_ptr<Instance> instance;
    std::string library;
    PoolOptions pool;
    std::chrono::milliseconds call_timeout;
    bool critical;
  };

  void add(const PluginSpec &spec);
  void add_instance(const PluginSpec &spec, const LineUse &use, const Library &library);
  Result<void> claim_id(const Library &library);
  Result<void> start_one(Waiting waiting);
  // The error that keeps the host from starting, for a critical entry.
  Result<void> fail(const PluginFailure &failure, bool critical);

  const Ports ports_;
  std::map<std::string, std::string> file_of_id_;  // plugin id → path
  std::vector<Waiting> waiting_;                   // prepared, not started
  std::set<PluginEntry> critical_;
  std::vector<std::unique_ptr<LoadedProvider>> providers_;
  std::vector<PluginFailure> failures_;
};

}  // namespace assay::plugin
