#include "host/app/app.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>

#include "host/app/admin.h"
#include "host/app/customers.h"
#include "host/app/front_door.h"
#include "host/app/plugins.h"
#include "host/app/ports.h"
#include "host/core/log.h"
#include "host/delivery/dispatcher.h"
#include "host/delivery/upkeep.h"
#include "host/http/edge.h"
#include "host/http/hook_routes.h"
#include "host/net/curl_client.h"
#include "host/security/digest.h"
#include "host/security/keys.h"
#include "host/service/reports.h"
#include "host/service/timer_pump.h"
#include "host/service/vendor_events.h"

namespace assay::app {
namespace {

// Only its owner may look into it: it holds candidates' data.
Result<void> make_state_dir(const std::string &folder) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (!fault && ::chmod(folder.c_str(), 0700) != 0) fault = std::error_code(errno, std::generic_category());
  if (fault) return Error{ErrorCode::kUnavailable, "state_dir " + folder + ": " + fault.message()};
  return {};
}

http::EdgeOptions edge_options(const config::Partner &partner) {
  http::EdgeOptions options;
  options.listen = partner.listen;
  options.loops = partner.loops;
  options.max_body_bytes = partner.max_body_bytes;
  options.max_connections = partner.max_connections;
  return options;
}

delivery::DispatcherOptions dispatcher_options(const config::Delivery &delivery, const std::string &version) {
  delivery::DispatcherOptions options;
  options.user_agent = "assay/" + version;
  if (!delivery.user_agent_contact.empty()) options.user_agent += " (" + delivery.user_agent_contact + ")";
  options.max_in_flight = delivery.max_in_flight;
  options.connect_timeout = delivery.connect_timeout;
  options.total_timeout = delivery.total_timeout;
  return options;
}

}  // namespace

// In the order of their construction; the destructor runs it backwards.
struct App::Parts {
  config::Config config;
  SystemClock clock;
  SystemIdSource ids;
  FrontDoor door;
  Executor executor;  // outlives the store and the plugins, whose last completions still post to it

  service::HeldStarts held_starts;
  std::unique_ptr<Admin> admin;  // outlives the store too

  std::unique_ptr<net::CurlRuntime> curl;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<net::CurlClient> http;
  std::unique_ptr<net::Mailer> mailer;
  Customers customers;

  std::optional<StoreKv> kv;
  std::optional<StoreTimers> timers;
  std::optional<MailerPort> mail;
  std::optional<ListedEgress> egress;
  std::optional<service::Reports> reports;
  std::unique_ptr<plugin::Registry> plugins;

  std::optional<service::Directory> directory;
  std::unique_ptr<service::Catalog> catalog;
  std::optional<service::CustomFields> custom_fields;
  std::optional<service::Assessments> assessments;
  std::optional<service::VendorEvents> vendor_events;
  std::optional<http::StaffGate> staff;
  std::optional<http::HookRoutes> hooks;
  std::optional<http::RouteTable> routes;
  std::optional<delivery::Dispatcher> dispatcher;
  std::optional<delivery::Upkeep> upkeep;
  std::optional<service::TimerPump> pump;
  std::unique_ptr<http::Edge> edge;

  ~Parts() { drain(); }

  Result<void> open_stores();
  Result<void> open_edge();
  Result<void> open_plugins(config::Loaded &loaded, const std::string &version);
  Result<void> open_service();
  Result<void> open_delivery(const std::string &version);
  void open_staff_gate();
  Result<void> open_admin(const std::string &version);
  void drain();
};

Result<void> App::Parts::open_stores() {
  ASSAY_CHECK(make_state_dir(config.state_dir));
  store::StoreOptions options;
  options.path = config.state_dir + "/assay.db";
  options.first_update_delay_ms = config.delivery.first_update_delay.count();
  options.progress_interval_ms = config.delivery.progress_interval.count();
  ASSAY_TRY(store, store::Store::open(std::move(options), clock));
  ASSAY_TRY(customers, import_customers(config.customers, *store));
  ASSAY_TRY(curl, net::CurlRuntime::open());
  ASSAY_TRY(http, net::CurlClient::open(*curl));
  ASSAY_TRY(mailer, net::open_maildir(config.maildir, config.mail_from, clock, ids));
  return {};
}

// Bound before the plugins start, so that a free port is known to them; answers 503 until the routes are there.
Result<void> App::Parts::open_edge() {
  auto handler = [this](http::Request request, http::Responder responder) {
    door.handle(std::move(request), std::move(responder));
  };
  ASSAY_TRY(edge, http::Edge::open(edge_options(config.partner), std::move(handler), ids));
  return {};
}

