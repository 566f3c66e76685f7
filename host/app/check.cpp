#include "host/app/check.h"

#include <algorithm>

#include "host/app/closed_ports.h"
#include "host/app/plugins.h"
#include "host/core/log.h"
#include "host/security/keys.h"

namespace assay::app {
namespace {

std::vector<config::ServedLine> served_lines(const config::Config &config) {
  std::vector<config::ServedLine> served;
  for (const auto &line : config.product_lines) {
    auto &each = served.emplace_back(config::ServedLine{line.id.value, line.base_path, {}, {}});
    for (const auto &plugin : line.plugins) each.plugins.push_back(plugin.value);
    for (const auto &customer : config.customers)
      for (const auto &of_customer : customer.lines)
        if (of_customer.line == line.id) each.customers.push_back(customer.id);
  }
  return served;
}

// One for each entry, not for each product line.
std::vector<config::ServedPlugin> served_plugins(const plugin::Registry &plugins) {
  std::vector<config::ServedPlugin> served;
  for (const auto &each : plugins.prepared()) {
    const auto &name = each.id.entry.value;
    const bool is_there =
        std::any_of(served.begin(), served.end(), [&](const auto &other) { return other.name == name; });
    if (!is_there) served.push_back({name, each.identity.id, each.identity.version, each.library, each.identity.kinds});
  }
  return served;
}

// With faults elsewhere, those plugins of which enough is known.
std::vector<plugin::PluginSpec> checkable(const config::Loaded &loaded) {
  const auto all = plugin_specs(loaded.config, public_url_of(loaded.config.partner));
  std::vector<plugin::PluginSpec> specs;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto spec = all[i];
    std::erase_if(spec.lines, [](const auto &use) { return use.line.value.empty(); });
    if (!loaded.plugins[i].is_whole || spec.file.plugin_dirs.empty()) spec.lines.clear();
    specs.push_back(std::move(spec));
  }
  return specs;
}

}  // namespace

config::Loaded load_config(const std::string &path) {
  auto sources = config::system_sources();
  sources.hash_api_key = security::hash_api_key;
  return config::load(path, sources);
}

config::Report check(const std::string &path, config::Loaded loaded, const std::string &version) {
  log::configure(log::Level::kError);  // the report is all that is said
  ClosedPorts ports;
  const auto plugins = plugin::Registry::prepare(checkable(loaded), ports.ports(version));
  add_plugin_faults(*plugins, loaded);
  auto report = report_of(path, loaded);
  report.lines = served_lines(loaded.config);
  report.plugins = served_plugins(*plugins);
  return report;
}

}  // namespace assay::app
