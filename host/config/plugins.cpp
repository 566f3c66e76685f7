#include "host/config/addresses.h"
#include "host/config/plugin_config.h"
#include "host/config/sections.h"
#include "host/config/values.h"

namespace assay::config {
namespace {

void read_isolation(const Node &node) {
  std::string isolation = "process";
  node.read(isolation);
  if (isolation == "in_process") return;
  if (isolation == "process")
    node.fault("this version runs plugins only inside the host: write \"isolation: in_process\"");
  else
    node.fault("must be in_process, not \"" + isolation + "\"");
}

Plugin read_plugin(const Node &node) {
  Plugin plugin;
  if (!node.require_mapping({"name", "library", "sha256", "isolation", "critical", "limits", "egress", "config"}))
    return plugin;
  require_slug(node.child("name"), plugin.name.value);
  node.child("library").require(plugin.library);
  if (plugin.library.find('/') != std::string::npos)
    node.child("library").fault("must be a file name inside plugin_dirs, without a path");
  node.child("sha256").read(plugin.sha256);
  if (!plugin.sha256.empty() &&
      (plugin.sha256.size() != 64 || plugin.sha256.find_first_not_of("0123456789abcdef") != std::string::npos))
    node.child("sha256").fault("must be 64 lower-case hex digits");
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
    if (!host.empty() && !is_host_port(host))
      item.fault("must be host:port, such as api.vendor.example:443, not \"" + host + "\"");
    plugin.egress.push_back(host);
  });
  plugin.config_json = to_plugin_json(node.child("config"));
  return plugin;
}

}  // namespace

void read_plugins(const Node &list, Config &config) {
  Unique names("the name");
  list.items([&](const Node &item) {
    config.plugins.push_back(read_plugin(item));
    const auto &name = config.plugins.back().name.value;
    if (!name.empty()) names.check(item, name);
  });
}

}  // namespace assay::config
