// A scripted plugin as the service sees it: through a LoadedProvider.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/core/wait.h"
#include "host/plugin/loaded_provider.h"
#include "tests/unit/plugin/fake_ports.h"
#include "tests/unit/plugin/scripted_plugin.h"

namespace assay::plugin {

using namespace std::chrono_literals;

class ProviderRig : public testing::Test {
 protected:
  // The plugin as it is scripted now.
  LoadedProvider &up(PoolOptions options = {4, 8}) {
    InstanceSpec spec{{{"engineering"}, {"skills"}}, "{}", "", 10s, false, {"vendor"}};
    auto instance = start_instance(plugin.entry(), std::move(spec), ports.ports());
    if (!instance.ok()) throw std::runtime_error(instance.error().message);
    provider = std::make_unique<LoadedProvider>(*std::move(instance), options);
    return *provider;
  }

  static CallContext context(std::chrono::milliseconds limit = 1h) {
    return {"req-1", {7}, "acme", {"engineering"}, "key-1", std::chrono::steady_clock::now() + limit};
  }
  using Types = std::vector<OfferedType>;
  Result<Types> list(std::chrono::milliseconds limit = 1h) {
    return wait_for<Types>([&](auto done) { provider->list(context(limit), done); });
  }
  using Fields = std::vector<CustomField>;
  Result<Fields> custom_fields(std::chrono::milliseconds limit = 1h) {
    return wait_for<Fields>([&](auto done) { provider->custom_fields(context(limit), done); });
  }
  Result<StartAccepted> start(const std::string &body = "{}") {
    return wait_for<StartAccepted>([&](auto done) { provider->start(context(), {body}, done); });
  }
  Result<StartAccepted> lookup() {
    return wait_for<StartAccepted>([&](auto done) { provider->lookup(context(), done); });
  }
  Result<void> cancel(AssessmentId id = {}, const std::string &vendor_ref = "") {
    return wait_for<void>([&](auto done) { provider->cancel(context(), id, vendor_ref, done); });
  }
  Result<PageResponse> page(const PageRequest &request = {"GET", "/", "", "", {}}) {
    return wait_for<PageResponse>([&](auto done) { provider->page(context(), request, done); });
  }
  Result<void> fire(const std::string &id = "t", const std::string &payload = "") {
    return wait_for<void>([&](auto done) { provider->fire_timer(context(), id, payload, done); });
  }
  Result<void> apply(const VendorEvent &event = {}) {
    return wait_for<void>([&](auto done) { provider->apply_event(context(), event, done); });
  }

  FakePorts ports;
  ScriptedPlugin plugin;
  std::unique_ptr<LoadedProvider> provider;
};

}  // namespace assay::plugin
