// The admin listener with all that it stands on, from the moment the host serves until it drains.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/app/admin_file.h"
#include "host/config/config.h"
#include "host/delivery/operations.h"
#include "host/http/admin_routes.h"
#include "host/http/edge.h"

namespace assay::app {

class Admin {
 public:
  struct Parts {
    store::Store &store;
    delivery::Dispatcher &dispatcher;
    Executor &executor;
    Clock &clock;
    IdSource &ids;
    service::HeldStarts &held_starts;
    service::Assessments &assessments;
  };
  // Listens and says so in state_dir/admin.json, with a token of its own. It outlives the store, whose last callbacks
  // may come after drain(); the dispatcher may go after drain().
  static Result<std::unique_ptr<Admin>> open(Parts parts, const config::Config &config, http::AdminNames names,
                                             const std::string &version);

  // Removes the file, lets what is under way end, at most for `limit`. Before the dispatcher stops. Idempotent.
  void drain(std::chrono::milliseconds limit);

 private:
  Admin(const Parts &parts, http::AdminNames names, const std::string &token, const std::string &version);

  const http::AdminNames names_;
  delivery::Operations operations_;
  const http::AdminRoutes routes_;
  std::unique_ptr<http::Edge> edge_;
  std::optional<AdminFile> file_;
};

}  // namespace assay::app
