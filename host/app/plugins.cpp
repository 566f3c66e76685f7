#include "host/app/plugins.h"

#include <algorithm>
#include <cctype>

namespace assay::app {
namespace {

// What the plugin's own paths stand under (http::kPagesPrefix).
std::string pages_url(const std::string &public_url, const ProductLineId &line, const PluginEntry &entry) {
  return public_url + "/pages/" + line.value + "/" + entry.value;
}

plugin::PluginSpec spec_of(const config::Config &config, const config::Plugin &plugin, const std::string &public_url) {
  plugin::PluginSpec spec;
  spec.entry = plugin.name;
  spec.file = {plugin.library, config.plugin_dirs, plugin.sha256};
  spec.critical = plugin.critical;
  spec.call_timeout = plugin.limits.call_timeout;
  spec.max_concurrency = plugin.limits.max_concurrency;
  spec.max_queue = plugin.limits.max_queue;
  spec.egress = plugin.egress;
  spec.config_json = plugin.config_json;
  for (const auto &[name, secrets] : plugin.secrets) spec.secrets.insert(name);
  for (const auto &line : config.product_lines)
    if (std::find(line.plugins.begin(), line.plugins.end(), plugin.name) != line.plugins.end())
      spec.lines.push_back({line.id, pages_url(public_url, line.id, plugin.name)});
  return spec;
}

config::Fault placed(const config::Places &places, const wire::ConfigFault &fault) {
  using Show = config::Places::Show;
  const auto show = fault.is_secret ? Show::kSecret : fault.is_of_key ? Show::kKey : Show::kValue;
  return places.fault("/config" + fault.pointer, fault.problem, fault.hint, show);
}

}  // namespace

std::string public_url_of(const config::Partner &partner, std::optional<std::uint16_t> port) {
  if (!partner.public_url.empty()) return partner.public_url;
  if (!port) return "http://" + partner.listen;
  return "http://" + partner.listen.substr(0, partner.listen.rfind(':')) + ":" + std::to_string(*port);
}

void add_plugin_faults(const plugin::Registry &plugins, config::Loaded &loaded) {
  for (const auto &failure : plugins.failures()) {
    const auto entry = std::find_if(loaded.config.plugins.begin(), loaded.config.plugins.end(),
                                    [&](const auto &each) { return each.name == failure.id.entry; });
    const auto &places = loaded.plugins.at(static_cast<std::size_t>(entry - loaded.config.plugins.begin())).places;
    if (failure.faults.empty()) loaded.faults.push_back(places.fault(failure.pointer, failure.reason));
    for (const auto &fault : failure.faults) loaded.faults.push_back(placed(places, fault));
  }
}

config::Report report_of(const std::string &path, const config::Loaded &loaded) {
  config::Report report{path, loaded.faults, {}, {}};
  report.faults.insert(report.faults.end(), loaded.warnings.begin(), loaded.warnings.end());
  config::sort(report);
  return report;
}

std::vector<plugin::PluginSpec> plugin_specs(const config::Config &config, const std::string &public_url) {
  std::vector<plugin::PluginSpec> specs;
  for (const auto &plugin : config.plugins) specs.push_back(spec_of(config, plugin, public_url));
  return specs;
}

ListedEgress::Allowed allowed_egress(const std::vector<config::Plugin> &plugins) {
  ListedEgress::Allowed allowed;
  for (const auto &plugin : plugins) {
    for (auto target : plugin.egress) {
      std::transform(target.begin(), target.end(), target.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      allowed[plugin.name].insert(std::move(target));
    }
  }
  return allowed;
}

std::vector<service::Line> lines_of(const config::Config &config, const plugin::Registry &plugins) {
  std::vector<service::Line> lines;
  for (const auto &configured : config.product_lines) {
    service::Line line{configured.id, {}, configured.type_ids};
    for (const auto &entry : configured.plugins) {
      auto *provider = plugins.find({configured.id, entry});
      if (provider == nullptr) {
        ++line.not_running;
        continue;
      }
      const auto plugin = std::find_if(config.plugins.begin(), config.plugins.end(),
                                       [&](const auto &each) { return each.name == entry; });
      line.providers.push_back({provider, plugin->limits.call_timeout});
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

service::VendorEvents::Hooks hooks_of(const config::Config &config, const plugin::Registry &plugins) {
  service::VendorEvents::Hooks hooks;
  for (const auto &line : config.product_lines) {
    for (const auto &entry : line.plugins) {
      const plugin::InstanceId of{line.id, entry};
      const auto configured = std::find_if(config.plugins.begin(), config.plugins.end(),
                                           [&](const auto &each) { return each.name == entry; });
      const auto *provider = plugins.find(of);
      if (provider == nullptr && !configured->secrets.empty()) hooks.not_running.push_back(of);
      if (provider == nullptr) continue;
      for (const auto &rule : provider->hooks()) {
        auto &hook = hooks.running.emplace_back(service::VendorHook{of, rule, {}});
        for (const auto &secret : configured->secrets.at(rule.secret)) hook.secrets.push_back(secret.value);
      }
    }
  }
  return hooks;
}

void apply_event(const service::Directory &directory, const plugin::InstanceId &of, VendorEvent event,
                 Done<void> done) {
  const auto *found = directory.find(of.line, of.entry);
  if (found == nullptr) return done(Error{ErrorCode::kUnavailable, "no such plugin runs"});
  auto context = service::Directory::context({TenantId{}, "", of.line, "event"}, *found);
  found->provider->apply_event(std::move(context), std::move(event), std::move(done));
}

std::vector<wire::admin::Plugin> plugin_states(const config::Config &config, const plugin::Registry &plugins) {
  std::vector<wire::admin::Plugin> states;
  for (const auto &line : config.product_lines)
    for (const auto &entry : line.plugins)
      states.push_back({line.id.value, entry.value, plugins.find({line.id, entry}) != nullptr});
  return states;
}

void fire_timer(const service::Directory &directory, const store::TimerRow &timer, Done<void> done) {
  const auto *found = directory.find(timer.line, timer.entry);
  if (found == nullptr) return done(Error{ErrorCode::kNotFound, "no such plugin runs"});
  auto context = service::Directory::context({TenantId{}, "", timer.line, "timer"}, *found);
  found->provider->fire_timer(std::move(context), timer.id, timer.payload, std::move(done));
}

}  // namespace assay::app
