// What the configuration says of plugins, as the registry, the service and the egress port want it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/app/ports.h"
#include "host/config/load.h"
#include "host/config/report.h"
#include "host/plugin/registry.h"
#include "host/service/directory.h"
#include "host/service/vendor_events.h"
#include "host/store/store.h"
#include "host/wire/admin.h"

namespace assay::app {

// One spec per entry, with the product lines that use it. public_url: what candidates' links begin with, no final
// slash.
[[nodiscard]] std::vector<plugin::PluginSpec> plugin_specs(const config::Config &config, const std::string &public_url);

// What links to candidates begin with, without a final slash. port: the bound one, when that is not the configured one.
[[nodiscard]] std::string public_url_of(const config::Partner &partner, std::optional<std::uint16_t> port = {});

// Adds what kept plugins from being prepared to loaded.faults, each fault with its place in the files. Required: the
// registry was prepared from loaded.config.
void add_plugin_faults(const plugin::Registry &plugins, config::Loaded &loaded);

// All faults and warnings, sorted.
[[nodiscard]] config::Report report_of(const std::string &path, const config::Loaded &loaded);

// "host:port" in lower case per entry, as configured.
[[nodiscard]] ListedEgress::Allowed allowed_egress(const std::vector<config::Plugin> &plugins);

// The product lines with those of their plugins that run, in the configured order. The registry outlives the result.
[[nodiscard]] std::vector<service::Line> lines_of(const config::Config &config, const plugin::Registry &plugins);

// The webhooks of those plugins that run, with the secrets of their entries; and the instances that do not run and have
// secrets.
[[nodiscard]] service::VendorEvents::Hooks hooks_of(const config::Config &config, const plugin::Registry &plugins);

// A VendorEvents' Apply: kUnavailable when no such plugin runs.
void apply_event(const service::Directory &directory, const plugin::InstanceId &of, VendorEvent event, Done<void> done);

// Every entry of every line, and whether it runs.
[[nodiscard]] std::vector<wire::admin::Plugin> plugin_states(const config::Config &config,
                                                             const plugin::Registry &plugins);

// A TimerPump's Fire: kNotFound when no such plugin runs.
void fire_timer(const service::Directory &directory, const store::TimerRow &timer, Done<void> done);

}  // namespace assay::app
