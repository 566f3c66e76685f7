// The admin listener: what an operator asks and orders, for whoever holds the token of this process. One row per
// endpoint.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "host/http/admin_names.h"
#include "host/http/edge.h"
#include "host/service/assessments.h"
#include "host/service/held_starts.h"

namespace assay::http {

class AdminRoutes {
 public:
  // service::Assessments::resolve, from any thread.
  using Resolve = std::function<void(AssessmentId, service::Resolution, Done<AssessmentState>)>;
  struct Parts {
    delivery::Operations &operations;
    service::HeldStarts &held_starts;
    const AdminNames &names;
    Resolve resolve;
  };
  // token: what every request must bear. version: of this program. Parts outlive this.
  AdminRoutes(Parts parts, const std::string &token, std::string version)
      : parts_(std::move(parts)), authorization_("Bearer " + token), version_(std::move(version)) {}

  // An Edge's handler. [loop thread, waits for nothing]
  void handle(Request request, Responder responder) const;

 private:
  struct Exchange;  // one request with its way back
  using Call = void (AdminRoutes::*)(const Exchange &exchange) const;
  struct Row {
    std::string_view method, path;  // '*' stands for one part of the path, the exchange's `named`
    Call call;
  };
  static const Row kRows[];

  void list_deliveries(const Exchange &exchange) const;
  void show_delivery(const Exchange &exchange) const;
  void requeue(const Exchange &exchange) const;
  void replay(const Exchange &exchange) const;
  void discard(const Exchange &exchange) const;
  void list_assessments(const Exchange &exchange) const;
  void show_assessment(const Exchange &exchange) const;
  void resolve_assessment(const Exchange &exchange) const;
  void list_brakes(const Exchange &exchange) const;
  void hold(const Exchange &exchange) const;
  void release(const Exchange &exchange) const;
  void list_audit(const Exchange &exchange) const;
  void show_status(const Exchange &exchange) const;
  void show_health(const Exchange &exchange) const;
  void show_readiness(const Exchange &exchange) const;

  // Answers an act, or says why the one row that was named was left alone.
  void answer_act(const Exchange &exchange, const wire::admin::Order &order, const Result<store::Acted> &acted) const;

  Parts parts_;
  const std::string authorization_, version_;
};

}  // namespace assay::http
