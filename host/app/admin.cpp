#include "host/app/admin.h"

#include <unistd.h>

#include "host/security/keys.h"
#include "host/wire/admin.h"

namespace assay::app {
namespace {

http::EdgeOptions edge_options(const config::Admin &admin) {
  http::EdgeOptions options;
  options.listen = admin.listen;
  options.loops = 1;
  options.max_connections = 64;
  options.max_in_flight = 32;
  return options;
}

http::AdminRoutes::Resolve resolve_by(const Admin::Parts &parts) {
  return [&executor = parts.executor, &assessments = parts.assessments](AssessmentId id, service::Resolution resolution,
                                                                        Done<AssessmentState> done) {
    executor.post([&assessments, id, resolution = std::move(resolution), done = std::move(done)] {
      assay::start(assessments.resolve(id, resolution), done);
    });
  };
}

}  // namespace

Admin::Admin(const Parts &parts, http::AdminNames names, const std::string &token, const std::string &version)
    : names_(std::move(names)),
      operations_(parts.store, parts.dispatcher, parts.executor, parts.clock,
                  [this](const std::string &scope) { return names_.shown_scope(scope); }),
      routes_({operations_, parts.held_starts, names_, resolve_by(parts)}, token, version) {}

Result<std::unique_ptr<Admin>> Admin::open(Parts parts, const config::Config &config, http::AdminNames names,
                                           const std::string &version) {
  wire::admin::Address address;
  address.token = security::generate_secret();
  address.pid = ::getpid();
  std::unique_ptr<Admin> admin(new Admin(parts, std::move(names), address.token, version));
  auto handler = [routes = &admin->routes_](http::Request request, http::Responder responder) {
    routes->handle(std::move(request), std::move(responder));
  };
  ASSAY_TRY(admin->edge_, http::Edge::open(edge_options(config.admin), std::move(handler), parts.ids));
  const auto &listen = config.admin.listen;
  address.url = "http://" + listen.substr(0, listen.rfind(':')) + ":" + std::to_string(admin->edge_->port());
  ASSAY_TRY(auto file, AdminFile::write(config.state_dir, wire::admin::render(address) + "\n"));
  admin->file_.emplace(std::move(file));
  return admin;
}

void Admin::drain(std::chrono::milliseconds limit) {
  file_.reset();
  if (edge_) edge_->drain(limit);
  edge_.reset();
  operations_.close();
}

}  // namespace assay::app
