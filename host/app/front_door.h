// The edge's handler while the host is being built: the port must be open before plugins hear the address of their
// pages, and nobody can be served before the plugins run.
#pragma once

#include <atomic>

#include "host/http/routes.h"

namespace assay::app {

class FrontDoor {
 public:
  // From now on requests go to `routes`; before, they are answered 503 with Retry-After.
  void open(const http::RouteTable *routes) { routes_.store(routes, std::memory_order_release); }

  void handle(http::Request request, http::Responder responder) const {
    if (const auto *routes = routes_.load(std::memory_order_acquire))
      return routes->handle(std::move(request), std::move(responder));
    std::move(responder).send(http::starting_up(request));
  }

 private:
  std::atomic<const http::RouteTable *> routes_ = nullptr;
};

}  // namespace assay::app
