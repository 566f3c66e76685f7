#include <array>

#include "host/config/addresses.h"
#include "host/config/plugin_config.h"
#include "host/config/sections.h"
#include "host/config/values.h"
#include "host/core/nearest.h"

namespace assay::config {
namespace {

void read_isolation(const Node &node) {
  std::string isolation = "process";
  node.read(isolation);
  if (isolation == "in_process") return;
  if (isolation == "process")
    node.fault("this version runs plugins only inside the host: write \"isolation: in_process\"");
  else
    node.reject("must be in_process", isolation,
                did_you_mean(nearest(isolation, std::array{std::string_view("in_process")})));
}

// What the library is found by and told. The rest (limits, isolation) does not keep a plugin from being looked at.
void read_essence(const Node &node, Plugin &plugin) {
  require_slug(node.child("name"), plugin.name.value);
  node.child("library").require(plugin.library);
  if (plugin.library.find('/') != std::string::npos)
    node.child("library").reject("must be a file name inside plugin_dirs, without a path", plugin.library);
  node.child("sha256").read(plugin.sha256);
  if (!plugin.sha256.empty() &&
      (plugin.sha256.size() != 64 || plugin.sha256.find_first_not_of("0123456789abcdef") != std::string::npos))
    node.child("sha256").reject("must be 64 lower-case hex digits", plugin.sha256);
  plugin.config_json = to_plugin_json(node.child("config"));
}

// One secret, or the current and the previous one. A name is kept whatever is wrong with its secret, so that the plugin
// is not said to lack it.
void read_secrets(const Node &node, Plugin &plugin) {
  node.members([&](const std::string &name, const Node &value) {
    auto &secrets = plugin.secrets[name];
    if (!is_slug(name)) value.fault("the name must be 1 to 63 of a-z, 0-9, - and _");
    if (!value.is_present() || !value.yaml().IsSequence()) {
      secrets.push_back({read_secret(value)});
      return;
    }
    value.items([&](const Node &item) { secrets.push_back({read_secret(item)}); });
    if (secrets.empty() || secrets.size() > 2)
      value.fault("must be one secret, or a list of the current and the previous one");
    else if (secrets.size() == 2 && !secrets[0].value.empty() && secrets[0].value == secrets[1].value)
      value.fault("the current and the previous secret are the same");
  });
}

Plugin read_plugin(const Node &node, bool &is_whole) {
  Plugin plugin;
  is_whole = false;
  if (!node.require_mapping(
          {"name", "library", "sha256", "isolation", "critical", "limits", "egress", "secrets", "config"}))
    return plugin;
  const auto faults = node.reading().faults.size();
  read_essence(node, plugin);
  is_whole = node.reading().faults.size() == faults;
  read_isolation(node.child("isolation"));
  node.child("critical").read(plugin.critical);
  const auto limits = node.child("limits");
  limits.mapping({"call_timeout", "max_concurrency", "max_queue"});
  limits.child("call_timeout").read_positive(plugin.limits.call_timeout);
  limits.child("max_concurrency").read_number(plugin.limits.max_concurrency, 1, 256);
  limits.child("max_queue").read_number(plugin.limits.max_queue, 1, 65536);
  node.child("egress").items([&](const Node &item) {
    std::string host;
    item.require(host);
    if (!host.empty() && !is_host_port(host)) item.reject("must be host:port, such as api.vendor.example:443", host);
    plugin.egress.push_back(host);
  });
  read_secrets(node.child("secrets"), plugin);
  return plugin;
}

}  // namespace

void read_plugins(const Node &list, Config &config, std::vector<PluginSource> &sources) {
  Unique names("the name");
  list.items([&](const Node &item) {
    auto &reading = item.reading();
    reading.expanded.clear();
    auto &source = sources.emplace_back();
    config.plugins.push_back(read_plugin(item, source.is_whole));
    source.places = Places(std::make_shared<const Places::Tree>(
        Places::Tree{item.yaml(), item.file(), item.key(), reading.followed, reading.expanded}));
    const auto &name = config.plugins.back().name.value;
    if (!name.empty()) names.check(item, name);
  });
}

}  // namespace assay::config