Result<void> App::Parts::open_plugins(config::Loaded &loaded, const std::string &version) {
  kv.emplace(*store);
  timers.emplace(*store);
  mail.emplace(*mailer);
  egress.emplace(*http, allowed_egress(config.plugins));
  reports.emplace(*store);
  const auto public_url = public_url_of(config.partner, edge->port());
  plugin::Ports ports{*reports, *kv, *timers, *mail, *egress, clock, security::sha256_hex, version};
  plugins = plugin::Registry::prepare(plugin_specs(config, public_url), std::move(ports));
  add_plugin_faults(*plugins, loaded);
  return plugins->start();
}

Result<void> App::Parts::open_service() {
  directory.emplace(lines_of(config, *plugins), customers.names);
  const service::AskingOptions asking{config.list_deadline, config.list_ttl};
  ASSAY_TRY(catalog, service::Catalog::open(executor, *store, *directory, asking));
  custom_fields.emplace(executor, *directory, asking);
  service::StartOptions starts;
  starts.soft_deadline = config.start.soft_deadline;
  starts.give_up = config.start.give_up;
  assessments.emplace(service::Assessments::Parts{executor, *store, *catalog, *directory, ids, clock}, starts);
  ASSAY_TRY(const auto brakes, store->brakes());
  held_starts.restore(brakes);
  assessments->refuse_held_by(held_starts);
  ASSAY_CHECK(assessments->recover());
  return {};
}

Result<void> App::Parts::open_delivery(const std::string &version) {
  auto endpoints = [this](TenantId tenant, const ProductLineId &line) -> std::optional<delivery::Endpoint> {
    const auto it = customers.endpoints.find({tenant, line});
    return it == customers.endpoints.end() ? std::nullopt : std::optional(it->second);
  };
  dispatcher.emplace(*store, *http, clock, std::move(endpoints), dispatcher_options(config.delivery, version));
  ASSAY_CHECK(dispatcher->start());
  upkeep.emplace(executor, *store, clock);
  upkeep->start();
  pump.emplace(*store, clock, [this](const store::TimerRow &timer, Done<void> done) {
    fire_timer(*directory, timer, std::move(done));
  });
  timers->attach(&*pump);
  vendor_events.emplace(*store, clock, hooks_of(config, *plugins),
                        [this](const plugin::InstanceId &of, VendorEvent event, Done<void> done) {
                          apply_event(*directory, of, std::move(event), std::move(done));
                        });
  hooks.emplace(*vendor_events, clock);
  return {};
}

void App::Parts::open_staff_gate() {
  const auto &password = config.pages.staff_password.value;
  if (password.empty()) log::warn("staff_pages_closed", {{"reason", "no password is set (pages.staff_password)"}});
  staff.emplace(
      http::StaffGate::Options{password, public_url_of(config.partner, edge->port()), security::generate_secret()},
      clock);
}

Result<void> App::Parts::open_admin(const std::string &version) {
  http::AdminNames names(customers.names, plugin_states(config, *plugins));
  ASSAY_TRY(admin, Admin::open({*store, *dispatcher, executor, clock, ids, held_starts, *assessments}, config,
                               std::move(names), version));
  return {};
}

void App::Parts::drain() {
  const auto until = std::chrono::steady_clock::now() + config.drain_limit;
  const auto left = [until] {
    const auto time = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    return std::max(time, std::chrono::milliseconds(0));
  };
  if (admin) admin->drain(left());
  if (edge) edge->drain(left());
  edge.reset();
  if (timers) timers->attach(nullptr);
  if (pump) pump->stop();
  if (vendor_events) vendor_events->stop();
  if (plugins) plugins->stop(left());
  if (dispatcher) dispatcher->stop(left());
  executor.stop();
}

App::App(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
App::~App() = default;

Result<std::unique_ptr<App>> App::open(config::Loaded &loaded, const std::string &version) {
  auto parts = std::make_unique<Parts>();
  parts->config = loaded.config;
  ASSAY_CHECK(parts->open_stores());
  ASSAY_CHECK(parts->open_edge());
  ASSAY_CHECK(parts->open_plugins(loaded, version));
  ASSAY_CHECK(parts->open_service());
  ASSAY_CHECK(parts->open_delivery(version));

  parts->open_staff_gate();
  std::vector<std::pair<ProductLineId, std::string>> base_paths;
  for (const auto &line : parts->config.product_lines) base_paths.emplace_back(line.id, line.base_path);
  parts->routes.emplace(
      http::RouteTable::Parts{parts->executor, *parts->catalog, *parts->custom_fields, *parts->assessments,
                              *parts->directory, parts->customers.keys, *parts->staff, *parts->hooks},
      base_paths);
  parts->door.open(&*parts->routes);
  ASSAY_CHECK(parts->open_admin(version));
  log::info("serving", {{"version", version}, {"port", parts->edge->port()}, {"state_dir", parts->config.state_dir}});
  return std::unique_ptr<App>(new App(std::move(parts)));
}

std::uint16_t App::partner_port() const noexcept { return parts_->edge->port(); }

void App::drain() { parts_->drain(); }

}  // namespace assay::app
